"""What each rep, or team, did: leads, first contact, answers, deals won, how soon and for how much; fair to small numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar

from .chances import strength
from .shares import Part as Part
from .velocity import QUANTILES, quantile

Key = TypeVar("Key", bound=Hashable)
Figure = int | float | bool | None


@dataclass(slots=True)
class Performance:
	"""What one rep did in a period, as plain counts; what is not known is in no count.

	Leads `created` by the rep, and `received`: of these `contact_hours` counts by whole hours those we contacted, `waiting`
	those nobody has contacted yet, `gone` those that ended uncontacted, both by the hours they were there for it.

	`contacts` made; of the records they went to, `answered` had a human sign afterwards, `silent` none, and of `pending`
	it is too early to tell.

	`opportunities` received; deals `won` and `lost`, and by whole days from their birth (`won_days`, `lost_days`) those of
	which that is known; `revenue` is that of the `valued` among the won.

	Today: records in play that were judged (`judged`), of these `overdue` and `cold`; `unjudged` ones.

	Proposals of the machine that the rep `decided`, of these `rejected`; `refused` is how many of the rep's own records'
	were rejected, by whomever. Records lost, put aside or let go (`dropped`), of these `back` in play since.
	"""

	created: int = 0
	received: int = 0
	contact_hours: Counter[int] = field(default_factory=Counter)
	waiting: Counter[int] = field(default_factory=Counter)
	gone: Counter[int] = field(default_factory=Counter)
	contacts: int = 0
	answered: int = 0
	silent: int = 0
	pending: int = 0
	opportunities: int = 0
	won: int = 0
	lost: int = 0
	won_days: Counter[int] = field(default_factory=Counter)
	lost_days: Counter[int] = field(default_factory=Counter)
	valued: int = 0
	revenue: float = 0.0
	judged: int = 0
	unjudged: int = 0
	overdue: int = 0
	cold: int = 0
	decided: int = 0
	rejected: int = 0
	refused: int = 0
	dropped: int = 0
	back: int = 0

	def receive(self, contacted: int | None, there: int = 0, *, ended: bool = False, number: int = 1) -> None:
		"""Count leads received: contacted first after so many hours (None: not), `there` for so many, until they `ended` or
		until now."""
		self.received += number
		if contacted is not None:
			self.contact_hours[max(contacted, 0)] += number
		else:
			(self.gone if ended else self.waiting)[max(there, 0)] += number

	def close(
		self, won: bool, days: int | None, *, number: int = 1, valued: int = 0, revenue: float = 0.0
	) -> None:
		"""Count deals that closed after `days` (None: not known); `revenue` is what `valued` of them brought in, together."""
		if won:
			self.won += number
			self.valued += valued
			self.revenue += revenue
		else:
			self.lost += number
		if days is not None:
			(self.won_days if won else self.lost_days)[max(days, 0)] += number

	def add(self, other: Performance) -> None:
		"""Count what another did in, too."""
		for each in fields(self):
			mine, theirs = getattr(self, each.name), getattr(other, each.name)
			if isinstance(mine, Counter):
				mine.update(theirs)
			else:
				setattr(self, each.name, mine + theirs)

	@property
	def median_hours(self) -> int | None:
		"""The hours by which half of the leads received had been contacted, those that were not being censored. None:
		fewer have."""
		return quantile(self.contact_hours, self.waiting + self.gone, QUANTILES["median"])

	@property
	def answers(self) -> Part:
		"""The records that answered, of those contacted long enough ago or answered."""
		return Part(self.answered, self.answered + self.silent)

	@property
	def wins(self) -> Part:
		"""The deals won, of those closed."""
		return Part(self.won, self.won + self.lost)

	@property
	def overdue_now(self) -> Part:
		return Part(self.overdue, self.judged)

	@property
	def cold_now(self) -> Part:
		return Part(self.cold, self.judged)

	@property
	def overruled(self) -> Part:
		"""The proposals the rep rejected, of those decided."""
		return Part(self.rejected, self.decided)

	@property
	def returned(self) -> Part:
		"""What came back, of what was dropped. So far: more may yet."""
		return Part(self.back, self.dropped)

	@property
	def average_deal(self) -> float | None:
		"""Revenue for each won deal of which it is known. None: of none."""
		return self.revenue / self.valued if self.valued else None

	def median_days(self, *ways: Counter[int]) -> int | None:
		"""The days in which half of the deals that closed `ways` (`won_days`, `lost_days`) had. None: none did."""
		return quantile(sum(ways, Counter()), {}, QUANTILES["median"])

	def figures(self) -> dict[str, Figure]:
		"""All figures as one flat row; shares 0 … 1, None: not known."""
		return {
			"created": self.created,
			"received": self.received,
			"median_hours": self.median_hours,
			"uncontacted": self.waiting.total(),
			"gone": self.gone.total(),
			"contacts": self.contacts,
			"reached": self.answered + self.silent + self.pending,
			"pending": self.pending,
			**{name: value for key, part in PARTS.items() for name, value in _told(key, part(self))},
			"opportunities": self.opportunities,
			"revenue": self.revenue if self.valued else None,
			"without_amount": self.won - self.valued,
			"average_deal": self.average_deal,
			"median_days": self.median_days(self.won_days, self.lost_days),
			"median_days_won": self.median_days(self.won_days),
			"median_days_lost": self.median_days(self.lost_days),
			"unjudged": self.unjudged,
			"refused": self.refused,
			"is_few": self.wins.is_few,
		}


# The shares of a performance: for each KEY the figures KEY, KEY_of, KEY_share, KEY_low and KEY_high.
PARTS: Mapping[str, Callable[[Performance], Part]] = {
	"answered": lambda did: did.answers,
	"won": lambda did: did.wins,
	"overdue": lambda did: did.overdue_now,
	"cold": lambda did: did.cold_now,
	"rejected": lambda did: did.overruled,
	"back": lambda did: did.returned,
}


def _told(key: str, part: Part) -> list[tuple[str, Figure]]:
	low, high = part.interval or (None, None)
	told = {"": part.hits, "_of": part.of, "_share": part.share, "_low": low, "_high": high}
	return [(f"{key}{end}", value) for end, value in told.items()]


def together(each: Iterable[Performance]) -> Performance:
	"""All as one."""
	whole = Performance()
	for one in each:
		whole.add(one)
	return whole


def by_team(
	did: Mapping[Key, Performance], team_of: Callable[[Key], Hashable]
) -> dict[Hashable, Performance]:
	"""What the teams did, as they come first."""
	found: dict[Hashable, Performance] = {}
	for key, one in did.items():
		found.setdefault(team_of(key), Performance()).add(one)
	return found


def leaning_rates(did: Mapping[Key, Performance]) -> dict[Key, float]:
	"""For each the win rate to order them by: (won + m × the rate of all) / (closed + m), so that two of two is not put above
	fifty of eighty. The less they differ beyond chance the more weighs m, by the moments of the beta-binomial, see
	`chances.strength`. Who closed nothing has the rate of all. Empty: nobody did.
	"""
	counts = {key: (one.won, one.won + one.lost) for key, one in did.items()}
	won, closed = (sum(numbers) for numbers in zip(*counts.values(), strict=True)) if counts else (0, 0)
	if not closed:
		return {}
	mean = won / closed
	weight = strength([[count for count in counts.values() if count[1]]])
	return {key: (hits + weight * mean) / (of + weight) for key, (hits, of) in counts.items()}


def ranked(did: Mapping[Key, Performance]) -> list[Key]:
	"""The best first by `leaning_rates`, and of like ones who closed more; then by name."""
	rates = leaning_rates(did)

	def place(key: Key) -> tuple[float, int, str]:
		return -rates.get(key, 0.0), -did[key].wins.of, str(key)

	return sorted(did, key=place)
