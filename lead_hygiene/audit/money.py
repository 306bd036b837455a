"""What deals are worth, in one currency where that can be."""

from __future__ import annotations

from collections.abc import Iterable
from math import isclose

from .pipeline import Record


class Money:
	"""How amounts of these records, and of `orders` where there are any, can be added up. `is_one`: all are in one currency.
	`currency` is what the sums are in; None: the file does not say, or it is that of the company."""

	def __init__(self, records: Iterable[Record], orders: bool = False) -> None:
		currencies, companies, based, bare, converted = set(), set(), False, False, False
		for record in records:
			if record.doctype == "Opportunity":
				currencies.add(record.currency)
				companies.add(record.company)
				if record.base_amount:
					based = True
					bare = bare or not record.amount
					converted = converted or not _are_same(record.amount, record.base_amount)
		named = currencies - {None}
		self._deals_are_one = len(named) <= 1
		self.is_one = self._deals_are_one and not bare and not (orders and converted)
		self.currency: str | None = next(iter(named), None) if self.is_one else None
		self._of_company = not self.is_one and based and len(companies) <= 1

	@property
	def can_add(self) -> bool:
		"""Whether amounts of different records can be added up."""
		return self.is_one or self._of_company

	def worth(self, record: Record) -> float | None:
		"""What a record is worth, to be added to others. None: not known, or not in a currency that is."""
		if self.is_one:
			return record.amount or None
		return record.base_amount or None if self._of_company else None

	def of_orders(self, worth: float | None) -> float | None:
		"""The same for orders, which are in the currency of the company."""
		return worth if self.can_add else None

	def own(self, record: Record, then: float | None = None) -> float | None:
		"""What a record is worth in its own currency; what it was worth `then`, where that is in the same."""
		amount = record.amount or (None if record.currency else record.base_amount)
		return (then if self._deals_are_one else None) or amount or None


def _are_same(amount: float | None, base_amount: float) -> bool:
	"""Whether an amount is that of the company too, but for how it was rounded."""
	return isclose(amount or 0.0, base_amount, abs_tol=0.01)
