"""What was made of each lead and deal: its first quotation, its first order, and what its orders are worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from .who import Key


@dataclass(slots=True)
class Papers:
	"""Quotations and orders by the record they were made for. `leads` names the lead that each customer came of.

	`quotations`: a file of them was read; `orders`: one of orders; `customers`: one of customers. `worth` is in the currency
	of the company, and of orders alone; None: all its orders are counted with an older record of its kind.
	"""

	quotations: bool = False
	orders: bool = False
	customers: bool = False
	leads: dict[str, Key] = field(default_factory=dict)
	quoted: dict[Key, date] = field(default_factory=dict)
	ordered: dict[Key, date] = field(default_factory=dict)
	worth: dict[Key, float | None] = field(default_factory=dict)
	_said: dict[Key, date] = field(default_factory=dict)
	_made_for: dict[str, tuple[Key, ...]] = field(default_factory=dict)

	def quote(self, name: str | None, made_for: Iterable[Key], on: date) -> None:
		"""Keep a quotation and the records it was made for."""
		keys = tuple(made_for)
		if name is not None and keys:
			self._made_for[name] = keys
		for key in keys:
			_first(self.quoted, key, on)

	def said_ordered(self, made_for: Iterable[Key], on: date) -> None:
		"""Keep that a quotation of these records says it was ordered, `on` a day at the latest."""
		for key in made_for:
			_first(self._said, key, on)

	def ordered_on(self, key: Key) -> date | None:
		"""The day of the first order of a record; where no file of orders was read, that on which a quotation of it says so."""
		return (self.ordered if self.orders else self._said).get(key)

	def quoted_for(self, name: str | None) -> tuple[Key, ...]:
		"""The records that a quotation was made for."""
		return self._made_for.get(name or "", ())

	def order(self, made_for: Iterable[Key], on: date, worth: float | None = None) -> None:
		"""Keep an order of these records, the oldest first: the first lead and the first deal brought it in, the others did
		not. `worth` None: nobody knows."""
		credited = set()
		for key in made_for:
			_first(self.ordered, key, on)
			if worth:
				known = self.worth.setdefault(key, None)
				if key[0] not in credited:
					self.worth[key] = (known or 0.0) + worth
				credited.add(key[0])


def _first(days: dict[Key, date], key: Key, on: date) -> None:
	known = days.get(key)
	if known is None or on < known:
		days[key] = on
