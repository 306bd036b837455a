from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.answers import BOUNCES, bare_address, judge_text
from lead_hygiene.core.facts import Steps
from lead_hygiene.core.folding import fold
from lead_hygiene.core.sources import (
	finished_lead,
	finished_opportunity,
	is_theirs_alone,
	opened_on,
	steps_of,
	touch_of_call,
	touch_of_communication,
	touch_of_event,
	touch_of_order,
	touch_of_visit,
)
from lead_hygiene.core.touches import Kind, Touch, listen, moment

TODAY = date(2025, 6, 15)
CREATED = date(2025, 1, 1)


def out(*at, channel="email", key=None):
	return Touch(datetime(*at), Kind.CONTACT, channel, key)


def sign(*at, channel="email", key=None):
	return Touch(datetime(*at), Kind.SIGN, channel, key)


def test_the_streak_counts_from_the_last_human_sign():
	heard = listen(
		[out(2025, 2, 1, 9), sign(2025, 2, 3, 9), out(2025, 2, 3, 15), out(2025, 2, 9)], CREATED, TODAY
	)
	assert heard.sign_on == date(2025, 2, 3)
	assert heard.streaks["email"] == (date(2025, 2, 3), date(2025, 2, 9))
	assert heard.silent_days(TODAY) == 132


def test_contacts_of_one_day_count_once_per_channel_and_once_in_all():
	touches = [out(2025, 2, 1, 9), out(2025, 2, 1, 17), out(2025, 2, 1, 18, channel="call")]
	heard = listen(touches, CREATED, TODAY)
	assert [heard.unanswered(channel) for channel in ("email", "call", "any")] == [1, 1, 1]
	each = listen(touches, CREATED, TODAY, per_day=False)
	assert [each.unanswered(channel) for channel in ("email", "call", "any")] == [2, 1, 3]


def test_the_creation_of_the_record_is_its_first_sign():
	heard = listen([], CREATED, TODAY)
	assert (heard.sign_on, heard.sign_channel) == (CREATED, "created")
	assert listen([], None, TODAY).silent_days(TODAY) is None


def test_a_touch_dated_in_the_future_waits_for_its_day():
	heard = listen([sign(2025, 6, 20), out(2025, 6, 18)], CREATED, TODAY)
	assert heard.sign_on == CREATED
	assert heard.unanswered() == 0
	assert heard.next_touch_on == date(2025, 6, 18)


def test_a_touch_without_a_date_is_counted_as_unplaced_only():
	heard = listen([Touch(None, Kind.SIGN), Touch(None, Kind.NOISE)], CREATED, TODAY)
	assert (heard.sign_on, heard.undated) == (CREATED, 1)


def test_a_touch_reported_twice_counts_once_and_its_dated_report_wins():
	heard = listen(
		[out(2025, 2, 1, key="m"), Touch(None, Kind.CONTACT, "email", "m"), out(2025, 2, 1, key="m")],
		CREATED,
		TODAY,
		False,
	)
	assert (heard.unanswered(), heard.undated) == (1, 0)


def test_moments_with_a_zone_are_converted_and_plain_ones_are_not():
	tehran = timezone(timedelta(hours=3, minutes=30))
	late = datetime(2025, 1, 1, 22, 0, tzinfo=timezone.utc)
	assert moment(late, tehran) == datetime(2025, 1, 2, 1, 30)
	assert moment(late) == datetime(2025, 1, 1, 22, 0)
	assert moment(datetime(2025, 1, 1, 22, 0), tehran) == datetime(2025, 1, 1, 22, 0)
	assert moment(date(2025, 1, 1)) == datetime(2025, 1, 1)
	assert moment(None) is None


