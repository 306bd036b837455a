"""What is wrong with a record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lead_hygiene.core.clean import (
	BOUNCED,
	DEFAULT_ESSENTIALS,
	MISSING,
	NO_OWNER,
	NO_WAY,
	OWNER_LEFT,
	PROBLEMS,
	Problem,
	Sheet,
	Standard,
	has_digits,
	problems,
)

STANDARD = Standard(
	has_digits, frozenset({"rep@ours.example"}), frozenset({"gone@x.example"}), (("source",),)
)
CLEAN = Sheet(("a@x.example",), (), "rep@ours.example", {"source": "Fair"})


def kinds(sheet: Sheet, standard: Standard = STANDARD) -> list[str]:
	return [each.kind for each in problems(sheet, standard)]


def test_a_clean_record_has_no_problem():
	assert problems(CLEAN, STANDARD) == ()


@pytest.mark.parametrize(
	("addresses", "numbers", "kind"),
	[
		((), (), NO_WAY),
		(("nobody",), ("12",), NO_WAY),
		(("gone@x.example",), (), BOUNCED),
		(("Gone <GONE@x.example>",), (), BOUNCED),
		(("gone@x.example", "nobody"), ("12",), BOUNCED),
		(("gone@x.example", "b@x.example"), (), None),
		(("gone@x.example",), ("021 22334455",), None),
		((), ("021 22334455",), None),
	],
)
def test_who_can_be_reached(addresses, numbers, kind):
	assert kinds(replace(CLEAN, addresses=addresses, numbers=numbers)) == ([kind] if kind else [])


def test_what_was_typed_and_reaches_nobody_is_told():
	(found,) = problems(replace(CLEAN, addresses=("nobody",), numbers=("12",)), STANDARD)
	assert found == Problem(NO_WAY, ("nobody", "12"))
	(found,) = problems(replace(CLEAN, addresses=("gone@x.example",), numbers=("12",)), STANDARD)
	assert found == Problem(BOUNCED, ("gone@x.example",))


def test_numbers_are_not_read_where_an_address_takes_mail():
	def never(number: str) -> bool:
		raise AssertionError(number)

	assert kinds(replace(CLEAN, numbers=("1",)), replace(STANDARD, can_call=never)) == []


@pytest.mark.parametrize(
	("owner", "kind"), [(None, NO_OWNER), ("", NO_OWNER), ("left@ours.example", OWNER_LEFT)]
)
def test_who_answers_for_it(owner, kind):
	assert kinds(replace(CLEAN, owner=owner)) == [kind]
	assert kinds(replace(CLEAN, owner=owner), replace(STANDARD, owners=None)) == []


@pytest.mark.parametrize("value", [None, "", "  "])
def test_essentials_that_say_nothing_are_missing(value):
	assert problems(replace(CLEAN, values={"source": value}), STANDARD) == (Problem(MISSING, ("source",)),)


def test_one_of_several_is_enough_and_zero_is_a_value():
	either = replace(STANDARD, essentials=(("person", "company"), ("rooms",)))
	assert kinds(replace(CLEAN, values={"person": "", "company": "ACME", "rooms": 0}), either) == []
	found = problems(replace(CLEAN, values={"person": "", "company": None, "rooms": 3}), either)
	assert found == (Problem(MISSING, ("person|company",)),)


def test_a_field_that_such_records_have_not_got_is_not_missing():
	assert kinds(replace(CLEAN, values={})) == []


def test_problems_come_the_worst_first_each_once():
	everything = problems(Sheet(values={"source": None}), STANDARD)
	assert [each.kind for each in everything] == [NO_WAY, NO_OWNER, MISSING]
	order = [PROBLEMS.index(each.kind) for each in everything]
	assert order == sorted(order)


def test_every_kind_of_record_has_essentials_to_begin_with():
	assert set(DEFAULT_ESSENTIALS) == {"Lead", "Opportunity", "Contact", "Customer", "Prospect"}
