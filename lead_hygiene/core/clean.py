"""Whether a record can be worked with: somebody can be reached, somebody answers for it, and what everybody needs to know
of it is there."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .identifiers import mailbox

NO_WAY, BOUNCED, OWNER_LEFT, NO_OWNER, MISSING = "no_way", "bounced", "owner_left", "no_owner", "missing"
# The worst first.
PROBLEMS: tuple[str, ...] = (NO_WAY, BOUNCED, OWNER_LEFT, NO_OWNER, MISSING)
FEWEST_DIGITS = 7  # of a number that nobody can read, as it is not known in which country it is dialled

# One field, or several of which one is enough.
Essential = tuple[str, ...]

DEFAULT_ESSENTIALS: Mapping[str, tuple[Essential, ...]] = {
	"Lead": (("first_name", "last_name", "company_name"), ("source",)),
	"Opportunity": (("source",), ("opportunity_amount",)),
	"Contact": (("first_name", "last_name"),),
	"Customer": (("customer_group",), ("territory",)),
	"Prospect": (("company_name",), ("territory",)),
}


@dataclass(frozen=True, slots=True)
class Sheet:
	"""What must be known of a record to say whether it is clean.

	`addresses` and `numbers` as they were typed, those of its contacts among them. `owner` None: nobody. `values`: what
	stands in the fields that are essential; what is not known is None or "".
	"""

	addresses: tuple[str, ...] = ()
	numbers: tuple[str, ...] = ()
	owner: str | None = None
	values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standard:
	"""What is asked of the records of one doctype. `owners`: who can answer for a record; None: such a record has no owner.
	`bounced`: the mailboxes (`core.identifiers.mailbox`) from which our mail comes back."""

	can_call: Callable[[str], bool]
	owners: Container[str] | None = None
	bounced: Container[str] = frozenset()
	essentials: Sequence[Essential] = ()


class Problem(NamedTuple):
	"""One of PROBLEMS and what it is about: what was typed and reaches nobody, the owner, or the fields that are missing,
	alternatives joined by "|"."""

	kind: str
	about: tuple[str, ...] = ()


def problems(sheet: Sheet, standard: Standard) -> tuple[Problem, ...]:
	"""What is wrong with a record, in the order of PROBLEMS; nothing: it is clean."""
	found = [unreachable(sheet, standard), _owner(sheet, standard)]
	lacking = missing(sheet, standard.essentials)
	if lacking:
		found.append(Problem(MISSING, tuple("|".join(each) for each in lacking)))
	return tuple(each for each in found if each is not None)


def unreachable(sheet: Sheet, standard: Standard) -> Problem | None:
	"""Why nobody can be reached. None: there is a number, or an address that takes mail.

	Numbers are read last, for that takes longest.
	"""
	boxes = [(address, mailbox(address)) for address in sheet.addresses if address]
	valid = [(address, box) for address, box in boxes if box]
	if any(box not in standard.bounced for _, box in valid):
		return None
	if any(standard.can_call(number) for number in sheet.numbers if number):
		return None
	if valid:
		return Problem(BOUNCED, tuple(dict.fromkeys(address for address, _ in valid)))
	typed = [*(address for address, _ in boxes), *(number for number in sheet.numbers if number)]
	return Problem(NO_WAY, tuple(dict.fromkeys(typed)))


def _owner(sheet: Sheet, standard: Standard) -> Problem | None:
	if standard.owners is None:
		return None
	if not sheet.owner:
		return Problem(NO_OWNER)
	return None if sheet.owner in standard.owners else Problem(OWNER_LEFT, (sheet.owner,))


def missing(sheet: Sheet, essentials: Iterable[Essential]) -> tuple[Essential, ...]:
	"""The essentials of which no field says anything. A field that such records have not got is never missing."""
	return tuple(
		asked
		for asked in essentials
		if (known := [sheet.values[name] for name in asked if name in sheet.values])
		and not any(value is not None and str(value).strip() for value in known)
	)


def has_digits(number: str) -> bool:
	"""Whether a number may be one where it is not known how numbers are dialled."""
	return sum(sign.isdigit() for sign in number) >= FEWEST_DIGITS
