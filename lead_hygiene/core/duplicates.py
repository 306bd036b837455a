"""Whether two records speak of the same: points from named evidence, and the groups that follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from . import names
from .identifiers import is_role, mailbox, own_domain, web_domain

Alike = Callable[[str, str], float]

# From how many points on a pair is called what.
GRADES: Mapping[str, int] = {"same": 95, "probable": 65, "possible": 40}

# What evidence is worth in whole points. The workplace says little of two people with names: see `_workplace`.
POINTS: Mapping[str, int] = {
	"same_email": 75,
	"same_mobile": 55,
	"alike_email": 10,
	"same_person": 45,
	"alike_person": 40,
	"other_person": -35,
	"same_company": 30,
	"alike_company": 25,
	"same_domain": 25,
	"same_phone": 30,
	"same_role_email": 30,
	"other_company": -20,
}
# The same of two records of which at least one names no person: it is the company that is compared.
COMPANY_POINTS: Mapping[str, int] = {
	**POINTS,
	"same_company": 65,
	"alike_company": 55,
	"same_domain": 40,
	"same_phone": 40,
	"same_role_email": 45,
	"other_company": -45,
}
FURTHER = 5  # what each further sign of the same workplace adds to the best one
ALIKE = 0.8  # names less alike than this say nothing …
OTHER = 0.7  # … and less alike than this, that they are others
SHORTEST = 4  # letters of a name in which one typing error is still one


class Phone(NamedTuple):
	"""A number as E.164 and whether it is a mobile's, which one person carries."""

	number: str
	mobile: bool


@dataclass(frozen=True, slots=True)
class Card:
	"""What is known of one record, in the spelling that can be compared. Unknown is empty.

	`domains` are those of a website or of a mailbox, without providers where anybody may have one.
	"""

	key: Hashable
	persons: tuple[str, ...] = ()
	companies: tuple[str, ...] = ()
	emails: frozenset[str] = frozenset()
	phones: frozenset[Phone] = frozenset()
	domains: frozenset[str] = frozenset()


class Evidence(NamedTuple):
	"""One thing that speaks for or against: its name in POINTS, what both records say, its points."""

	name: str
	left: str
	right: str
	points: int


@dataclass(frozen=True, slots=True)
class Match:
	"""A pair of records and what speaks for their being one."""

	left: Hashable
	right: Hashable
	points: int
	evidence: tuple[Evidence, ...]

	@property
	def grade(self) -> str | None:
		"""A word of GRADES. None: too little."""
		return next((word for word, least in GRADES.items() if self.points >= least), None)


def card(
	key: Hashable,
	persons: Iterable[str | None],
	companies: Iterable[str | None],
	emails: Iterable[str | None],
	phones: Iterable[str | None],
	websites: Iterable[str | None],
	read_phone: Callable[[str], Phone | None],
	free_mail: Container[str],
) -> Card:
	"""A card of what stands in a record, normalised; what cannot be read is left out."""
	boxes = frozenset(box for each in emails if each and (box := mailbox(each)))
	domains = {own for box in boxes if (own := own_domain(box, free_mail))}
	domains.update(own for each in websites if each and (own := web_domain(each)) and own not in free_mail)
	return Card(
		key,
		_known(names.person, persons),
		_known(names.company, companies),
		boxes,
		frozenset(number for each in phones if each and (number := read_phone(each))),
		frozenset(domains),
	)


def _known(normal: Callable[[str], str], texts: Iterable[str | None]) -> tuple[str, ...]:
	return tuple(sorted({name for text in texts if text and (name := normal(text))}))


def compare(left: Card, right: Card, alike: Alike) -> Match:
	"""What speaks for two records being one, and against. The points of (a, b) are those of (b, a).

	`alike` says of two names how alike they are, 0 … 1; the names come in alphabetical order.
	"""
	table = POINTS if left.persons and right.persons else COMPANY_POINTS
	found = [
		*_personal(left, right, table),
		*_named("person", left.persons, right.persons, alike, table),
		*_workplace(left, right, alike, table),
	]
	return Match(left.key, right.key, sum(each.points for each in found), tuple(found))


