"""Which way a text runs."""

import pytest

from lead_hygiene.core.direction import begins_right_to_left, runs_right_to_left


@pytest.mark.parametrize(
	("text", "expected"),
	[
		("We leave it here for now", False),
		("فعلاً مزاحم شما نمی‌شویم", True),
		("שלום", True),
		("مدتی منتظر پاسخ شما بودیم، Anna Berg", True),
		("Dear رضا, thank you for your time", False),
		("123 456, ۱۲۳ …", False),
		("", False),
	],
)
def test_most_letters_decide(text, expected):
	assert runs_right_to_left(text) is expected


@pytest.mark.parametrize(
	("text", "expected"), [("12 Anna", False), ("(رضا) Anna", True), ("+98 912", None), ("", None)]
)
def test_the_first_letter_says_how_a_name_begins(text, expected):
	assert begins_right_to_left(text) is expected
