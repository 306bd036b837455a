"""What a life says about the stages it passed through."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lead_hygiene.core.history import Change, Place, spans
from lead_hygiene.core.lives import longest

BORN = datetime(2025, 1, 1)
TODAY = date(2025, 12, 31)


def life(*places):
	"""The life that was in each of (place, days) one after the other."""
	at, changes = BORN, []
	for place, days in places:
		changes.append(Change(at, place))
		at += timedelta(days=days)
	return spans(changes)


OFFER, TALKS = Place("Offer"), Place("Talks")
LOST, CLOSED = Place("Talks", "Lost"), Place("Talks", "Closed")


def test_a_lost_deal_that_is_closed_later_ended_when_it_was_lost():
	lost = longest(life((OFFER, 10), (TALKS, 5), (LOST, 0)), TODAY)
	closed = longest(life((OFFER, 10), (TALKS, 5), (LOST, 100), (CLOSED, 0)), TODAY)
	assert closed == lost
	assert (lost["Offer"].days, lost["Offer"].after, lost["Offer"].passed) == (10, 5, True)


def test_one_that_was_reopened_ended_the_last_time():
	found = longest(life((OFFER, 10), (LOST, 20), (TALKS, 5), (LOST, 0)), TODAY)
	assert found["Offer"].after == 25


def test_the_longest_of_several_stays_counts():
	found = longest(life((OFFER, 3), (TALKS, 5), (OFFER, 9), (TALKS, 0)), TODAY)
	assert (found["Offer"].days, found["Offer"].still, found["Talks"].still) == (9, False, True)