def _personal(left: Card, right: Card, table: Mapping[str, int]) -> Iterable[Evidence]:
	"""What one person has to himself."""
	if left.emails and right.emails:
		own = [box for box in left.emails & right.emails if not is_role(box)]
		if own:
			yield Evidence("same_email", min(own), min(own), table["same_email"])
		elif pair := _alike_mailboxes(left, right):
			yield Evidence("alike_email", *pair, table["alike_email"])
	mobile = [phone.number for phone in left.phones & right.phones if phone.mobile]
	if mobile:
		yield Evidence("same_mobile", min(mobile), min(mobile), table["same_mobile"])


def _alike_mailboxes(left: Card, right: Card) -> tuple[str, str] | None:
	"""Two mailboxes of one name at different places: of somebody who changed the provider, perhaps."""
	pairs = [
		(one, other)
		for one in left.emails
		if (local := local_part(one))
		for other in right.emails
		if local == local_part(other)
	]
	return min(pairs, key=sorted) if pairs else None


@lru_cache(maxsize=200_000)
def local_part(box: str) -> str | None:
	"""What a mailbox is called, without dots and the like. None: it is a role, or too short to tell anything."""
	local = box.partition("@")[0]
	bare = "".join(sign for sign in local if sign.isalnum())
	return bare if len(bare) > SHORTEST and not is_role(box) else None


def _named(
	what: str, ours: tuple[str, ...], theirs: tuple[str, ...], alike: Alike, table: Mapping[str, int]
) -> Iterable[Evidence]:
	"""How names compare; nothing where one has none, or they are written in different scripts."""
	best, pair = -1.0, ("", "")
	for one in ours:
		for other in theirs:
			if one == other:
				likeness = 1.0
			elif names.same_script(one, other):
				likeness = alike(one, other) if one < other else alike(other, one)
			else:
				continue
			if likeness > best:
				best, pair = likeness, (one, other)
	if best < 0:
		return
	if best == 1.0:
		yield Evidence(f"same_{what}", *pair, table[f"same_{what}"])
	elif best >= ALIKE and min(len(name) for name in pair) > SHORTEST:
		most = table[f"alike_{what}"]
		yield Evidence(f"alike_{what}", *pair, round(most * (0.4 + 0.6 * (best - ALIKE) / (1 - ALIKE))))
	elif best < OTHER:
		yield Evidence(f"other_{what}", *pair, table[f"other_{what}"])


def _workplace(left: Card, right: Card, alike: Alike, table: Mapping[str, int]) -> list[Evidence]:
	"""What colleagues share too. Of two people with names the best sign counts, each further one only FURTHER: the
	company, its domain and its switchboard are one and the same news."""
	found = list(_named("company", left.companies, right.companies, alike, table))
	if domains := left.domains & right.domains:
		found.append(_one("same_domain", domains, table))
	if numbers := [phone.number for phone in left.phones & right.phones if not phone.mobile]:
		found.append(_one("same_phone", numbers, table))
	if boxes := [box for box in left.emails & right.emails if is_role(box)]:
		found.append(_one("same_role_email", boxes, table))
	if table is COMPANY_POINTS:
		return found
	found.sort(key=lambda each: (-each.points, each.name))
	return found[:1] + [each._replace(points=min(each.points, FURTHER)) for each in found[1:]]


def _one(name: str, shared: Collection[str], table: Mapping[str, int]) -> Evidence:
	return Evidence(name, min(shared), min(shared), table[name])


def groups(matches: Iterable[Match], least: int = GRADES["probable"]) -> list[tuple[Hashable, ...]]:
	"""Records that belong together through pairs of at least so many points, in the order they were first met."""
	above: dict[Hashable, Hashable] = {}

	def top(key: Hashable) -> Hashable:
		while above[key] != key:
			above[key] = key = above[above[key]]
		return key

	for match in matches:
		if match.points >= least:
			for key in (match.left, match.right):
				above.setdefault(key, key)
			above[top(match.right)] = top(match.left)
	found: dict[Hashable, list[Hashable]] = {}
	for key in above:
		found.setdefault(top(key), []).append(key)
	return [tuple(group) for group in found.values()]
