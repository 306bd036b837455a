"""When a lead is ready to become a customer and a deal: a checklist, each line of it with what counts as proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from .criteria import SIGNALS, Signal, known
from .rules import Condition

Proof = Literal["field", "signal", "person"]
# Unknown: nothing says that it is so, and nothing says that it is not.
Status = Literal["met", "missing", "unknown"]
PROOFS: tuple[Proof, ...] = ("field", "signal", "person")
# What any person of theirs may do to be heard.
ANY_ANSWER: frozenset[Signal] = frozenset({"answer", "call", "meeting", "quotation"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
	"""One line of the checklist: something a field must say (`condition`), one of several `signals` that must have been
	seen, or with neither of them something that a person must confirm.

	What is not `needed` is desirable: it is shown, and stops nobody. Raises ValueError, in words, where the line makes no
	sense.
	"""

	name: str
	needed: bool = True
	condition: Condition | None = None
	signals: frozenset[Signal] = frozenset()

	def __post_init__(self) -> None:
		if self.condition is not None and self.signals:
			raise ValueError("a line of the checklist looks at a field or at signals, not at both")
		if strange := self.signals.difference(SIGNALS):
			raise ValueError(f"unknown signal {min(strange)!r}; use some of: {', '.join(SIGNALS)}")

	@property
	def proof(self) -> Proof:
		if self.condition is not None:
			return "field"
		return "signal" if self.signals else "person"


@dataclass(frozen=True, slots=True)
class Item:
	"""How a line stands with one lead. `on` is the day of its proof, None where it has none or nobody knows since when a
	field says so; `value` is what the field says, `signal` which one was seen."""

	requirement: Requirement
	status: Status
	on: date | None = None
	value: Any = None
	signal: Signal | None = None

	@property
	def lacks(self) -> bool:
		"""Whether a lead must not be converted without it, and it is not met."""
		return self.requirement.needed and self.status != "met"


def check(
	checklist: Iterable[Requirement],
	values: Mapping[str, Any],
	signals: Mapping[str, Sequence[date]],
	confirmed: Mapping[str, date],
	today: date,
) -> tuple[Item, ...]:
	"""How each line stands at the end of `today`: by what the fields of the lead say (`values`), on which days it gave which
	`signals`, and which lines a person has `confirmed`, with the day."""
	return tuple(_item(each, values, signals, confirmed, today) for each in checklist)


def missing(items: Iterable[Item]) -> list[Item]:
	"""The needed lines that are not met."""
	return [item for item in items if item.lacks]


def first_met(items: Iterable[Item], kept: date | None, today: date) -> date | None:
	"""The first day on which every needed line was met; a day that was `kept` stays. None: not so far, or nothing is needed.

	What the field of a lead says is dated by the day it was first seen, for nobody knows since when it does.
	"""
	if kept is not None:
		return kept
	needed = [item for item in items if item.requirement.needed]
	if not needed or missing(needed):
		return None
	return max(item.on or today for item in needed)


def _item(
	each: Requirement,
	values: Mapping[str, Any],
	signals: Mapping[str, Sequence[date]],
	confirmed: Mapping[str, date],
	today: date,
) -> Item:
	if each.condition is not None:
		return _by_field(each, each.condition, known(values.get(each.condition.field)))
	if not each.signals:
		on = confirmed.get(each.name)
		return Item(each, "unknown" if on is None else "met", on)
	seen = [(day, name) for name in sorted(each.signals) for day in signals.get(name, ()) if day <= today]
	if not seen:
		return Item(each, "unknown")
	on, name = min(seen)
	return Item(each, "met", on, signal=name)


def _by_field(each: Requirement, condition: Condition, value: Any) -> Item:
	"""Of a field nothing is known of, only "is not set" is met; "is not Yes" is not."""
	if value is None:
		return Item(each, "met" if condition.operator == "is not set" else "unknown")
	return Item(each, "met" if condition.holds({condition.field: value}) else "missing", value=value)


def _asks(name: str, field: str, needed: bool = True) -> Requirement:
	return Requirement(name=name, needed=needed, condition=Condition(field, "=", "Yes"))


DEFAULT_CHECKLIST: tuple[Requirement, ...] = (
	_asks("They need it", "hygiene_need"),
	_asks("They can pay", "hygiene_budget"),
	_asks("We talk to the one who decides", "hygiene_authority"),
	Requirement(name="We can serve them"),
	Requirement(name="They have answered", signals=ANY_ANSWER),
	_asks("They want it soon", "hygiene_timing", needed=False),
)
