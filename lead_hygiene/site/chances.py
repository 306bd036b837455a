"""The chance of success: the table of what became of closed records, kept for a day or two, and what it says of one record."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, nowdate
from redis.exceptions import ConnectionError

from .. import __version__
from ..core.chances import Chance, Chances, Step
from ..core.closed import Trait
from .closed_records import closed_records, source_field
from .judgement import Judgement
from .kept import Kept
from .roles import CASTS
from .stage_query import stage_order

_SECONDS = 2 * 24 * 60 * 60  # the night renews it; one night may be missed
COUNTING = "lead_hygiene_count_chances"


def table(doctype: str) -> Chances:
	"""The table of a doctype, counted where it is not kept."""
	return KEPT[doctype].get()[1]


def known_table(doctype: str) -> Chances | None:
	"""The table where it is kept. None: it is being counted in the background, for whoever asks later."""
	kept = KEPT[doctype].known()
	if kept is None:
		with suppress(ConnectionError):  # a form opens also where the queue is down
			frappe.enqueue(
				"lead_hygiene.tasks.count_chances", queue="long", job_id=COUNTING, deduplicate=True
			)
		return None
	return kept[1]


def renew() -> None:
	"""Count anew, at night; where no record has come to another stage, or its end, since the table was made it is kept on."""
	for doctype, kept in KEPT.items():
		made = kept.known()
		if made is None or _moved_since(doctype, made[0]):
			kept.make()
		else:
			kept.keep(made)


def forget() -> None:
	"""Count anew the next time."""
	for kept in KEPT.values():
		kept.forget()


def of_record(judged: Judgement, source: str | None) -> Chance | None:
	"""The chance of a record. None: it is over, a lead that nobody has contacted yet, nothing has closed so far, or the
	table is still being counted."""
	if not _has_one(judged):
		return None
	counted = known_table(judged.record.cast.doctype)
	if counted is None:
		return None
	return counted.of(judged.facts.stage or None, judged.seen["hygiene_grade"] or None, source or None)


def shown(judged: Judgement) -> dict[str, Any] | None:
	"""The chance of a record for whoever reads it. `share`, `low` and `high` from 0 to 1; `won` of `of` as in the text."""
	if not _has_one(judged):
		return None
	doctype, name = judged.record.cast.doctype, judged.record.name
	field = source_field(doctype)
	chance = of_record(judged, frappe.db.get_value(doctype, name, field) if field else None)
	if chance is None:
		return None
	told = chance.told_by[0]
	return {
		"text": text(chance),
		"share": round(chance.share, 4),
		"low": round(chance.low, 4),
		"high": round(chance.high, 4),
		"won": told.won,
		"of": told.closed,
		"of_like": chance.is_of_like,
		"groups": [
			{"text": _counted(step), "won": step.won, "of": step.closed, "share": round(step.share, 4)}
			for step in chance.steps
		],
	}


def text(chance: Chance) -> str:
	"""`Chance of success 27 % (15 to 41 %): 8 of 31 like this were won`."""
	said = [_counted(step) for step in chance.told_by]
	if not chance.is_of_like:
		said.append(_("none quite like this has closed yet"))
	numbers = said[0]
	for more in said[1:]:
		numbers = _("{0}; {1}").format(numbers, more)
	return _("Chance of success {0} % ({1} to {2} %): {3}").format(
		percent(chance.share), round(100 * chance.low), round(100 * chance.high), numbers
	)


def percent(share: float) -> int:
	"""A chance in whole percent, 1 … 99: it is never nothing and never certain."""
	return min(max(round(100 * share), 1), 99)


def _counted(step: Step) -> str:
	traits: frozenset[Trait | str] = frozenset(step.by)
	said = {
		frozenset(): _("{0} of all {1} that have closed were won"),
		frozenset({"stage"}): _("{0} of {1} that were in this stage were won"),
		frozenset({"stage", "grade"}): _("{0} of {1} of this grade in this stage were won"),
		frozenset({"stage", "source"}): _("{0} of {1} from this source in this stage were won"),
	}
	return said.get(traits, _("{0} of {1} like this were won")).format(step.won, step.closed)


def _has_one(judged: Judgement) -> bool:
	"""Whether a record is in play and was contacted; an Opportunity always was."""
	facts, heard = judged.facts, judged.facts.conversation
	if judged.record.finished is not None:
		return False
	if facts.role == "opportunity" or facts.stage == "In Process":
		return True
	touched = heard.unanswered() > 0 or heard.sign_channel not in (None, "created")
	return facts.stage == "Recycled" and touched


def _moved_since(doctype: str, day: date) -> bool:
	return bool(
		frappe.get_all(
			"Stage Change",
			filters={"reference_doctype": doctype, "entered_on": (">=", day)},
			order_by="entered_on asc",
			limit=1,
		)
	)


def _make(doctype: str) -> tuple[date, Chances]:
	"""The table, and the day it was made."""
	# Only deals are looked back on stage by stage; of a lead the one state says it.
	order = stage_order() if CASTS[doctype].role == "opportunity" else ()
	return getdate(nowdate()), Chances(closed_records(doctype), order)


KEPT: Mapping[str, Kept] = {
	doctype: Kept(f"lead_hygiene:chances:{doctype}:{__version__}", partial(_make, doctype), _SECONDS)
	for doctype in CASTS
}
