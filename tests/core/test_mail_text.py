"""What is looked at before a mail's words are, to save time, overlooks nothing."""

from __future__ import annotations

import re
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from lead_hygiene.core.mail import auto_words, quotes
from lead_hygiene.core.mail.other_words import LIST_STEMS, LIST_TEXTS
from lead_hygiene.core.mail.plain import fold

SPACES = [chr(code) for code in range(sys.maxunicode + 1) if re.match(r"[^\S\n]", chr(code))]


def test_every_kind_of_space_folds_into_one():
	assert len(SPACES) > 20
	for space in SPACES:
		assert fold(f"a{space}b{space}{space}é") == "a b é"
		assert fold(f"A{space}b") == "a b"


@given(st.text(st.sampled_from(["A", "b", "É", " ", "\t", "\r", "\n", "\u00a0", "\u2003"])))
def test_no_two_spaces_stand_side_by_side_and_lines_stay(text):
	folded = fold(text)
	assert "  " not in folded
	assert folded.count("\n") == text.count("\n")
	assert fold(folded) == folded


@given(st.data())
@settings(max_examples=400)
def test_a_word_of_lists_is_known_by_a_stem(data):
	said = data.draw(st.sampled_from(LIST_TEXTS).flatmap(lambda row: st.from_regex(row, fullmatch=True)))
	assert any(stem in said for stem in LIST_STEMS)


@given(st.from_regex(auto_words.TEXTS, fullmatch=True))
@settings(max_examples=400)
def test_a_word_of_automatic_answers_is_known_by_a_stem(said):
	assert any(stem in said for stem in auto_words.STEMS)


@given(st.from_regex(quotes._RETURNED))
@settings(max_examples=200)
def test_what_a_mail_server_hands_back_is_called_a_mail_or_a_message(line):
	assert "mail" in line or "message" in line


@given(st.from_regex(quotes._WROTE_IN_DASHES))
@settings(max_examples=200)
def test_who_wrote_in_dashes_has_two_of_them_side_by_side(line):
	assert "--" in line


@given(st.from_regex(quotes._FROM))
@settings(max_examples=200)
def test_who_it_is_from_stands_behind_a_colon(line):
	assert ":" in line or "：" in line
