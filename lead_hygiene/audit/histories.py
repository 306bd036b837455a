"""The stage changes of all records, kept in 45 bytes each: a large site has millions."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta
from math import isnan, nan

from ..core.criteria import GRADES
from ..core.history import HOW, Change, How, Place
from .who import Key

_EPOCH = datetime(1970, 1, 1)
_TICK = timedelta(microseconds=1)
_NOT_LEFT = -(1 << 62)


class Histories:
	"""Rows of stage changes by record, in whatever order they come."""

	def __init__(self) -> None:
		self._newest: dict[Key, int] = {}
		self._older = array("i")
		self._at = array("q")
		self._left = array("q")
		self._what = array("I")
		self._from = array("i")
		self._to = array("i")
		self._amounts = array("d")
		self._owners = array("i")
		self._grades = array("b")
		self._names: dict[str, int] = {}
		self._people: list[str] = []
		self._numbers: dict[Place, int] = {}
		self._places: list[Place] = []

	def __contains__(self, key: Key) -> bool:
		return key in self._newest

	def __bool__(self) -> bool:
		return bool(self._newest)

	def add(
		self,
		key: Key,
		at: datetime,
		place: Place,
		how: How,
		came_from: Place | None,
		left: datetime | None,
		went_to: Place | None,
		owner: str | None = None,
		amount: float | None = None,
		grade: str | None = None,
	) -> None:
		"""Keep one row: the record came to `place` at a moment, from one place, and `left` it for another, with the `owner`,
		the `amount` and the `grade` it had then; None: the row does not say."""
		self._older.append(self._newest.get(key, -1))
		self._newest[key] = len(self._at)
		self._at.append(_ticks(at))
		self._left.append(_NOT_LEFT if left is None else _ticks(left))
		self._what.append(self._number(place) * len(HOW) + HOW.index(how))
		self._from.append(-1 if came_from is None else self._number(came_from))
		self._to.append(-1 if went_to is None else self._number(went_to))
		self._amounts.append(nan if amount is None else amount)
		self._owners.append(-1 if owner is None else self._person(owner))
		self._grades.append(GRADES.index(grade) if grade in GRADES else -1)

	def of(self, key: Key, born: datetime | None, present: Place) -> list[Change]:
		"""All changes of a record. What its first row says it came from it was since it was `born`; what its last row
		says it left, it left for where that row says, else for `present`."""
		rows, number = [], self._newest.get(key, -1)
		while number >= 0:
			rows.append(number)
			number = self._older[number]
		if not rows:
			return []
		rows = self._in_order(rows)
		first, last = rows[0], rows[-1]
		changes = []
		for number, row in enumerate(rows):
			place, how = self._kind(self._what[row])
			tie = number and self._at[row] == self._at[rows[number - 1]]
			at = changes[-1].at + _TICK if tie else _moment(self._at[row])
			owner, amount, grade = self._owners[row], self._amounts[row], self._grades[row]
			named = self._people[owner] if owner >= 0 else None
			worth = None if isnan(amount) else amount
			changes.append(Change(at, place, how, named, worth, GRADES[grade] if grade >= 0 else None))
		if born is not None and self._from[first] >= 0 and born < _moment(self._at[first]):
			changes.append(Change(born, self._places[self._from[first]], "Estimated"))
		if self._left[last] >= self._at[last]:
			went_to = self._places[self._to[last]] if self._to[last] >= 0 else present
			changes.append(Change(_moment(self._left[last]), went_to))
		return changes

	def stages(self) -> set[str]:
		"""Every stage that occurs."""
		return {place.stage for place in self._places if place.stage is not None}

	def _in_order(self, rows: list[int]) -> list[int]:
		"""Rows by moment; of one moment, each after the one that led to it, else as they came."""
		rows = rows[::-1]
		rows.sort(key=self._at.__getitem__)
		for number in range(len(rows) - 1):
			here = self._what[rows[number - 1]] // len(HOW) if number else -1
			for other in range(number, len(rows)):
				if self._at[rows[other]] != self._at[rows[number]]:
					break
				if self._from[rows[other]] == here:
					rows.insert(number, rows.pop(other))
					break
		return rows

	def _number(self, place: Place) -> int:
		number = self._numbers.get(place)
		if number is None:
			number = self._numbers[place] = len(self._places)
			self._places.append(place)
		return number

	def _person(self, owner: str) -> int:
		number = self._names.get(owner)
		if number is None:
			number = self._names[owner] = len(self._people)
			self._people.append(owner)
		return number

	def _kind(self, what: int) -> tuple[Place, How]:
		return self._places[what // len(HOW)], HOW[what % len(HOW)]


def _ticks(at: datetime) -> int:
	return (at - _EPOCH) // _TICK


def _moment(ticks: int) -> datetime:
	return _EPOCH + timedelta(microseconds=ticks)