COUNTED = {
	"sent mail": ({"sent_or_received": "Sent", "communication_medium": "Email"}, Kind.CONTACT),
	"mail on its way": ({"sent_or_received": "Sent", "delivery_status": "Sending"}, Kind.CONTACT),
	"scheduled mail": ({"sent_or_received": "Sent", "delivery_status": "Scheduled"}, Kind.NOISE),
	"failed mail": ({"sent_or_received": "Sent", "delivery_status": "Error"}, Kind.NOISE),
	"notification": ({"sent_or_received": "Sent", "communication_type": "Automated Message"}, Kind.NOISE),
	"comment": ({"sent_or_received": "Sent", "communication_type": "Comment"}, Kind.NOISE),
	"copy of an event": ({"sent_or_received": "Sent", "reference_doctype": "Event"}, Kind.NOISE),
	"answer": ({"sent_or_received": "Received", "sender": "a@b.test"}, Kind.SIGN),
	"spam": ({"sent_or_received": "Received", "email_status": "Spam"}, Kind.NOISE),
	"trash": ({"sent_or_received": "Sent", "email_status": "Trash"}, Kind.NOISE),
	"bounce": ({"sent_or_received": "Received", "sender": "MAILER-DAEMON@b.test"}, Kind.NOISE),
	"out of office": ({"sent_or_received": "Received", "subject": "Automatic reply: offer"}, Kind.NOISE),
	"campaign": ({"sent_or_received": "Sent", "reference_doctype": "Email Campaign"}, Kind.NOISE),
	"answer to one": ({"sent_or_received": "Received", "reference_doctype": "Email Campaign"}, Kind.SIGN),
	"invoice": ({"sent_or_received": "Sent", "reference_doctype": "Sales Invoice"}, Kind.NOISE),
	"quotation sent": ({"sent_or_received": "Sent", "reference_doctype": "Quotation"}, Kind.CONTACT),
	"judged human": (
		{"sent_or_received": "Received", "subject": "Automatic reply: ok", "hygiene_answer": "human"},
		Kind.SIGN,
	),
	"judged a list": ({"sent_or_received": "Received", "hygiene_answer": "list"}, Kind.NOISE),
	"judged human, in the trash": (
		{"sent_or_received": "Received", "email_status": "Trash", "hygiene_answer": "human"},
		Kind.NOISE,
	),
	"meeting noted by hand": ({"sent_or_received": "Sent", "communication_medium": "Meeting"}, Kind.SIGN),
}


@pytest.mark.parametrize("case", COUNTED)
def test_what_counts_of_communications(case):
	row, kind = COUNTED[case]
	assert touch_of_communication(row, datetime(2025, 1, 2)).kind is kind


def test_bare_address():
	assert bare_address('"Ann, B." <Ann@Acme.Test>') == "ann@acme.test"
	assert bare_address(" ANN@acme.test ") == "ann@acme.test"
	assert bare_address(None) == ""


@pytest.mark.parametrize(
	("row", "kind"),
	[
		({"type": "Outgoing", "status": "No Answer"}, Kind.CONTACT),
		({"type": "Outgoing", "status": "Busy"}, Kind.CONTACT),
		({"type": "Outgoing", "status": "Failed"}, Kind.NOISE),
		({"type": "Outgoing", "status": "Completed"}, Kind.SIGN),
		({"type": "Incoming", "status": "No Answer"}, Kind.SIGN),
	],
)
def test_what_counts_of_calls(row, kind):
	touch = touch_of_call(row, datetime(2025, 1, 2))
	assert (touch.kind, touch.channel) == (kind, "call")


def test_a_meeting_counts_when_it_took_place():
	assert touch_of_event({"status": "Completed", "event_category": "Meeting"}, None).kind is Kind.SIGN
	assert touch_of_event({"status": "Open"}, None).kind is Kind.NOISE
	assert touch_of_event({"status": "Cancelled"}, None).kind is Kind.NOISE


def test_next_steps():
	rows = [
		("Open", date(2025, 7, 1), None, "task"),
		("Open", None, None, "task"),
		("Cancelled", date(2026, 1, 1), None, "meeting"),
		("Closed", date(2025, 5, 1), date(2025, 4, 1), "task"),
		("Closed", date(2025, 9, 1), date(2025, 5, 2), "task"),
		("Closed", date(2025, 12, 1), None, "task"),
	]
	assert steps_of(rows, TODAY) == Steps(date(2025, 7, 1), date(2025, 5, 2), "task")


def test_of_steps_on_one_day_the_weightiest_is_named():
	day, later = date(2025, 7, 1), date(2025, 7, 2)
	rows = [("Open", day, None, kind) for kind in ("meeting", "task", "call")]
	assert steps_of(rows, TODAY).open_as == "meeting"
	assert steps_of([*rows, ("Open", later, None, "task")], TODAY) == Steps(later, None, "task")
	assert steps_of([("Closed", day, day, "meeting")], date(2025, 7, 2)).open_as is None


