"""How attractive the records of a folder are, and how urgent: the core's scores on what exports tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from ..core.attractiveness import Score, Scorer, Signals
from ..core.facts import Facts, Role
from ..core.policy import Policy
from .columns import fields, key
from .pipeline import Record

UNREACHABLE = "hygiene_unreachable_on"  # worked out from bounces, whatever an export says


class Scores:
	"""Scores records by one policy on one day. Make one for a run; it remembers what it works out."""

	def __init__(self, policy: Policy, today: date) -> None:
		self._policy = policy
		self._today = today
		self._by_role: dict[Role, tuple[Scorer, tuple[str, ...]]] = {}

	def score(self, record: Record, facts: Facts) -> Score:
		"""The score of today; of a record at its end that of the day it was last changed."""
		return self._scorer(record)[0].score(*self._known(record, facts), self._on(record, facts))

	def account(self, record: Record, facts: Facts) -> Score:
		"""The same score with the lines it is the sum of."""
		return self._scorer(record)[0].account(*self._known(record, facts), self._on(record, facts))

	def _scorer(self, record: Record) -> tuple[Scorer, tuple[str, ...]]:
		"""What scores such records, and which of the fields it asks for are numbers."""
		found = self._by_role.get(record.role)
		if found is None:
			scorer = self._policy.scorer(record.role)
			numbers = tuple(name for name in scorer.fields if is_number(record.doctype, name))
			found = self._by_role[record.role] = scorer, numbers
		return found

	def _known(self, record: Record, facts: Facts) -> tuple[Mapping[str, Any], Signals]:
		"""What the fields say, where a number of 0 is one that was never typed, and the signals, the creation among
		them."""
		heard, values, signals = facts.conversation, record.values, facts.conversation.signals
		unset = [name for name in self._scorer(record)[1] if values.get(name) == 0]
		if unset or heard.unreachable_on is not None or UNREACHABLE in values:
			values = {**values, **dict.fromkeys(unset), UNREACHABLE: heard.unreachable_on}
		if facts.created is not None:
			signals = {**signals, "created": (facts.created,)}
		return values, signals

	def _on(self, record: Record, facts: Facts) -> date:
		if facts.finished is None or record.changed is None:
			return self._today
		return min(record.changed, self._today)


@cache
def is_number(doctype: str, name: str) -> bool:
	"""Whether the field that a condition means holds an amount or a count."""
	found = fields(doctype).get(key(name))
	return bool(found) and found[0].form == "number"
