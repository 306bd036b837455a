"""What deals are worth, in one currency where that can be."""

from __future__ import annotations

from collections.abc import Iterable

from .pipeline import Record


class Money:
	"""How amounts of these records can be added up. `currency` is what the sums are in; None: the file does not say, or it is
	that of the company."""

	def __init__(self, records: Iterable[Record]) -> None:
		currencies, companies, based = set(), set(), False
		for record in records:
			if record.doctype == "Opportunity":
				currencies.add(record.currency)
				companies.add(record.company)
				based = based or bool(record.base_amount)
		named = currencies - {None}
		self.is_one = len(named) <= 1
		self.currency: str | None = next(iter(named), None) if self.is_one else None
		self._of_company = not self.is_one and based and len(companies) <= 1

	@property
	def can_add(self) -> bool:
		"""Whether amounts of different records can be added up."""
		return self.is_one or self._of_company

	def worth(self, record: Record) -> float | None:
		"""What a record is worth, to be added to others. None: not known, or not in a currency that is."""
		if self.is_one:
			return record.amount or record.base_amount or None
		return record.base_amount or None if self._of_company else None

	def of_orders(self, worth: float) -> float | None:
		"""The same for orders, which are in the currency of the company."""
		return worth if self.can_add else None

	def own(self, record: Record, then: float | None = None) -> float | None:
		"""What a record is worth in its own currency; what it was worth `then`, where that is in the same."""
		if self.is_one:
			return then or record.amount or record.base_amount or None
		return record.amount or None