def test_what_erpnext_counts_as_finished():
	assert finished_lead("Converted") == "Converted"
	assert finished_lead("Do Not Contact") == "Do Not Contact"
	assert finished_lead("Open", 1) == "Disabled"
	assert finished_lead("Opportunity") is None
	assert [finished_opportunity(s) for s in ("Open", "Quotation", "Lost", "Closed")] == [
		None,
		None,
		"Lost",
		"Closed",
	]


@pytest.mark.parametrize(
	("subject", "answer"),
	[
		("Re: Delivery report Q3", "human"),
		("Undelivered order 4711, please call", "human"),
		("Re: Returned mailing list", "human"),
		("Our parcel could not be delivered, we still want it", "human"),
		("عدم تحویل کالا", "human"),
		("Re: Auto reply feature: price?", "human"),
		("Auto reply feature: price?", "human"),
		("On leave management software - quote please", "human"),
		("Out of office: Re: your offer", "auto_reply"),
		("Out of Office until 3 May", "human"),
		("Auto-Reply: offer", "auto_reply"),
		("Abwesenheitsnotiz: Angebot", "auto_reply"),
	],
)
def test_a_subject_alone_makes_a_machine_only_where_it_begins_like_one(subject, answer):
	assert judge_text("ann@acme.test", subject).kind == answer


@pytest.mark.parametrize(
	"subject",
	[
		"Undeliverable: your offer",
		"Delivery Status Notification (Failure)",
		"Mail delivery failed: returning message to sender",
	],
)
def test_a_subject_of_a_bounce_is_believed_of_a_mail_server(subject):
	assert judge_text("postmaster@acme.test", subject).kind in BOUNCES
	assert judge_text("ann@acme.test", subject).kind == "human"


def test_mail_of_our_own_people_is_no_answer():
	ours = {"rep@ours.test", "boss@ours.test"}
	row = {"sent_or_received": "Received", "sender": "Rep <Rep@ours.test>"}
	at = datetime(2025, 1, 2)
	inside = {**row, "recipients": "boss@ours.test"}
	outside = {**row, "recipients": "Boss <boss@ours.test>, Ann <ann@acme.test>"}
	assert touch_of_communication(inside, at, ours).kind is Kind.NOISE
	assert touch_of_communication(outside, at, ours).kind is Kind.CONTACT
	assert touch_of_communication({**row, "sender": "ann@acme.test"}, at, ours).kind is Kind.SIGN


def test_mail_to_our_own_people_alone_is_no_contact():
	ours, at = {"rep@ours.test", "boss@ours.test"}, datetime(2025, 1, 2)
	row = {"sent_or_received": "Sent", "sender": "rep@ours.test", "recipients": "Boss <Boss@ours.test>"}
	assert touch_of_communication(row, at, ours).kind is Kind.NOISE
	for field in ("cc", "bcc"):
		assert touch_of_communication({**row, field: "ann@acme.test"}, at, ours).kind is Kind.CONTACT
	assert touch_of_communication({**row, "communication_medium": "Phone"}, at, ours).kind is Kind.CONTACT
	assert touch_of_communication({**row, "recipients": None}, at, ours).kind is Kind.CONTACT


def test_what_is_stored_of_a_machine_is_told_on():
	row = {
		"sent_or_received": "Received",
		"hygiene_answer": "bounce_hard",
		"hygiene_failed": "A@acme.test\nb@acme.test",
	}
	bounce = touch_of_communication(row, datetime(2025, 1, 2))
	assert (bounce.kind, bounce.machine, bounce.failed) == (Kind.NOISE, True, {"a@acme.test", "b@acme.test"})
	unnamed = touch_of_communication({**row, "hygiene_failed": ""}, datetime(2025, 1, 2))
	assert unnamed.failed == {""}
	away = {
		"sent_or_received": "Received",
		"hygiene_answer": "auto_reply",
		"hygiene_back_on": date(2025, 2, 1),
	}
	assert touch_of_communication(away, datetime(2025, 1, 2)).away_until == date(2025, 2, 1)
	thrown = touch_of_communication({**row, "email_status": "Spam"}, datetime(2025, 1, 2))
	assert (thrown.machine, thrown.failed) == (False, frozenset())


