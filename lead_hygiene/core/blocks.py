"""Which records are worth comparing: those that share something few have."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from .duplicates import Alike, Card, Match, compare, local_part
from .identifiers import is_role
from .names import compact

MOST = 40  # records that may share a key and still be compared each with each
# The same where it is a name, or a part of one: alone it proves nothing, and what else they share is a key too. The more
# records, the more namesakes: with MOST of them each record would be compared with ten times as many in a large house.
MOST_NAMESAKES = 10
PREFIX = 3  # letters of each word of a person's name
ENDS = 5  # letters at either end of a company's name
DIGITS = 8  # at the end of a phone number, whoever left out what stands before them

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Keys:
	"""What a record may share with its duplicates, typing errors or not: (kind, value), each once.

	`own`: whoever shares it is worth comparing. `firm`: that of a company, shared by everybody there; worth comparing
	where one of the two names no person.
	"""

	own: tuple[Key, ...]
	firm: tuple[Key, ...]


def keys(card: Card) -> Keys:
	"""The keys of a record, in a fixed order."""
	own: dict[Key, None] = {}
	firm: dict[Key, None] = {}
	for box in sorted(card.emails):
		(firm if is_role(box) else own)["email", box] = None
		if local := local_part(box):
			own["local", local] = None
	for phone in sorted(card.phones):
		(own if phone.mobile else firm)["phone", phone.number[-DIGITS:]] = None
	for domain in sorted(card.domains):
		firm["domain", domain] = None
	for name in card.companies:
		whole = compact(name)
		firm["company", whole[:ENDS]] = None
		firm["company end", whole[-ENDS:]] = None
	for name in card.persons:
		_person_keys(name, firm, own)
	return Keys(tuple(own), tuple(firm))


def _person_keys(name: str, firm: Iterable[Key], own: dict[Key, None]) -> None:
	words = sorted(name.split())
	own["person", " ".join(word[:PREFIX] for word in words)] = None
	if len(words) > 1:
		# Whoever mistyped the start of one word wrote the other one rightly.
		longest = max(words, key=len)
		others = "".join(word[:1] for word in words if word is not longest)
		own["surname", f"{longest} {others}"] = None
	initials = "".join(word[0] for word in words)
	for kind, value in firm:
		own[kind + _INITIALS, f"{value} + {initials}"] = None


@dataclass(frozen=True, slots=True)
class Crowd:
	"""A key that too many records share to compare them all; they were compared where they share something else."""

	kind: str
	value: str
	records: int


@dataclass(slots=True)
class Blocks:
	"""Records by what they share. Time and memory grow with the records, however many have one name: each is compared
	with about MOST others at most for each of its keys."""

	cards: Sequence[Card]
	crowds: list[Crowd] = field(init=False)
	_of: list[list[Key]] = field(init=False)
	_own: dict[Key, list[int]] = field(init=False)
	_firms_of: list[tuple[Key, ...]] = field(init=False)
	_firms: dict[Key, tuple[list[int], list[int]]] = field(init=False)

	def __post_init__(self) -> None:
		of = [keys(card) for card in self.cards]
		own, firms = _shared(each.own for each in of), _shared(each.firm for each in of)
		crowded = {key for key, held in own.items() if len(held) > most_of(key)}
		self.crowds = [Crowd(*key, len(own[key])) for key in crowded]
		self._own = {key: held for key, held in own.items() if key not in crowded}
		self._of = [[key for key in each.own if key in self._own] for each in of]
		self._refine([[key for key in each.own if key in crowded] for each in of])
		self._firms = {}
		for key, held in firms.items():
			nameless = [place for place in held if not self.cards[place].persons]
			if len(nameless) * len(held) > MOST**2:
				self.crowds.append(Crowd(*key, len(held)))
			elif nameless:
				self._firms[key] = (nameless, held)
		self._firms_of = [tuple(key for key in each.firm if key in self._firms) for each in of]
		self.crowds.sort(key=lambda crowd: (-crowd.records, crowd.kind, crowd.value))

	def _refine(self, of: list[list[Key]]) -> None:
		"""Whoever shares two crowded keys, a common name and the number of a call centre, is still compared."""
		finer = _shared(
			(
				(f"{one[0]} + {other[0]}", f"{one[1]} + {other[1]}")
				for one, other in combinations(common, 2)
				if not _same_news(one[0], other[0])
			)
			for common in of
		)
		for key, held in finer.items():
			if len(held) <= MOST:
				self._own[key] = held
				for place in held:
					self._of[place].append(key)

	def candidates(self, place: int) -> set[int]:
		"""The places of the records that one is worth being compared with; never its own."""
		found = {other for key in self._of[place] for other in self._own[key]}
		with_whom = 0 if self.cards[place].persons else 1
		for key in self._firms_of[place]:
			found.update(self._firms[key][with_whom])
		found.discard(place)
		return found

	def pairs(self) -> Iterator[tuple[Card, Card]]:
		"""Every pair worth comparing, once."""
		for place, card in enumerate(self.cards):
			for other in sorted(self.candidates(place)):
				if other > place and self.cards[other].key != card.key:
					yield card, self.cards[other]


_INITIALS = " + initials"


def _same_news(one: str, other: str) -> bool:
	"""Whether two kinds of keys are no two things in common: both of a person's name, or both of his workplace."""
	return (one in _OF_NAME and other in _OF_NAME) or (one.endswith(_INITIALS) and other.endswith(_INITIALS))


_OF_NAME = frozenset({"person", "surname", "local"})
_WEAK = _OF_NAME | {"company + initials", "company end + initials"}


def most_of(key: Key) -> int:
	"""How many records may share a key and still be compared each with each."""
	return MOST_NAMESAKES if key[0] in _WEAK else MOST


def _shared(of: Iterable[Iterable[Key]]) -> dict[Key, list[int]]:
	"""The keys that more than one have, with their places."""
	found: dict[Key, list[int] | int] = {}
	for place, each in enumerate(of):
		for key in each:
			held = found.get(key)
			# Most keys are one record's: a list is begun with the second.
			if held is None:
				found[key] = place
			elif type(held) is list:
				held.append(place)
			else:
				found[key] = [held, place]
	return {key: held for key, held in found.items() if type(held) is list}


def find(
	cards: Sequence[Card], alike: Alike, least: int, known: frozenset[frozenset[Hashable]] = frozenset()
) -> Iterator[Match]:
	"""The pairs of at least `least` points, but for those `known` to be something else."""
	for left, right in Blocks(cards).pairs():
		match = compare(left, right, alike)
		if match.points >= least and not (known and frozenset((left.key, right.key)) in known):
			yield match
