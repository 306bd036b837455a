"""May a goodbye be said, how, when does the record come back, and what does an undo put back."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.farewell import ComeBack, Standing, channel, comes_back_on, obstacles, put_back

TODAY = date(2026, 11, 22)
FREE = Standing(address="a@b.example", number="+989121234567")
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
standings = st.builds(
	Standing,
	address=st.sampled_from([None, "a@b.example"]),
	number=st.sampled_from([None, "+989121234567"]),
	do_not_contact=st.booleans(),
	disabled=st.booleans(),
	unsubscribed=st.booleans(),
	ours=st.booleans(),
	bounced=st.booleans(),
	said_already=st.booleans(),
	said_on=st.none() | days,
	pressed_until=st.none() | days,
	can_mail=st.booleans(),
)
SILENCE = {
	"do_not_contact": True,
	"disabled": True,
	"unsubscribed": True,
	"said_already": True,
	"said_on": TODAY,
}


def test_an_address_that_nothing_speaks_against_is_mailed():
	assert (channel(FREE), obstacles(FREE)) == ("Email", ())


@pytest.mark.parametrize("missing", [{"address": None}, {"bounced": True}])
def test_without_a_usable_address_it_goes_by_text_message(missing):
	assert channel(replace(FREE, **missing)) == "SMS"
	assert channel(replace(FREE, number=None, **missing)) is None


@pytest.mark.parametrize("asked", SILENCE)
def test_who_asked_for_silence_is_not_texted_instead(asked):
	standing = replace(FREE, **{asked: SILENCE[asked]})
	assert channel(standing) is None
	assert len(obstacles(standing)) == 1


def test_a_missing_mail_account_is_no_reason_to_text():
	assert channel(replace(FREE, can_mail=False)) is None


def test_contact_pressure_passes_and_says_when():
	standing = replace(FREE, pressed_until=TODAY)
	assert channel(standing) == "Email"
	assert [(o.code, o.until) for o in obstacles(standing)] == [("pressed", TODAY)]


@given(standings)
def test_a_mail_goes_only_where_nothing_but_time_stands_in_the_way(standing):
	codes = {obstacle.code for obstacle in obstacles(standing)}
	assert (channel(standing) == "Email") == (codes <= {"pressed"})
	if channel(standing) == "SMS":
		assert standing.number
		assert codes - {"pressed"} <= {"no_address", "bounced"}


@given(standings, st.sampled_from([field.name for field in fields(Standing)]))
def test_less_against_it_never_closes_a_way(standing, name):
	standing = replace(
		standing, can_mail=True
	)  # without an account a known address asks for one, and is not texted
	freer = replace(standing, **{name: getattr(FREE, name)})
	assert not (channel(standing) and channel(freer) is None)


@pytest.mark.parametrize(
	("action", "said", "expected"),
	[
		("say_farewell", ComeBack(), None),
		("say_farewell", ComeBack(by_reason=90, by_default=30), 90),
		("say_farewell", ComeBack(by_rule=30, by_default=30), None),
		("say_farewell", ComeBack(as_agreed=True), None),
		("recycle", ComeBack(by_reason=90, by_rule=30, by_default=10), 90),
		("recycle", ComeBack(by_rule=30, by_default=10), 30),
		("recycle", ComeBack(by_default=10), 10),
		("close", ComeBack(by_reason=90), None),
	],
)
def test_where_the_come_back_date_is_taken_from(action, said, expected):
	assert comes_back_on(action, said, TODAY) == (expected and TODAY + timedelta(days=expected))


@pytest.mark.parametrize("action", ["say_farewell", "recycle"])
def test_a_day_that_was_given_counts_first(action):
	said = ComeBack(given=date(2027, 1, 1), by_reason=90, as_agreed=True)
	assert comes_back_on(action, said, TODAY) == date(2027, 1, 1)
	with pytest.raises(ValueError, match="past"):
		comes_back_on(action, ComeBack(given=TODAY), TODAY)


def test_recycling_needs_a_day():
	for said in (ComeBack(), ComeBack(as_agreed=True, by_default=90)):
		with pytest.raises(ValueError, match=r"needed|agreed"):
			comes_back_on("recycle", said, TODAY)


values = st.none() | st.sampled_from(["Open", "Lost", "Replied", "", "a", "b"])
changes = st.dictionaries(st.sampled_from("xyz"), st.tuples(values, values))


@given(changes)
def test_an_undo_gives_back_what_nobody_touched(changed):
	back, left = put_back(changed, {field: after for field, (_before, after) in changed.items()})
	assert left == []
	assert back == {field: before for field, (before, _after) in changed.items()}


@given(changes, st.dictionaries(st.sampled_from("xyz"), values))
def test_an_undo_never_loses_what_somebody_wrote_since(changed, now):
	back, left = put_back(changed, now)
	for field, (before, after) in changed.items():
		current = now.get(field) or None
		if current not in (before or None, after or None):
			assert field in left
		assert not (field in back and field in left)
		if field in back:
			assert current == (after or None)