def test_a_person_may_call_mail_from_our_own_address_an_answer():
	row = {"sent_or_received": "Received", "sender": "web@ours.test", "hygiene_answer": "human"}
	ours, at = {"web@ours.test"}, datetime(2025, 1, 2)
	assert touch_of_communication(row, at, ours).kind is Kind.NOISE
	assert touch_of_communication({**row, "hygiene_answer_by": "Person"}, at, ours).kind is Kind.SIGN


def test_an_order_counts_on_its_day_at_the_hour_it_was_entered():
	entered = datetime(2025, 2, 3, 14)
	same = touch_of_order({"name": "SO-1", "transaction_date": date(2025, 2, 3), "creation": entered})
	earlier = touch_of_order({"name": "SO-1", "transaction_date": date(2025, 2, 1), "creation": entered})
	assert (same.kind, same.channel, same.at) == (Kind.SIGN, "quotation", entered)
	assert earlier.at == datetime(2025, 2, 1)


def test_the_edges_of_a_streak():
	heard = listen([out(2024, 12, 31), out(2025, 1, 1, 9)], CREATED, TODAY)
	assert heard.streaks["email"] == (CREATED,)
	same_moment = listen([sign(2025, 2, 1, 9), out(2025, 2, 1, 9)], CREATED, TODAY)
	assert same_moment.unanswered() == 0
	assert listen([sign(2025, 1, 1, 9)], CREATED, TODAY).sign_channel == "email"


def test_a_record_made_today_and_one_made_tomorrow():
	assert listen([], TODAY, TODAY).sign_on == TODAY
	tomorrow = TODAY + timedelta(days=1)
	heard = listen([], tomorrow, TODAY)
	assert (heard.sign_on, heard.next_touch_on) == (None, tomorrow)


def test_of_two_reports_the_dated_and_the_later_is_believed():
	undated, dated = Touch(None, Kind.CONTACT, "email", "m"), sign(2025, 3, 1, key="m")
	early, late = sign(2025, 2, 1, key="n"), sign(2025, 4, 1, key="n")
	for reports in ([undated, dated], [dated, undated]):
		assert listen(reports, CREATED, TODAY).sign_on == date(2025, 3, 1)
	for reports in ([early, late], [late, early]):
		assert listen(reports, CREATED, TODAY).sign_on == date(2025, 4, 1)
	back = [sign(2025, 2, 2, key="o"), out(2025, 2, 2, key="o")]
	assert listen(back, CREATED, TODAY).unanswered() == 1


def test_silence_is_never_less_than_a_day_that_has_not_come():
	assert listen([], CREATED, TODAY).silent_days(date(2024, 1, 1)) == 0


def test_the_later_of_an_open_and_a_done_step_covers():
	assert Steps(date(2025, 7, 1), date(2025, 5, 1)).covered_until == date(2025, 7, 1)
	assert Steps(None, date(2025, 5, 1)).covered_until == date(2025, 5, 1)


def test_more_of_what_counts():
	for status in ("Expired", "Rejected", "Bounced"):
		row = {"sent_or_received": "Sent", "delivery_status": status}
		assert touch_of_communication(row, None).kind is Kind.NOISE
	call = touch_of_event({"status": "Completed", "event_category": "Call", "name": "e"}, None)
	assert (call.channel, call.key) == ("call", "e")
	assert touch_of_call({"type": "Outgoing", "status": "Busy", "id": "x", "name": "n"}, None).key == "x"


def test_one_touch_more():
	heard = listen([out(2025, 2, 1)], CREATED, TODAY)
	answered = fold(heard, sign(2025, 2, 2), TODAY)
	assert (answered.sign_on, answered.unanswered()) == (date(2025, 2, 2), 0)
	assert fold(heard, out(2025, 2, 5), TODAY).unanswered() == 2
	assert fold(heard, out(2025, 2, 1, 9), TODAY).unanswered() == 1
	assert fold(heard, sign(2025, 2, 1, 9), TODAY).unanswered() == 0
	assert fold(heard, out(2025, 1, 31, 9), TODAY) is None  # it may have come back
	assert fold(heard, out(2025, 7, 1), TODAY) is None
	assert fold(heard, Touch(datetime(2025, 2, 2), Kind.NOISE), TODAY) is heard


