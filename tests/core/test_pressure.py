"""Not pressing too hard: at most so many contacts in so many days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.pressure import Cap, Pressing, ask, first_free, pressing

DAY_0 = date(2026, 3, 1)
CAP = Cap(3, 7)

caps = st.builds(Cap, st.integers(1, 5), st.integers(1, 15))
day_lists = st.lists(st.integers(-20, 30).map(lambda n: DAY_0 + timedelta(days=n)), max_size=25)
moments = st.integers(-20 * 24, 20 * 24).map(lambda hours: datetime(2026, 3, 1) + timedelta(hours=hours))
contacts = st.lists(st.builds(Pressing, moments, st.text("abc", max_size=2), st.booleans()), max_size=12)


def at(day: int, hour: int = 12) -> datetime:
	return datetime.combine(DAY_0 + timedelta(days=day), time(hour))


def mails(*days: int) -> list[Pressing]:
	return [Pressing(at(day), f"mail {day}") for day in days]


def most_in_a_window(days: list[date], cap: Cap) -> int:
	return max((sum(0 <= (other - day).days < cap.days for other in days) for day in days), default=0)


@given(st.lists(st.integers(0, 40), max_size=40), caps)
def test_if_everybody_obeys_no_window_ever_holds_more(asked, cap):
	taken: list[date] = []
	for day in asked:
		taken.append(first_free(taken, cap, DAY_0 + timedelta(days=day)))
	assert most_in_a_window(taken, cap) <= cap.contacts


@given(day_lists, caps)
def test_the_first_free_day_is_the_earliest(taken, cap):
	def breaks(day):
		return any(
			sum(start <= other < start + timedelta(days=cap.days) for other in taken) >= cap.contacts
			for start in (day - timedelta(days=n) for n in range(cap.days))
		)

	free = first_free(taken, cap, DAY_0)
	assert free >= DAY_0
	assert not breaks(free)
	assert all(breaks(DAY_0 + timedelta(days=n)) for n in range((free - DAY_0).days))


@given(contacts, st.lists(moments, max_size=6), caps, moments, st.booleans(), st.randoms())
def test_the_order_of_arrival_does_not_matter(made, signs, cap, now, machine, random):
	answer = ask(made, signs, cap, now, machine)
	random.shuffle(made)
	random.shuffle(signs)
	assert ask(made, signs, cap, now, machine) == answer


@given(contacts, st.lists(moments, max_size=6), caps, moments, st.booleans())
def test_what_is_refused_says_why_and_what_is_allowed_needs_no_reason(made, signs, cap, now, machine):
	answer = ask(made, signs, cap, now, machine)
	assert answer.allowed == (answer.free_on == now.date())
	assert answer.allowed == (not answer.filling)
	if not answer.allowed:
		assert len(answer.filling) >= cap.contacts
		assert set(answer.filling) <= set(made)


@given(contacts, st.lists(moments, max_size=6), caps, moments)
def test_a_machine_never_has_more_leave_than_a_person(made, signs, cap, now):
	assert ask(made, signs, cap, now, machine=True).free_on >= ask(made, signs, cap, now).free_on


def test_three_contacts_fill_a_week_and_the_eighth_day_is_free():
	answer = ask(mails(0, 2, 4), (), CAP, at(6))
	assert not answer.allowed
	assert answer.free_on == DAY_0 + timedelta(days=7)
	assert [one.key for one in answer.filling] == ["mail 0", "mail 2", "mail 4"]
	assert ask(mails(0, 2, 4), (), CAP, at(7, 0)).allowed
	assert not ask(mails(0, 2, 4), (), CAP, at(6, 23)).allowed


def test_contacts_of_one_day_count_each():
	assert not ask([Pressing(at(0, hour), str(hour)) for hour in (8, 9, 10)], (), CAP, at(0, 11)).allowed


def test_what_is_planned_counts_as_what_was_done():
	planned = mails(0, 3, 6)
	assert not ask(planned, (), CAP, at(1)).allowed
	assert ask(planned, (), CAP, at(1)).free_on == DAY_0 + timedelta(days=7)


def test_a_gap_before_planned_contacts_is_found():
	assert first_free([DAY_0 + timedelta(days=n) for n in (10, 11, 12)], CAP, DAY_0) == DAY_0
	assert first_free([DAY_0 + timedelta(days=n) for n in (10, 11, 12)], CAP, DAY_0 + timedelta(days=6)) == (
		DAY_0 + timedelta(days=17)
	)


def test_an_answer_is_always_allowed_and_does_not_count():
	made, wrote = mails(0, 1, 2), [at(3)]
	assert ask(made, wrote, CAP, at(4)).answering
	answered = [*made, Pressing(at(4), "answer")]
	assert [one.key for one in pressing(answered, wrote, CAP)] == ["mail 0", "mail 1", "mail 2"]
	assert not ask(answered, wrote, CAP, at(5)).allowed  # the one after the answer presses again


def test_a_machine_does_not_answer_nor_take_the_answer_away():
	made, wrote = mails(0, 1, 2), [at(3)]
	assert not ask(made, wrote, CAP, at(4), machine=True).allowed
	assert ask([*made, Pressing(at(3, 13), "campaign", machine=True)], wrote, CAP, at(4)).answering


def test_a_sign_of_long_ago_is_no_conversation():
	assert ask((), [at(-7)], CAP, at(0)).answering
	assert not ask((), [at(-8)], CAP, at(0)).answering


@pytest.mark.parametrize(("count", "days"), [(0, 7), (3, 0), (-1, 7), (3, -7)])
def test_a_cap_of_nothing_is_refused(count, days):
	with pytest.raises(ValueError, match="a cap"):
		Cap(count, days)
