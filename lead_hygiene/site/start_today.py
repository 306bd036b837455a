"""The report Where to Start Today: a rep's own list, ordered by attractiveness × urgency, each row saying why it is there."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from ..core.urgency import TOLD_BY_DEAL, Urgency, rank, urgency
from . import points
from .columns import column
from .judgement import Judgement
from .records import load_named
from .review import Reviewer
from .roles import CASTS, Cast
from .stage_query import one_value_each
from .start_candidates import Candidates, with_deals
from .urgency_words import why
from .words import Words

MOST = 500
BATCH = 100
_NUMBERS = {"Lead": ("mobile_no", "phone"), "Opportunity": ("contact_mobile", "phone")}
_MANAGERS = frozenset({"Sales Manager", "System Manager"})


@dataclass(slots=True)
class AskedOfStart:
	"""The filters, checked. Raises frappe.PermissionError where the reader may see neither leads nor opportunities, or
	asks for another's list without being a manager."""

	filters: frappe._dict
	owner: str | None = field(init=False)
	casts: list[Cast] = field(init=False)
	number: int = field(init=False)

	def __post_init__(self) -> None:
		self.filters = chosen = one_value_each(self.filters)
		self.casts = [cast for cast in CASTS.values() if chosen.document_type in (None, "", cast.doctype)]
		if not self.casts:
			frappe.throw(
				_("There is no {0} to filter by.").format(
					frappe.bold(frappe.utils.escape_html(str(chosen.document_type)))
				)
			)
		self.casts = [cast for cast in self.casts if frappe.has_permission(cast.doctype, "read")]
		if not self.casts:
			raise frappe.PermissionError
		self.owner = chosen.owner or None
		if not may_see_others():
			if self.owner not in (None, frappe.session.user):
				frappe.throw(
					_("Only a Sales Manager may see the list of somebody else."), frappe.PermissionError
				)
			self.owner = frappe.session.user
		self.number = min(cint(chosen.how_many) or 20, MOST)
		if self.number < 1:
			frappe.throw(_("How Many is at least 1."))

	def candidates(self, cast: Cast, reviewer: Reviewer) -> Candidates:
		"""What can be in the list."""
		warning_days = reviewer.policy.warning_days
		return Candidates(cast, reviewer.today, warning_days, self.owner, self.filters.company or None)


@dataclass(slots=True)
class Start:
	"""One row of the list."""

	judged: Judgement
	found: Urgency
	rank: int

	@property
	def order(self) -> tuple[Any, ...]:
		"""The highest rank first, then the most urgent; the rest only keeps the order the same every time."""
		record = self.judged.record
		return -self.rank, -self.found.weight, record.cast.doctype, record.name


def may_see_others() -> bool:
	"""Whether the reader may look at another's list, or at that of all."""
	return bool(_MANAGERS & set(frappe.get_roles()))


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows and message."""
	asked, reviewer = AskedOfStart(filters), Reviewer()
	starts = first(asked, reviewer)
	rows = _shown(starts, Words.of_reader())
	message = None
	if not rows:
		message = _("Nothing asks for you today.") if asked.owner == frappe.session.user else None
	return _columns(), rows, message


def mine() -> dict[str, Any]:
	"""A number card: how many records are in the reader's own list."""
	reviewer = Reviewer()
	asked = AskedOfStart({"owner": frappe.session.user})
	return {
		"value": sum(asked.candidates(cast, reviewer).count() for cast in asked.casts),
		"fieldtype": "Int",
		"route": ["query-report", "Where to Start Today"],
	}


def first(asked: AskedOfStart, reviewer: Reviewer) -> list[Start]:
	"""The first of the list, in order.

	Candidates come by the highest rank they can have; once as many as are asked for rank as high as the next one can,
	the rest need not be looked at.
	"""
	best: list[tuple[int, int, Start]] = []
	serial = 0
	for cast in asked.casts:
		for batch in _batches(asked.candidates(cast, reviewer)):
			if len(best) == asked.number and best[0][0] >= batch[0][1]:
				break
			for start in _judged(cast, [name for name, _highest in batch], reviewer):
				serial += 1
				entry = (start.rank, -serial, start)
				if len(best) < asked.number:
					heapq.heappush(best, entry)
				elif entry > best[0]:
					heapq.heapreplace(best, entry)
	return sorted((start for _rank, _serial, start in best), key=lambda start: start.order)