def test_one_touch_more_of_the_same_day():
	"""They answer within the hour, we do, they do again: each is heard by what is kept."""
	heard = listen([out(2025, 2, 1, 9), sign(2025, 2, 1, 10)], CREATED, TODAY)
	for touch, unanswered in (
		(out(2025, 2, 1, 11), 1),
		(out(2025, 2, 1, 12), 1),
		(sign(2025, 2, 1, 13), 0),
		(sign(2025, 2, 1, 14), 0),
	):
		heard = fold(heard, touch, TODAY)
		assert heard.unanswered() == unanswered
	assert heard.attempts == {"any": {1: 2}, "email": {1: 2}}
	assert fold(heard, sign(2025, 2, 1, 12), TODAY) is None
	assert fold(heard, out(2025, 2, 1, 12), TODAY) is None
	by_day = listen([out(2025, 2, 1, 9), sign(2025, 2, 1)], CREATED, TODAY)
	assert fold(by_day, sign(2025, 2, 1, 12), TODAY) is None  # at what hour did they speak?


def test_one_touch_more_of_a_file_that_keeps_days_alone():
	heard = replace(listen([out(2025, 2, 1, 9)], CREATED, TODAY), touch_at=None)
	assert fold(heard, sign(2025, 2, 2, 10), TODAY) is None
	assert fold(heard, out(2025, 2, 2, 10), TODAY) is None
	nothing = listen([], CREATED, TODAY)
	assert nothing.touch_at is None
	assert fold(nothing, out(2025, 2, 2, 10), TODAY).touch_at == datetime(2025, 2, 2, 10)


# What machines tell: a dead address, and a day of return.

BORN = date(2025, 5, 1)


def contact(day, channel="email"):
	return Touch(datetime(2025, 5, day, 9), Kind.CONTACT, channel)


def bounce(day, *failed):
	return Touch(datetime(2025, 5, day, 10), Kind.NOISE, failed=frozenset(failed or {""}), machine=True)


def test_mail_that_came_back_reached_nobody():
	touches = [contact(2), contact(3), contact(4, "call"), bounce(5), contact(6)]
	heard = listen(touches, BORN, TODAY)
	assert (heard.unanswered("email"), heard.unanswered("call"), heard.unanswered()) == (0, 1, 1)
	assert heard.unreachable_on == date(2025, 5, 5)


def test_a_bounce_of_another_address_says_nothing_of_this_one():
	touches = [contact(2), bounce(5, "old@x.example"), contact(6)]
	heard = listen(touches, BORN, TODAY, address="new@x.example")
	assert (heard.unanswered("email"), heard.unreachable_on) == (1, None)
	heard = listen(touches, BORN, TODAY, address="old@x.example")
	assert (heard.unanswered("email"), heard.unreachable_on) == (0, date(2025, 5, 5))


def test_an_answer_brings_an_address_back_to_life():
	answer = Touch(datetime(2025, 5, 7, 9), Kind.SIGN)
	heard = listen([contact(2), bounce(5), answer, contact(8)], BORN, TODAY)
	assert (heard.unanswered("email"), heard.unreachable_on) == (1, None)


def test_the_latest_return_date_since_the_last_sign_counts():
	def away(day, until):
		return Touch(datetime(2025, 5, day, 9), Kind.NOISE, away_until=until, machine=True)

	first, second = date(2025, 6, 1), date(2025, 6, 20)
	assert listen([away(2, second), away(3, first)], BORN, TODAY).away_until == second
	answer = Touch(datetime(2025, 5, 4, 9), Kind.SIGN)
	assert listen([away(2, second), answer], BORN, TODAY).away_until is None


def test_a_bounce_is_folded_where_it_came_last():
	"""No mail before it arrived, whatever address it names; the address is dead where it names that."""
	heard = listen([contact(2), contact(3, "call"), contact(4)], BORN, TODAY, address="now@x.example")
	for failed, dead in (("now@x.example", True), ("old@x.example", False), ("", True)):
		folded = fold(heard, bounce(5, failed), TODAY, address="now@x.example")
		assert folded.streaks == {"any": (date(2025, 5, 3),), "call": (date(2025, 5, 3),)}
		assert folded.unreachable_on == (date(2025, 5, 5) if dead else None)
	assert fold(heard, bounce(3), TODAY) is None  # which of our mails came after it?
	born = datetime(2025, 5, 5, 11)
	assert (
		fold(listen([], BORN, TODAY, born=born), bounce(5), TODAY, born=born) is None
	)  # is it of a machine?


