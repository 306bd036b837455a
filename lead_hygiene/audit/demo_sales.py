"""Where made-up deals come from and what they come to: leads, answers to four questions, quotations, orders, reasons."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from .demo_story import Life, at_text

CAMPAIGNS = ("Spring Fair", "Newsletter", "Webinar", "نمایشگاه پاییز")
INDUSTRIES = ("Manufacturing", "Food", "Textile", "Software", "صنعت خودرو")
REASONS = ("Price", "Went to a Competitor", "No Answer", "Project Stopped", "بودجه نداشتند")
SIZES = ("1-10", "11-50", "51-200", "201-500", "501-1000")
QUESTIONS = ("hygiene_need", "hygiene_budget", "hygiene_authority", "hygiene_timing")


class Sales:
	"""Draws what belongs to the sale of a record and writes papers down in `rows`, by file."""

	def __init__(self, draw: random.Random, now: datetime, rows: dict[str, list[list[Any]]]) -> None:
		self._random = draw
		self._now = now
		self._rows = rows
		self._parents: dict[bool, list[Life]] = {True: [], False: []}

	def answers(self, life: Life) -> list[str]:
		"""What is known of need, budget, authority and timing: more often Yes of those who answer."""
		draw = self._random
		return [
			"" if draw.random() < 0.45 else "Yes" if draw.random() < 0.25 + 0.7 * life.warmth else "No"
			for _question in QUESTIONS
		]

	def campaign(self) -> str:
		return self._random.choice(CAMPAIGNS) if self._random.random() < 0.35 else ""

	def reason(self, life: Life, ended: str) -> str:
		"""Why a record was lost; nobody asked everywhere."""
		return (
			self._random.choice(REASONS) if ended in ("Lost", "Dead") and self._random.random() < 0.8 else ""
		)

	def closing(self, ended: str) -> str:
		"""When somebody expects an open deal to close, some of it too late already."""
		if ended or self._random.random() < 0.4:
			return ""
		return (self._now + timedelta(days=self._random.randint(-25, 150))).date().isoformat()

	def could_become(self, life: Life, is_customer: bool) -> None:
		"""Remember a lead a deal may come of."""
		self._parents[is_customer].append(life)

	def parent(self, born: datetime, won: bool) -> Life | None:
		"""The lead that a deal of this day came of, each for one deal. None: a customer asked."""
		known = self._parents[won]
		if self._random.random() < 0.3:
			return None
		place = next(
			(n for n, life in enumerate(known) if born - timedelta(days=60) < life.born < born), None
		)
		return None if place is None else known.pop(place)

	def papers(
		self, life: Life, company: str, lead: str | None, ended: str, at: datetime, amount: float
	) -> None:
		"""A quotation some time before the end, and the order of one that was won."""
		quotes, orders, draw = self._rows["quotation"], self._rows["sales_order"], self._random
		quote = f"SAL-QTN-{len(quotes) + 1:06d}"
		said = {"Converted": "Ordered", "Lost": "Lost"}.get(ended, "Open")
		on = life.born + (at - life.born) * draw.uniform(0.3, 0.8)
		to, party = ("Customer", company) if lead is None else ("Lead", lead)
		changed = at_text(at if ended else on)
		quotes.append([quote, said, to, party, life.name, on.date().isoformat(), changed])
		if said == "Ordered":
			net = f"{amount * draw.uniform(0.85, 1.05):.2f}"
			order = f"SAL-ORD-{len(orders) + 1:06d}"
			orders.append([order, "To Deliver and Bill", company, at.date().isoformat(), net, quote])