def _batches(candidates: Candidates) -> Iterator[list[tuple[str, int]]]:
	for page in candidates.pages():
		for start in range(0, len(page), BATCH):
			yield page[start : start + BATCH]


def _judged(cast: Cast, names: Sequence[str], reviewer: Reviewer) -> Iterator[Start]:
	"""Those of the named records that something asks for today, in the order of their names' list."""
	places = {name: place for place, name in enumerate(names)}
	told = with_deals(names) if cast.role == "lead" else frozenset()
	records = load_named(cast, names, reviewer.policy)
	for record in sorted(records, key=lambda record: places[record.name]):
		judged = reviewer.judge_by_file(record)
		if judged.returned == "due":
			# The night takes the decision out of the file; until then the file says what day it was for.
			judged.facts = replace(judged.facts, disposition=record.file.disposition)
		left_out = TOLD_BY_DEAL if record.name in told else frozenset()
		found = urgency(judged.facts, judged.verdict, reviewer.policy, reviewer.today, left_out)
		if found.weight:
			yield Start(judged, found, rank(judged.facts.attractiveness, found.weight))


def _shown(starts: Sequence[Start], words: Words) -> list[dict[str, Any]]:
	known = {cast.doctype: _known_of(cast, starts) for cast in CASTS.values()}
	rows = []
	for start in starts:
		record, facts, verdict = start.judged.record, start.judged.facts, start.judged.verdict
		doc = known[record.cast.doctype].get(record.name)
		if doc is None:
			continue
		grade = start.judged.score.grade if start.judged.score else record.seen["hygiene_grade"]
		rows.append(
			{
				"rank": start.rank,
				"reference_doctype": record.cast.doctype,
				"type_label": _(record.cast.doctype),
				"reference_name": record.name,
				"title": doc.get(record.cast.title),
				"grade": grade,
				"attractiveness": facts.attractiveness,
				"urgency": start.found.weight,
				"why": why(start.found, facts, verdict, words),
				"advice": points.advice(grade) if grade else "",
				"deadline": verdict.stage_deadline,
				"state": verdict.state.value,
				"state_label": _(verdict.state.value),
				"phone": next((doc[name] for name in _NUMBERS[record.cast.doctype] if doc.get(name)), None),
				"email": doc.get(record.cast.address),
				"owner": record.owner,
			}
		)
	return rows


def _known_of(cast: Cast, starts: Sequence[Start]) -> dict[str, Any]:
	"""What is shown of the records themselves, as the reader may see it."""
	names = [start.judged.record.name for start in starts if start.judged.record.cast is cast]
	if not names:
		return {}
	fields = ["name", cast.title, cast.address, *_NUMBERS[cast.doctype]]
	rows = frappe.get_list(
		cast.doctype, filters={"name": ("in", names)}, fields=fields, order_by="name asc", limit=len(names)
	)
	return {row.name: row for row in rows}


def _columns() -> list[dict[str, Any]]:
	return [
		column("rank", _("Priority"), "Int", 85),
		column("reference_name", _("Document"), "Dynamic Link", 150, "reference_doctype"),
		column("title", _("Title"), "Data", 150),
		column("grade", _("Grade"), "Data", 75),
		column("why", _("Why"), "Data", 560),
		column("advice", _("What to Do"), "Data", 260),
		column("deadline", _("Stage Deadline"), "Date", 120),
		column("phone", _("Phone"), "Data", 140),
		column("email", _("Email"), "Data", 190),
		column("attractiveness", _("Attractiveness"), "Int", 120),
		column("urgency", _("Urgency"), "Int", 90),
		column("state_label", _("Hygiene State"), "Data", 120),
		column("type_label", _("Document Type"), "Data", 120),
		# No link: Frappe drops rows that link to a user whom the reader may not see.
		column("owner", _("Owner"), "Data", 160),
	]