def test_a_second_bounce_leaves_a_dead_address_dead():
	heard = listen([contact(2), contact(3, "call"), bounce(4)], BORN, TODAY, address="now@x.example")
	folded = fold(heard, bounce(6, "old@x.example"), TODAY, address="now@x.example")
	assert folded.unreachable_on == date(2025, 5, 6)


def test_what_is_no_touch_changes_nothing():
	heard = listen([contact(2)], BORN, TODAY)
	assert fold(heard, Touch(datetime(2025, 5, 5), Kind.NOISE), TODAY) is heard


@given(st.lists(st.sampled_from(["contact", "call", "sign", "bounce"]), max_size=8))
def test_folding_on_gives_what_listening_gives_also_after_a_bounce(kinds):
	touches = []
	heard = listen(touches, BORN, TODAY)
	for day, kind in enumerate(kinds, 2):
		at = datetime(2025, 5, day, 9)
		touch = {
			"contact": Touch(at, Kind.CONTACT),
			"call": Touch(at, Kind.CONTACT, "call"),
			"sign": Touch(at, Kind.SIGN),
			"bounce": Touch(at, Kind.NOISE, failed=frozenset({""}), machine=True),
		}[kind]
		touches.append(touch)
		whole = listen(touches, BORN, TODAY)
		assert fold(heard, touch, TODAY) in (None, whole)
		heard = whole


def test_a_record_is_of_a_machine_until_somebody_writes():
	machine, born = bounce(1), datetime(2025, 5, 1, 10, 1)
	assert listen([machine], BORN, TODAY, born=born).of_machine
	assert not listen([machine], BORN, TODAY, born=datetime(2025, 5, 1, 9)).of_machine
	assert not listen([], BORN, TODAY, born=born).of_machine
	for touch in (contact(3), Touch(datetime(2025, 5, 3), Kind.SIGN)):
		assert not listen([machine, touch], BORN, TODAY, born=born).of_machine
		assert not fold(listen([machine], BORN, TODAY, born=born), touch, TODAY).of_machine


@pytest.mark.parametrize(
	("kind", "after", "day"),
	[
		(Kind.CONTACT, timedelta(days=2), date(2025, 2, 3)),
		(Kind.CONTACT, timedelta(minutes=1), date(2025, 2, 1)),
		(Kind.CONTACT, timedelta(seconds=59), None),
		(Kind.NOISE, timedelta(days=2), None),
		(Kind.SIGN, timedelta(days=2), None),
	],
)
def test_a_contact_of_ours_is_opened_unless_it_is_a_filter_that_looks_at_it(kind, after, day):
	written = datetime(2025, 2, 1, 9)
	assert opened_on(kind, written, written + after) == day


def test_a_mail_whose_moment_is_not_known_may_be_opened():
	assert opened_on(Kind.CONTACT, None, datetime(2025, 2, 3, 9)) == date(2025, 2, 3)


@pytest.mark.parametrize(
	("row", "theirs"),
	[
		({}, True),
		({"cc": "Rep <REP@ours.example>"}, False),
		({"bcc": "other@customer.example, rep@ours.example"}, False),
		({"sent_or_received": "Received"}, False),
	],
)
def test_of_a_mail_that_one_of_us_got_nobody_can_tell_who_opened_it(row, theirs):
	row = {"sent_or_received": "Sent", "recipients": "them@customer.example", **row}
	assert is_theirs_alone(row, frozenset({"rep@ours.example"})) == theirs


def test_interest_is_no_sign_and_no_contact():
	wrote = replace(out(2025, 2, 1), opened_on=date(2025, 2, 4))
	heard = listen([wrote, touch_of_visit(datetime(2025, 2, 5, 9))], CREATED, TODAY)
	assert (heard.sign_channel, heard.unanswered()) == ("created", 1)
	assert heard.signals == {"opened": (date(2025, 2, 4),), "visit": (date(2025, 2, 5),)}


def test_what_shows_interest_is_listened_to_anew():
	heard = listen([out(2025, 2, 1)], CREATED, TODAY)
	for touch in (
		replace(out(2025, 2, 9), opened_on=date(2025, 2, 9)),
		touch_of_visit(datetime(2025, 2, 9)),
	):
		assert fold(heard, touch, TODAY) is None
