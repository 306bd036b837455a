"""What the search for duplicates needs of others: rapidfuzz for how alike two names are, phonenumbers for numbers,
and the list of free mail providers. ERPNext brings the first library along, Frappe the second."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType
from rapidfuzz.distance import OSA

from .core.duplicates import Phone
from .core.names import compact

_EXTENSION = str.maketrans("", "", "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def alike(left: str, right: str) -> float:
	"""How alike two names of `core.names` are, 0 … 1, whatever the order of their words and where they are parted.

	The optimal string alignment: a letter changed, dropped, added, or two swapped, each counts one.
	"""
	if left == right:
		return 1.0
	found = OSA.normalized_similarity(compact(left), compact(right))
	if found == 1.0 or " " not in left + right:
		return found
	return max(
		found, OSA.normalized_similarity("".join(sorted(left.split())), "".join(sorted(right.split())))
	)


def phone_reader(region: str | None) -> Callable[[str], Phone | None]:
	"""Reads numbers as somebody in `region` ("IR", "DE") would dial them; None: only international ones."""

	@lru_cache(maxsize=50_000)
	def read(text: str) -> Phone | None:
		"""None: no number that could be."""
		text = text.translate(_EXTENSION).strip()
		try:
			number = phonenumbers.parse("+" + text[2:] if text.startswith("00") else text, region)
		except NumberParseException:
			return None
		if not phonenumbers.is_possible_number(number):
			return None
		mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE
		number.extension = None
		return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), mobile)

	return read


@lru_cache(maxsize=1)
def free_mail() -> frozenset[str]:
	"""The domains where anybody may have a mailbox."""
	with (Path(__file__).parent / "free_mail.csv").open(encoding="utf-8", newline="") as file:
		return frozenset(row["domain"] for row in csv.DictReader(file))
