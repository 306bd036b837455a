"""Score Criteria and the scale of the Settings as values of the core, and what of a record they look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint

from ..core.attractiveness import NOT_OVERRULED, Own, Score, Scorer
from ..core.criteria import DEFAULT_SCALE, Criterion, Scale, Signal
from ..core.facts import Role
from ..core.policy import Policy, shown_of
from ..core.rules import Condition
from ..core.touches import Conversation
from .labels import APPLIES_TO
from .roles import Cast, fields_to_ask, numbers_of

if TYPE_CHECKING:
	from .hygiene_file import HygieneFile
	from .records import Record

SIGNALS: dict[str, Signal] = {
	"Answer in Writing": "answer",
	"Answered Call": "call",
	"Meeting": "meeting",
	"Quotation": "quotation",
	"Form Filled In": "enquiry",
	"Creation of the Record": "created",
	"Mail Opened": "opened",
	"Visit of the Website": "visit",
}
SHOWN = ("hygiene_grade", "hygiene_attractiveness")
HALF_LIFE = 30  # where the Settings say nothing


def half_life(settings: Any) -> int:
	"""The days in which a signal's points halve where its criterion names none."""
	return cint(settings.half_life_days) or HALF_LIFE


def criterion_of(row: Any, half_life: int) -> Criterion:
	"""A Score Criterion (document or row) as a criterion of the core. `half_life`, in days, is for those that name none.

	Raises ValueError, in words.
	"""
	seen = row.kind == "Signal"
	decays = seen and row.axis == "Engagement"
	return Criterion(
		name=row.criterion,
		axis="engagement" if row.axis == "Engagement" else "fit",
		points=cint(row.points),
		condition=None if seen else Condition(row.field or "", row.operator or "=", row.value or ""),
		signal=SIGNALS.get(row.signal) if seen else None,
		cap=(cint(row.cap) or None) if seen else None,
		half_life=(cint(row.half_life_days) or half_life) if decays else None,
		roles=APPLIES_TO[row.applies_to or "Lead and Opportunity"],
	)


def criteria(half_life: int) -> tuple[Criterion, ...]:
	"""The enabled criteria; one that makes no sense is logged and left out."""
	found = []
	for row in frappe.get_all(
		"Score Criterion", filters={"enabled": 1}, fields=["*"], order_by="axis desc, name asc"
	):
		try:
			found.append(criterion_of(row, half_life))
		except ValueError as error:
			frappe.log_error(title=_("Score Criterion {0} is left out").format(row.name), message=str(error))
	return tuple(found)


def scale_of(settings: Any) -> Scale:
	"""The scale as the Settings say it; one that makes no sense, written past their form, is logged and not used."""
	fields = {
		"start": "score_start",
		**{name: name for name in ("good_fit", "poor_fit", "engaged", "fit_share")},
	}
	try:
		return Scale(**{name: cint(settings.get(field)) for name, field in fields.items()})
	except ValueError as error:
		frappe.log_error(title=_("The scale of attractiveness is left out"), message=str(error))
		return DEFAULT_SCALE


class Scores:
	"""Scores records of the site by one policy. Make one for a run or a request; it remembers what it works out."""

	def __init__(self, policy: Policy) -> None:
		self._policy = policy
		self._by_role: dict[Role, tuple[Scorer, frozenset[str]]] = {}
		self._ours: dict[Role, frozenset[str]] = {}

	def scorer(self, cast: Cast) -> tuple[Scorer, frozenset[str]]:
		"""What scores such records, and which of the fields it asks for are numbers."""
		if cast.role not in self._by_role:
			scorer = self._policy.scorer(cast.role)
			numbers = numbers_of(cast.doctype)
			asked = (name for name in scorer.fields if name in numbers or name.lower() in numbers)
			self._by_role[cast.role] = scorer, frozenset(asked)
		return self._by_role[cast.role]

	def score(self, record: Record, heard: Conversation, today: date) -> Score:
		"""The score of a record whose conversation was heard."""
		scorer, _numbers = self.scorer(record.cast)
		return scorer.score(*self.known_of(record, heard), today, own_of(record.file))

	def account(self, record: Record, heard: Conversation, today: date) -> Score:
		"""The score with every line it is the sum of."""
		scorer, _numbers = self.scorer(record.cast)
		return scorer.account(*self.known_of(record, heard), today, own_of(record.file))

	def with_score(self, record: Record, score: Score) -> Mapping[str, Any]:
		"""What the conditions of rules ask of a record that has this score now."""
		role = record.cast.role
		if role not in self._ours:
			self._ours[role] = self._names_of_ours(record.cast)
		mine = [name for name in self._ours[role] if name in record.asked]
		return {**record.asked, **shown_of(score, mine)} if mine else record.asked

	def _names_of_ours(self, cast: Cast) -> frozenset[str]:
		"""What sounds like the grade or the attractiveness, and means no field of the company's own."""
		called = self._policy.score_fields_for(cast.role)
		known = fields_to_ask(cast.doctype) if called else {}
		return frozenset(name for name in called if (known.get(name) or known.get(name.lower())) in SHOWN)

	def known_of(self, record: Record, heard: Conversation) -> tuple[dict[str, Any], dict[str, Any]]:
		"""What the fields of a record say, where a number that was never typed (0 in the database) is not known, and its
		signals, the creation among them."""
		_scorer, numbers = self.scorer(record.cast)
		values = {**record.asked, "hygiene_unreachable_on": heard.unreachable_on}
		for name in numbers:
			values[name] = values.get(name) or None
		signals = dict(heard.signals)
		if record.created is not None:
			signals["created"] = (record.created,)
		return values, signals


def own_of(file: HygieneFile | None) -> Own:
	"""What a person said in the file of a record."""
	if file is None or not file.values["own_by"]:
		return NOT_OVERRULED
	kept = file.values
	fit, engagement = (
		None if kept[field] in (None, "") else cint(kept[field]) for field in ("own_fit", "own_engagement")
	)
	return Own(fit, engagement, kept["own_by"], kept["own_on"], kept["own_reason"])
