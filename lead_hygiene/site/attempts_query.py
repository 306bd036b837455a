"""What the report Giving-up Advisor asks of the Hygiene Files: runs of contacts, answered, stopped or still open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import cint, escape_html, flt, getdate
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, Field, Function, NullValue, Term

from ..core.facts import LET_GO, State
from ..core.giving_up import LOSE, WAIT, Runs
from ..core.touches import COUNTED
from ..core.velocity import WON
from .hygiene_file import attempts_in
from .stage_query import AskedOfToday

NO_GRADE = "-"
MOST_WAIT = 3650  # days
# The length of the present run on a channel, as the file keeps it.
STREAK: Mapping[str, str] = {"any": "unanswered", "email": "unanswered_emails", "call": "unanswered_calls"}
_OUT = sorted(str(state) for state in (*LET_GO, State.CLOSED))
Group = tuple[str, str | None]  # channel and grade


@dataclass(slots=True)
class AskedOfAttempts(AskedOfToday):
	"""The filters of the report, checked. `lose` is the share of answers one is ready to miss, `wait` how many days
	somebody may take to answer; `channels` those that were asked for."""

	lose: float = field(init=False)
	wait: int = field(init=False)
	channels: tuple[str, ...] = field(init=False)

	def __post_init__(self) -> None:
		AskedOfToday.__post_init__(self)
		chosen = self.filters
		if chosen.channel and chosen.channel not in COUNTED:
			frappe.throw(_("There is no channel {0}.").format(frappe.bold(escape_html(str(chosen.channel)))))
		self.channels = (chosen.channel,) if chosen.channel else COUNTED
		lose = 100 * LOSE if chosen.lose in (None, "") else flt(chosen.lose)
		if not 0 <= lose < 100:
			frappe.throw(_("Answers to miss are {0} %. Give a share from 0 to less than 100.").format(lose))
		self.lose = lose / 100
		self.wait = WAIT if chosen.wait in (None, "") else cint(chosen.wait)
		if not 0 < self.wait <= MOST_WAIT:
			frappe.throw(_("Days to wait for an answer are from 1 to {0}.").format(MOST_WAIT))

	@property
	def by_grade(self) -> bool:
		"""Whether grades are told apart."""
		return bool(cint(self.filters.by_grade))

	def files(self, with_record: bool) -> tuple[QueryBuilder, Table, Table]:
		"""The query of the Hygiene Files that are asked for and may be seen; the file; the record, which is joined only
		`with_record`, or where something is asked of it."""
		file, doc = frappe.qb.DocType("Hygiene File"), frappe.qb.DocType(self.cast.doctype)
		query = frappe.qb.from_(file).where(file.reference_doctype == self.cast.doctype)
		chosen, born = self.filters, Function("DATE", doc[self.cast.born])
		named = any(chosen.get(name) for name in (*self._of_record, "grade", "from_date", "to_date"))
		if with_record or named or self.seen:
			query = query.join(doc).on(doc.name == file.reference_name)
		if chosen.from_date:
			query = query.where(born >= getdate(chosen.from_date))
		if chosen.to_date:
			query = query.where(born <= getdate(chosen.to_date))
		if chosen.grade:
			query = query.where(
				Coalesce(doc.hygiene_grade, "") == ("" if chosen.grade == NO_GRADE else chosen.grade)
			)
		return self.narrowed(query, doc), file, doc

	def waits(self, file: Table, channel: str) -> Criterion:
		"""Whether nobody can say yet how the present run ends; as `core.giving_up.waits`."""
		won = Coalesce(file.status, "").isin(sorted(WON))
		in_play = Coalesce(file.state, "").notin(_OUT)
		young = last_on(file, channel) > (self.today - timedelta(days=self.wait)).isoformat()
		return won | (in_play & young)


def last_on(file: Table, channel: str) -> Term:
	"""The day of the last contact of the present run, as text."""
	path = Function("CONCAT", f"$.{channel}[", file[STREAK[channel]] - 1, "]")
	return Function("JSON_VALUE", file.streaks, path)


def counted(asked: AskedOfAttempts) -> dict[Group, Runs]:
	"""The runs of all records together, by channel and grade; the grade is None where they are not told apart, "" where
	it is not known."""
	query, file, doc = asked.files(with_record=asked.by_grade)
	grade = doc.hygiene_grade if asked.by_grade else NullValue()
	present: list[Term] = []
	for channel in asked.channels:
		streak = file[STREAK[channel]]
		waits = Case().when((streak > 0) & asked.waits(file, channel), 1).else_(0)
		present += [streak.as_(f"{channel}_streak"), waits.as_(f"{channel}_waits")]
	query = query.where(file.attempts.notnull() | (file.unanswered > 0))
	query = query.select(file.attempts, grade.as_("grade"), *present, Count("*"))
	groups = [file.attempts, Field("grade"), *(Field(term.alias) for term in present)]
	found: dict[Group, Runs] = defaultdict(Runs)
	texts: dict[str | None, dict[str, dict[int, int]]] = {}
	for text, graded, *now, records in query.groupby(*groups).run():
		if text not in texts:
			texts[text] = attempts_in(text)
		for place, channel in enumerate(asked.channels):
			streak, waits = now[2 * place : 2 * place + 2]
			runs = found[channel, (graded or "") if asked.by_grade else None]
			runs.add(texts[text].get(channel, {}), cint(streak), bool(waits), records)
	return dict(found)


def behind(asked: AskedOfAttempts, limit: int) -> list[dict[str, Any]]:
	"""The records behind one figure: of the channel, the number of contacts and the way the filters name. By name;
	one row more than `limit` says that there are more."""
	chosen = asked.filters
	channel, number = asked.channels[0], cint(chosen.number)
	query, file, doc = asked.files(with_record=True)
	last = last_on(file, channel)
	if chosen.way == "answered":
		times = Function("JSON_VALUE", file.attempts, f'$.{channel}."{number}"')
		query = query.where(times.notnull())
	else:
		times, waits = Case().when(file.name.notnull(), 1), asked.waits(file, channel)
		query = query.where(file[STREAK[channel]] == number)
		# What is not known is no.
		flag = Case().when(waits, 1).else_(0)
		query = query.where(flag == (1 if chosen.way == "waiting" else 0))
	columns = [doc.name, doc[asked.cast.title].as_("title"), doc[asked.cast.owner].as_("responsible")]
	query = query.select(*columns, doc.hygiene_grade.as_("grade"), file.state, file.sign_on)
	query = query.select(times.as_("times"), last.as_("last_on"))
	return query.orderby(doc.name).limit(limit + 1).run(as_dict=True)


def day_of(text: str | None) -> date | None:
	"""A day as a file keeps it in JSON."""
	return date.fromisoformat(text) if text else None
