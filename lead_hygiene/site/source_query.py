"""What the report Source Effectiveness asks: journeys with the state they stand in today, and what they brought in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import Any

import frappe
from frappe.utils import flt

from ..core.conversion import Journey
from ..core.effectiveness import Life, Start, life_of
from ..core.facts import State
from . import revenue
from .journeys import AskedJourneys, Way
from .weighted_pipeline import currencies

Known = tuple[str | None, ...]  # title, owner, state
_Alike = tuple[tuple[str, Any], Way, Life]  # (currency, group), its way, how it stands


class AskedOfSources(AskedJourneys):
	"""The filters of the report, checked. Raises frappe.PermissionError where the reader may not see such records."""

	minds_criteria = False

	def starts(self) -> list[Start]:
		"""Those who started in the period, alike ones as one; the group is (currency, group)."""
		counts: dict[_Alike, list[float]] = defaultdict(lambda: [0, 0, 0.0])
		for _born, _name, alike, brought, _known in self._each():
			sums = counts[alike]
			sums[0] += 1
			if brought > 0:
				sums[1] += 1
				sums[2] += brought
		return [
			Start(Journey(*way, int(number), group), life, int(valued), worth)
			for (group, way, life), (number, valued, worth) in counts.items()
		]

	def one_by_one(self) -> Iterator[tuple[str, Known, Start]]:
		"""(name, what is known of it, start) of each of them, the newest first."""
		found = self._each(self.cast.title, self.cast.owner)
		for _born, name, (group, way, life), brought, known in sorted(
			found, key=itemgetter(0, 1), reverse=True
		):
			yield name, known, Start(Journey(*way, 1, group), life, int(brought > 0), max(brought, 0.0))

	def _each(self, *fields: str) -> Iterator[tuple[date, str, _Alike, float, Known]]:
		"""(the day it started, name, in what it is like others, what it brought in, its fields and its state)."""
		money, own = currencies(), frappe.db.get_default("currency") or ""
		worth, is_lead, lives = self._worth(), self.cast.role == "lead", {}
		ways = self._ways(self.first, self.cast.company, "hygiene_state", *fields)
		for name, told, born, way, (company, state, *known) in ways:
			days, _age, ended = way
			currency = money.get(company) or own
			# What another company wrote in another currency is not added up: of that the amount is not known.
			brought = sum(amount for of, amount in worth.get(name, ()) if (money.get(of) or own) == currency)
			# An end is only given where no opportunity goes on.
			stands = days[-1] is not None, state, is_lead and days[0] is not None and ended is None
			if stands not in lives:
				won, said, goes_on = stands
				lives[stands] = life_of(won, State(said) if said else None, goes_on)
			yield born, name, ((currency, told or None), way, lives[stands]), brought, (*known, state)

	def _worth(self) -> dict[str, list[tuple[str | None, float]]]:
		"""What each record brought in, by name and company: its orders, and where there are none what it says itself."""
		found: dict[str, list[tuple[str | None, float]]] = {}
		orders, won = (revenue.of_leads if self.cast.role == "lead" else revenue.of_deals)(self.asked.today)
		for papers in (won, orders):
			mine: dict[str, list[tuple[str | None, float]]] = defaultdict(list)
			for name, company, amount in papers.run() if papers else ():
				mine[name].append((company, flt(amount)))
			found.update(mine)
		return found
