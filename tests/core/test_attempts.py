"""How long the runs of contacts were that an answer ended."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lead_hygiene.core.folding import fold
from lead_hygiene.core.giving_up import WAIT, Runs, waits
from lead_hygiene.core.sources import touch_of_call
from lead_hygiene.core.touches import COUNTED, Kind, Touch, listen

TODAY = date(2025, 6, 15)
CREATED = date(2025, 1, 1)
CHANNELS = ("email", "call", "message")

moments = st.builds(
	lambda day, hour: datetime(2025, 1, 1) + timedelta(days=day, hours=hour),
	st.integers(-5, 30),
	st.integers(0, 3),
)
contacts = st.builds(Touch, moments, st.just(Kind.CONTACT), st.sampled_from(CHANNELS))
signs = st.builds(Touch, moments, st.just(Kind.SIGN), st.sampled_from(CHANNELS))
taken = st.builds(Touch, moments, st.just(Kind.SIGN), st.just("call"), taken=st.just(True))
away = st.builds(
	Touch,
	moments,
	st.just(Kind.NOISE),
	away_until=st.none() | st.just(date(2025, 3, 1)),
	machine=st.just(True),
)
bounces, of_theirs, of_others = (
	st.builds(Touch, moments, st.just(Kind.NOISE), failed=st.just(frozenset({failed})), machine=st.just(True))
	for failed in ("", "known@them.test", "other@them.test")
)
stories = st.lists(st.one_of(contacts, contacts, signs, taken), max_size=15)


def out(day, channel="email", hour=9):
	return Touch(datetime(2025, 2, day, hour), Kind.CONTACT, channel)


def sign(day, channel="email", hour=9, taken=False):
	return Touch(datetime(2025, 2, day, hour), Kind.SIGN, channel, taken=taken)


def told_one_by_one(touches, created, per_day):
	"""The slow way: every sign looks back for what came since the one before it."""
	found = {channel: Counter() for channel in COUNTED}
	ends = sorted({touch.at for touch in touches if touch.kind is Kind.SIGN})
	for place, end in enumerate(ends):
		begin = ends[place - 1] if place else datetime.min
		made = [
			touch
			for touch in touches
			if begin < touch.at <= end
			and (touch.kind is Kind.CONTACT or touch.taken)
			and (created is None or touch.at.date() >= created)
		]
		for channel in COUNTED:
			days = [touch.at.date() for touch in made if channel in ("any", touch.channel)]
			if number := len(set(days) if per_day else days):
				found[channel][number] += 1
	return {channel: dict(counts) for channel, counts in found.items() if counts}


def plain(attempts):
	return {channel: dict(counts) for channel, counts in attempts.items()}


@settings(deadline=None)
@given(stories, st.none() | st.just(CREATED), st.booleans())
def test_it_is_what_looking_back_from_every_sign_gives(touches, created, per_day):
	heard = listen(touches, created, TODAY, per_day)
	assert plain(heard.attempts) == told_one_by_one(touches, created, per_day)


ADDRESSES = st.sampled_from((None, "known@them.test"))
dated = st.one_of(contacts, signs, taken, away, bounces, of_theirs, of_others)


@settings(deadline=None)
@given(
	st.lists(dated, max_size=10),
	dated,
	st.booleans(),
	ADDRESSES,
	st.dates(CREATED, date(2025, 2, 3)),
	st.none() | moments,
)
def test_one_touch_more_gives_what_listening_to_all_again_gives(
	touches, more, per_day, address, created, born
):
	heard = listen(touches, created, TODAY, per_day, address, born)
	folded = fold(heard, more, TODAY, per_day, address, born)
	if folded is not None:
		assert folded == listen([*touches, more], created, TODAY, per_day, address, born)


@settings(deadline=None)
@given(st.lists(dated, max_size=15), st.booleans(), ADDRESSES, st.none() | moments)
def test_what_is_folded_can_be_folded_on(touches, per_day, address, born):
	"""As they come in, one after the other: what is kept of one is enough for the next."""
	told = []
	heard = listen(told, CREATED, TODAY, per_day, address, born)
	for touch in sorted(touches, key=lambda touch: touch.at):
		told.append(touch)
		folded = fold(heard, touch, TODAY, per_day, address, born)
		heard = listen(told, CREATED, TODAY, per_day, address, born)
		if folded is not None:
			assert folded == heard
			heard = folded


@settings(deadline=None)
@given(stories)
def test_every_contact_is_in_one_run_only(touches):
	heard = listen(touches, CREATED, TODAY, per_day=False)
	made = [t for t in touches if (t.kind is Kind.CONTACT or t.taken) and t.at.date() >= CREATED]
	answered = sum(length * count for length, count in heard.attempts.get("any", {}).items())
	assert answered + heard.unanswered() == len(made)


def test_a_run_ends_with_whatever_sign_and_counts_each_channel():
	heard = listen([out(1), out(2), out(3, "call"), sign(5), out(6), out(7)], CREATED, TODAY)
	assert plain(heard.attempts) == {"any": {3: 1}, "email": {2: 1}, "call": {1: 1}}
	assert heard.unanswered() == 2


def test_a_call_that_was_taken_is_the_contact_that_brought_the_answer():
	missed, answered = [
		touch_of_call({"type": "Outgoing", "status": status, "name": status}, datetime(2025, 2, day))
		for day, status in ((1, "No Answer"), (2, "Completed"))
	]
	assert plain(listen([missed, answered], CREATED, TODAY).attempts) == {"any": {2: 1}, "call": {2: 1}}
	theirs = touch_of_call({"type": "Incoming", "status": "Completed"}, datetime(2025, 2, 3))
	assert plain(listen([theirs], CREATED, TODAY).attempts) == {}


def test_contacts_of_a_day_count_once_as_in_the_streak():
	touches = [out(1), out(1, hour=12), out(1, "call"), sign(2)]
	assert plain(listen(touches, CREATED, TODAY).attempts) == {
		"any": {1: 1}, "email": {1: 1}, "call": {1: 1}
	}  # fmt: skip
	each = listen(touches, CREATED, TODAY, per_day=False)
	assert plain(each.attempts) == {"any": {3: 1}, "email": {2: 1}, "call": {1: 1}}


def test_mail_that_came_back_asked_nobody():
	bounce = Touch(datetime(2025, 2, 2), Kind.NOISE, failed=frozenset({""}), machine=True)
	heard = listen([out(1), bounce, out(3, "call"), sign(5)], CREATED, TODAY)
	assert plain(heard.attempts) == {"any": {1: 1}, "call": {1: 1}}


def test_who_writes_first_answers_nothing():
	assert plain(listen([sign(1), sign(3)], CREATED, TODAY).attempts) == {}


def test_a_run_waits_while_it_is_young_and_the_record_in_play():
	old, young = TODAY - timedelta(days=WAIT), TODAY - timedelta(days=WAIT - 1)
	assert waits(True, False, young, TODAY)
	assert not waits(True, False, old, TODAY)
	assert not waits(False, False, young, TODAY)
	assert waits(False, True, old, TODAY)  # nobody gave up
	assert not waits(True, False, None, TODAY)


def test_runs_of_records_that_are_alike_are_added_at_once():
	runs = Runs()
	runs.add({1: 2, 3: 1}, 4, waits=False, records=10)
	runs.add({}, 2, waits=True)
	runs.add({}, 0, waits=False)
	first, second, third, fourth = runs.attempts()
	assert (first.made, first.answered, first.stopped) == (41, 20, 0)
	assert (second.made, second.answered) == (20, 0)  # the one that waits is not known yet
	assert (third.made, third.answered) == (20, 10)
	assert (fourth.made, fourth.answered, fourth.stopped) == (10, 0, 10)
