"""A life as spans, and what of a life nobody recorded can be known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.history import Change, Edit, Place, Span, recall, spans

BORN = datetime(2025, 1, 1, 9)
TODAY = date(2025, 6, 15)
SOON = timedelta(milliseconds=1)  # longer than what keeps two changes of one moment apart

stages = st.sampled_from([None, "Z", "B", "A"])
outcomes = st.sampled_from([None, None, "Converted", "Lost"])
places = st.builds(Place, stages, outcomes)
moments = st.integers(-3, 60).map(lambda half_days: BORN + timedelta(hours=12 * half_days))
changes = st.lists(
	st.builds(
		Change,
		moments,
		places,
		st.sampled_from(["Event", "Reconciled", "Estimated"]),
		st.sampled_from([None, "ann"]),
		st.sampled_from([None, 0.0, 5.0]),
	),
	max_size=12,
)


def touching(*fields: str) -> st.SearchStrategy[dict[str, str | None]]:
	values = {"stage": stages, "outcome": outcomes}
	return st.fixed_dictionaries({field: values[field] for field in fields})


edits = st.sampled_from([("stage",), ("outcome",), ("stage", "outcome")]).flatmap(
	lambda fields: st.builds(Edit, moments, touching(*fields), touching(*fields))
)
logs = st.lists(edits, max_size=8)


def march(day, hour=9):
	return datetime(2025, 3, day, hour)


def stage(at, before, after):
	return Edit(at, {"stage": before}, {"stage": after})


def outcome(at, before, after):
	return Edit(at, {"outcome": before}, {"outcome": after})


def told(*args, **kwargs):
	"""What `recall` tells once it is replayed: moment, stage, outcome and how, the earliest first."""
	lived = spans(recall(*args, **kwargs))
	return [(s.began.at, s.place.stage, s.place.outcome, s.began.how) for s in lived]


@given(changes)
def test_spans_touch_differ_and_never_overlap(happened):
	lived = spans(happened)
	assert bool(lived) == bool(happened)
	for one, next_one in pairwise(lived):
		assert one.left == next_one.began.at
		assert one.went_to == next_one.place != one.place == next_one.came_from
		assert one.began.at <= one.left
	if lived:
		assert lived[0].began.at == min(change.at for change in happened)
		assert (lived[0].came_from, lived[-1].left, lived[-1].went_to) == (None, None, None)


@given(changes.filter(bool), st.integers(0, 40))
def test_the_days_of_all_spans_are_the_age_of_the_record(happened, more):
	today = max(change.at for change in happened).date() + timedelta(days=more)
	age = (today - min(change.at for change in happened).date()).days
	assert sum(span.days_by(today) for span in spans(happened)) == age


@given(changes, st.data())
def test_changes_replayed_in_any_order_and_twice_make_one_history(happened, data):
	again = data.draw(st.permutations([*happened, *happened[: data.draw(st.integers(0, 12))]]))
	assert spans(again) == spans(happened)


def test_nothing_known_is_no_history():
	assert spans([]) == ()


def test_coming_to_where_one_is_already_is_no_change():
	first, again, back = (Change(march(day), Place(place)) for day, place in ((1, "A"), (5, "A"), (9, "B")))
	assert spans([back, again, first]) == (
		Span(first, None, march(9), Place("B"), "Event"),
		Span(back, Place("A"), None, None),
	)


def test_days_are_those_of_the_calendar():
	late = Change(march(1, 23), Place("A"))
	stay, lasting = spans([late, Change(march(2, 1), Place("B"))])
	assert (stay.days, lasting.days) == (1, None)
	assert (lasting.days_by(date(2025, 3, 12)), lasting.days_by(date(2025, 2, 1))) == (10, 0)


def test_of_two_reports_of_a_moment_the_one_that_was_seen_is_kept():
	seen, guessed = Change(march(1), Place("A"), "Event"), Change(march(1), Place("A"), "Estimated")
	assert spans([guessed, seen])[0].began.how == "Event"


def test_an_amount_of_0_is_not_an_amount_that_nobody_knows():
	known, unknown = (Change(march(1), Place("A"), amount=amount) for amount in (0.0, None))
	assert spans([known, unknown]) == spans([unknown, known])


@given(places, moments, logs, st.none() | places, st.none() | moments)
def test_what_is_recalled_runs_from_birth_to_the_present(present, changed, log, while_open, since):
	recalled = recall(BORN, present, changed, log, while_open=while_open, since=since)
	lived = spans(recalled)
	assert tuple(span.began for span in reversed(lived)) == recalled
	assert (lived[0].began.at, lived[0].began.how, lived[-1].place) == (BORN, "Estimated", present)
	assert min(change.at for change in recalled) == BORN
	assert {change.how for change in recalled} <= {"Event", "Estimated"}


@given(places, moments, logs, st.data())
def test_edits_in_any_order_and_twice_recall_the_same(present, changed, log, data):
	again = data.draw(st.permutations([*log, *log[:2]]))
	assert recall(BORN, present, changed, again) == recall(BORN, present, changed, log)


@given(places, moments, st.lists(edits, max_size=8, unique_by=lambda edit: edit.at))
def test_every_logged_edit_is_told_at_its_moment_and_nothing_else_is_known(present, changed, log):
	log = [edit for edit in log if edit.at > BORN]
	lived = spans(recall(BORN, present, changed, log))
	known = [span for span in lived if span.began.how == "Event"]
	turned = sorted((edit for edit in log if edit.before != edit.after), key=lambda edit: edit.at)
	assert len(known) == len(turned)
	for span, edit in zip(known, turned, strict=True):
		assert timedelta() <= span.began.at - edit.at < SOON
		for field in edit.before:
			assert getattr(span.came_from, field) == edit.before[field]
			assert getattr(span.place, field) == edit.after[field]


@given(stages, st.lists(st.tuples(st.integers(1, 500), places), max_size=10), st.booleans(), st.data())
def test_a_life_whose_every_change_was_logged_is_recalled_as_it_was(first, later, apart, data):
	"""A record is born open; where the log has one line for each field, it reads the same."""
	life, at = [(BORN, Place(first))], BORN
	for hours, place in later:
		at += timedelta(hours=hours)
		if place != life[-1][1]:
			life.append((at, place))
	log = []
	for (_, old), (moment, new) in pairwise(life):
		fields = [f for f in ("stage", "outcome") if getattr(old, f) != getattr(new, f)]
		for group in [[field] for field in fields] if apart else [fields]:
			log.append(Edit(moment, *({f: getattr(place, f) for f in group} for place in (old, new))))
	recalled = recall(BORN, life[-1][1], at, data.draw(st.permutations(log)))
	assert [(change.at, change.place) for change in reversed(recalled)] == life
	assert [change.how for change in recalled] == ["Event"] * (len(life) - 1) + ["Estimated"]


def test_a_record_nobody_logged_has_stood_where_it_stands():
	assert told(BORN, Place("A"), march(9)) == [(BORN, "A", None, "Estimated")]
	assert told(BORN, Place(), march(9)) == [(BORN, None, None, "Estimated")]


def test_one_that_has_ended_was_open_before():
	assert told(BORN, Place("B", "Lost"), march(9)) == [
		(BORN, "B", None, "Estimated"),
		(march(9), "B", "Lost", "Estimated"),
	]
	lead = Place("Dead", "Dead")
	assert told(BORN, lead, march(9), while_open=Place("New")) == [
		(BORN, "New", None, "Estimated"),
		(march(9), "Dead", "Dead", "Estimated"),
	]


def test_one_that_ended_the_moment_it_was_written_ends_where_it_stands():
	lived = spans(recall(BORN, Place("Dead", "Dead"), BORN, while_open=Place("New")))
	assert [span.place for span in lived] == [Place("New"), Place("Dead", "Dead")]
	assert lived[1].began.at - BORN < SOON


def test_where_an_open_one_stood_while_open_is_not_asked():
	assert told(BORN, Place("A"), march(9), while_open=Place("B")) == [(BORN, "A", None, "Estimated")]


def test_since_is_believed_of_an_open_record_and_what_was_before_is_not_known():
	assert told(BORN, Place("B"), march(9), since=march(4)) == [
		(BORN, None, None, "Estimated"),
		(march(4), "B", None, "Event"),
	]
	for early in (BORN, BORN - timedelta(days=1)):
		assert told(BORN, Place("B"), march(9), since=early) == [(BORN, "B", None, "Estimated")]
	assert told(BORN, Place("B", "Lost"), march(9), since=march(4))[-1][0] == march(9)


def test_an_edit_says_more_than_since_but_one_that_changed_nothing_does_not():
	known = told(BORN, Place("B"), march(9), [stage(march(2), "A", "B")], since=march(4))
	assert known == [(BORN, "A", None, "Estimated"), (march(2), "B", None, "Event")]
	kept = told(BORN, Place("B"), march(9), [outcome(march(5), None, None)], since=march(4))
	assert kept[-1] == (march(4), "B", None, "Event")


def test_an_edit_that_changed_nothing_does_not_begin_a_stay():
	assert recall(BORN, Place("B"), march(9), [outcome(march(5), None, None)]) == (
		Change(BORN, Place("B"), "Estimated"),
	)


def test_an_end_nobody_logged_is_put_at_the_last_change_and_not_at_an_edit_before_it():
	log = [stage(march(2), "A", "B"), stage(march(4), "B", "C")]
	assert told(BORN, Place("C", "Converted"), march(20), log) == [
		(BORN, "A", None, "Estimated"),
		(march(2), "B", None, "Event"),
		(march(4), "C", None, "Event"),
		(march(20), "C", "Converted", "Estimated"),
	]


def test_a_stage_nobody_logged_is_left_unseen_just_before_the_edit_that_names_it():
	log = [stage(march(2), "A", "Z"), stage(march(6), "B", "C")]
	lived = spans(recall(BORN, Place("C"), march(6), log))
	assert [(s.place.stage, s.began.how) for s in lived] == [
		("A", "Estimated"),
		("Z", "Event"),
		("B", "Estimated"),
		("C", "Event"),
	]
	assert [span.days_by(TODAY) for span in lived] == [60, 4, 0, 101]


def test_an_end_that_was_logged_lasts_through_edits_of_the_stage():
	log = [outcome(march(2), None, "Lost"), stage(march(4), "A", "B")]
	assert [place[1:3] for place in told(BORN, Place("B", "Lost"), march(4), log)] == [
		("A", None),
		("A", "Lost"),
		("B", "Lost"),
	]


def test_a_record_that_was_reopened_had_ended_unseen():
	log = [outcome(march(5), "Lost", None)]
	for while_open, before in ((None, "B"), (Place("A"), "A")):
		lived = told(BORN, Place("B"), march(5), log, while_open=while_open)
		assert [entry[1:] for entry in lived] == [
			(before, None, "Estimated"),
			("B", "Lost", "Estimated"),
			("B", None, "Event"),
		]


def test_stage_and_end_logged_at_one_moment_are_one_change():
	log = [outcome(march(5), None, "Lost"), stage(march(5), "Z", "A")]
	assert told(BORN, Place("A", "Lost"), march(5), log) == [
		(BORN, "Z", None, "Estimated"),
		(march(5), "A", "Lost", "Event"),
	]


@pytest.mark.parametrize("at", [BORN, BORN - timedelta(days=30)])
def test_what_was_logged_before_birth_is_told_after_it(at):
	(_, _, _, born), (moved, *place, how) = told(BORN, Place("A"), BORN, [stage(at, "Z", "A")])
	assert (born, how, place) == ("Estimated", "Event", ["A", None])
	assert BORN <= moved < BORN + SOON


def test_a_log_line_written_after_the_record_does_not_outlive_the_present():
	# The log is written a moment after the record itself.
	lived = told(BORN, Place("C"), march(5), [stage(march(5) + SOON, "A", "B")])
	assert [entry[1] for entry in lived] == ["A", "B", "C"]
