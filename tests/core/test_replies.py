"""Where answers to our mail go, and what follows where nobody fetches them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lead_hygiene.core.facts import Facts, State
from lead_hygiene.core.folding import fold
from lead_hygiene.core.policy import Policy
from lead_hygiene.core.replies import Boxes
from lead_hygiene.core.review import review
from lead_hygiene.core.rules import Rule
from lead_hygiene.core.touches import Kind, Touch, listen

TODAY = date(2026, 6, 1)
SALES = Boxes(fetched=frozenset({"sales@ours.example"}))
FROM_REP = {"sender": "Rep <Rep@Ours.example>", "sent_or_received": "Sent", "reference_doctype": "Lead"}


@pytest.mark.parametrize(
	("boxes", "row", "missed"),
	[
		(Boxes(), {}, None),
		(SALES, {}, "rep@ours.example"),
		(SALES, {"sender": "Sales <SALES@ours.example>"}, None),
		(SALES, {"sender": ""}, None),
		(replace(SALES, default=True), {}, None),
		(replace(SALES, doctypes=frozenset({"Lead"})), {}, None),
		(replace(SALES, doctypes=frozenset({"Issue"})), {}, "rep@ours.example"),
		# What was written elsewhere and came in as a copy asks for answers to its sender.
		(replace(SALES, default=True), {"sent_or_received": "Received"}, "rep@ours.example"),
		(replace(SALES, default=True), {"in_reply_to": "1"}, None),
		(replace(SALES, default=True, answers_to_sender=True), {"in_reply_to": "1"}, "rep@ours.example"),
		(replace(SALES, default=True, answers_to_sender=True), {"in_reply_to": ""}, None),
	],
)
def test_where_answers_are_missed(boxes, row, missed):
	assert boxes.missed({**FROM_REP, **row}) == missed


def test_only_a_mail_of_ours_is_marked():
	at = datetime(2026, 5, 1, 9)
	assert SALES.mark(Touch(at, Kind.CONTACT, "email"), FROM_REP).missed_at == "rep@ours.example"
	for touch in (Touch(at, Kind.SIGN, "email"), Touch(at, Kind.CONTACT, "call"), Touch(at, Kind.NOISE)):
		assert SALES.mark(touch, FROM_REP) == touch


def mail(days_ago, missed_at=None, key=None):
	at = datetime(2026, 6, 1, 9) - timedelta(days=days_ago)
	return Touch(at, Kind.CONTACT, "email", key, missed_at=missed_at)


def test_the_last_mail_decides():
	born = date(2026, 1, 1)
	heard = listen([mail(9), mail(5, "rep@ours.example")], born, TODAY)
	assert heard.missed_at == "rep@ours.example"
	assert listen([mail(9, "rep@ours.example"), mail(5)], born, TODAY).missed_at is None
	call = Touch(datetime(2026, 5, 31, 9), Kind.CONTACT, "call")
	assert listen([mail(5, "rep@ours.example"), call], born, TODAY).missed_at == "rep@ours.example"
	answer = replace(mail(1), kind=Kind.SIGN)
	assert listen([mail(5, "rep@ours.example"), answer], born, TODAY).missed_at is None


def test_of_a_mail_and_its_copy_the_mail_is_believed():
	copy = replace(mail(5, "rep@ours.example", key="<1@ours>"), at=datetime(2026, 5, 28, 9))
	assert listen([mail(5, key="<1@ours>"), copy], date(2026, 1, 1), TODAY).missed_at is None


@pytest.mark.parametrize("first", [None, "rep@ours.example"])
@pytest.mark.parametrize("second", [None, "rep@ours.example", "other@ours.example"])
@pytest.mark.parametrize(("days", "more"), [(9, 5), (5, 9), (5, 5), (20, 9)])
@pytest.mark.parametrize("kind", [Kind.CONTACT, Kind.SIGN])
def test_one_touch_more_gives_what_all_of_them_give(first, second, days, more, kind):
	born = date(2026, 5, 15)
	known = [mail(days, first)]
	extra = replace(mail(more, second if kind is Kind.CONTACT else None), kind=kind)
	folded = fold(listen(known, born, TODAY), extra, TODAY)
	assert folded is None or folded == listen([*known, extra], born, TODAY)


def test_silence_is_not_judged_where_answers_are_missed():
	rules = (
		Rule(name="silent", trigger="silent_days", threshold=10, action="flag", roles=frozenset({"lead"})),
		Rule(name="old", trigger="age_in_days", threshold=30, action="flag", roles=frozenset({"lead"})),
	)
	policy = Policy(rules=rules)
	born = date(2026, 5, 15)
	facts = Facts(role="lead", name="L", created=born, conversation=listen([mail(5)], born, TODAY))
	assert review(facts, policy, TODAY).state is State.COLD
	unproven = replace(facts, unproven="rep@ours.example")
	assert review(unproven, policy, TODAY).state is State.ACTIVE
	assert review(unproven, policy, TODAY + timedelta(days=40)).state is State.OVERDUE
