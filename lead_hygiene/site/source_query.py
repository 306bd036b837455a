"""What the report Source Effectiveness asks: journeys with the state they stand in today, and what they brought in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import frappe
from frappe.utils import flt
from pypika.terms import NullValue

from ..core.conversion import Journey
from ..core.effectiveness import Start, life_of
from ..core.facts import State
from . import revenue
from .journeys import GROUPS, AskedJourneys
from .weighted_pipeline import currencies

Known = tuple[str | None, str | None, str | None]  # title, owner, state


class AskedOfSources(AskedJourneys):
	"""The filters of the report, checked. Raises frappe.PermissionError where the reader may not see such records."""

	def starts(self) -> list[Start]:
		"""Those who started in the period, alike ones as one; the group is (currency, group)."""
		counts: dict[tuple[Any, ...], list[float]] = {}
		for _name, _known, start in self.one_by_one():
			journey = start.journey
			key = journey.group, journey.days, journey.age, journey.ended, start.life
			sums = counts.setdefault(key, [0, 0, 0.0])
			for n, more in enumerate((1, start.valued, start.revenue)):
				sums[n] += more
		return [
			Start(Journey(days, age, ended, number, group), life, valued, worth)
			for (group, days, age, ended, life), (number, valued, worth) in counts.items()
		]

	def one_by_one(self) -> Iterator[tuple[str, Known, Start]]:
		"""(name, what is known of it, start) of each of them, the newest first."""
		known, worth = self._known(), self._worth()
		money, own = currencies(), frappe.db.get_default("currency") or ""
		for name, journey in self.each():
			if name not in known:
				continue  # it was made a moment ago
			told, company, *rest, state = known[name]
			days, brought = journey.days, flt(worth.get(name))
			# An end is only given where no opportunity goes on.
			goes_on = self.cast.role == "lead" and days[0] is not None and journey.ended is None
			life = life_of(days[-1] is not None, State(state) if state else None, goes_on)
			group = money.get(company) or own, told or None
			mine = Journey(days, journey.age, journey.ended, 1, group)
			yield name, (*rest, state), Start(mine, life, int(brought > 0), max(brought, 0.0))

	def _known(self) -> dict[str, tuple[Any, ...]]:
		"""(group, company, title, owner, state) of the records, by name."""
		doc, cast = frappe.qb.DocType(self.cast.doctype), self.cast
		group = GROUPS[self.filters.group_by](self, doc) if self.filters.group_by else NullValue()
		begins = doc[cast.born]
		query = frappe.qb.from_(doc).where((begins >= self.first) & (begins < self.last + timedelta(days=1)))
		own = (doc[name] for name in (cast.company, cast.title, cast.owner, "hygiene_state"))
		rows = self._narrowed(query, doc).select(doc.name, group, *own).run()
		return {name: tuple(rest) for name, *rest in rows}

	def _worth(self) -> dict[str, float]:
		"""What each record brought in, by name: its orders, and where there are none what it says itself."""
		orders, won = (revenue.of_leads if self.cast.role == "lead" else revenue.of_deals)(self.asked.today)
		return {**dict(won.run()), **dict(orders.run())}
