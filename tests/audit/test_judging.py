"""Small pipelines worked out by hand."""

import json

LEADS = "name,status,creation,email_id,mobile_no,lead_owner"


def test_the_json_is_what_the_issue_asks_for(folder):
	folder.put("lead.csv", LEADS, "L-1,Open,2025-01-01 09:00:00,ann@x.com,,sara@x.com")
	folder.put(
		"communication.csv",
		"name,sent_or_received,communication_date,reference_doctype,reference_name",
		*(f"C{day},Sent,2025-06-{day} 10:00:00,Lead,L-1" for day in ("20", "21", "22", "23", "24")),
		"C1,Received,2025-06-19 10:00:00,Lead,L-1",
		"C24b,Sent,2025-06-24 12:00:00,Lead,L-1",
	)
	result = folder.audit()
	assert list(result) == [
		*("today", "policy", "counts", "records", "start_today", "stages", "measures", "measures_missing"),
		*("problems", "unread"),
	]
	assert result["today"] == "2025-06-30"
	assert result["counts"] == {"Lead": {"Cold": 1}}
	(record,) = result["records"]
	score = ("grade", "attractiveness", "fit", "engagement", "points", "urgency")
	assert all(name in record for name in score)
	assert {name: value for name, value in record.items() if name not in score} == {
		"doctype": "Lead",
		"name": "L-1",
		"state": "Cold",
		"review_on": "2025-09-17",
		"silent_days": 11,
		"unanswered": {"email": 5, "call": 0, "any": 5},
		"findings": [
			{
				"rule": "Five unanswered e-mails",
				"trigger": "unanswered_emails",
				"threshold": 5,
				"value": 5,
				"since": "2025-06-19",
				"action": "say_farewell",
			},
			{
				"rule": "No next step for 14 days",
				"trigger": "days_without_next_step",
				"threshold": 14,
				"value": 180,
				"since": "2025-01-01",
				"action": "notify_owner",
			},
		],
		"since": "2025-06-24",
		"next_state": "Cold",
		"last_sign_on": "2025-06-19",
		"owner": "sara@x.com",
	}


def test_records_are_sorted_and_finished_ones_stay(folder):
	folder.put(
		"opportunity.csv", "name,status,transaction_date", "O-2,Lost,2025-06-01", "O-1,Open,2025-06-20"
	)
	folder.put("lead.csv", LEADS, "L-9,Do Not Contact,2025-06-01,,,", "L-10,Open,2025-06-20,,,")
	result = folder.audit()
	assert [(row["doctype"], row["name"]) for row in result["records"]] == [
		("Lead", "L-10"),
		("Lead", "L-9"),
		("Opportunity", "O-1"),
		("Opportunity", "O-2"),
	]
	closed = result["records"][3]
	assert (closed["state"], closed["findings"], closed["review_on"]) == ("Closed", [], None)
	assert closed["silent_days"] == 29


def test_disabled_leads_are_finished(folder):
	folder.put("lead.csv", LEADS + ",disabled", "L-1,Open,2025-06-20,,,,1", "L-2,Open,2025-06-20,,,,0")
	assert folder.audit()["counts"] == {"Lead": {"Active": 1, "Closed": 1}}


def test_an_opportunity_dated_in_the_future_counts_from_its_creation(folder):
	folder.put(
		"opportunity.csv", "name,status,transaction_date,creation", "O-1,Open,2025-12-01,2025-06-20 10:00:00"
	)
	assert folder.record("O-1")["silent_days"] == 10


def test_messages_find_their_record_by_address_only_where_they_refer_to_nothing(folder):
	folder.put("lead.csv", LEADS, "L-1,Open,2025-06-01,ANN@x.com,,", "L-2,Open,2025-06-01,ben@x.com,,")
	folder.put("opportunity.csv", "name,status,creation,contact_email", "O-1,Open,2025-06-01,ann@x.com")
	folder.put(
		"communication.csv",
		[
			"name",
			"sent_or_received",
			"communication_date",
			"sender",
			"recipients",
			"reference_doctype",
			"reference_name",
		],
		["C1", "Received", "2025-06-20 10:00:00", "Ann <ann@X.com>", "me@us.com", "", ""],
		["C2", "Sent", "2025-06-25 10:00:00", "me@us.com", '"Ann" <ann@x.com>, ben@x.com', "", ""],
		["C3", "Received", "2025-06-29 10:00:00", "ben@x.com", "me@us.com", "Issue", "ISS-1"],
	)
	found = {
		row["name"]: (row["silent_days"], row["unanswered"]["email"]) for row in folder.audit()["records"]
	}
	assert found == {"L-1": (10, 1), "O-1": (10, 1), "L-2": (29, 1)}


def test_noise_does_not_count(folder):
	folder.put("lead.csv", LEADS, "L-1,Open,2025-06-01,ann@x.com,,")
	head = "name,communication_medium,communication_type,sent_or_received,delivery_status,communication_date,subject,reference_doctype,reference_name"
	folder.put(
		"communication.csv",
		head,
		"C1,Email,Communication,Received,,2025-06-20 10:00:00,Automatic reply: offer,Lead,L-1",
		"C2,Email,Automated Message,Sent,Sent,2025-06-20 10:00:00,Reminder,Lead,L-1",
		"C3,Email,Communication,Sent,Scheduled,2025-06-20 10:00:00,Offer,Lead,L-1",
		"C4,Email,Communication,Sent,Sent,2025-07-20 10:00:00,Later,Lead,L-1",
	)
	record = folder.record("L-1")
	assert (record["silent_days"], record["unanswered"]["any"]) == (29, 0)


def test_one_message_in_two_files_counts_once(folder):
	folder.put("lead.csv", LEADS, "L-1,Open,2025-06-01,,,")
	head = "name,message_id,sent_or_received,communication_date,reference_doctype,reference_name"
	folder.put("communication.csv", head, "C1,<1@x>,Sent,2025-06-20 10:00:00,Lead,L-1")
	folder.put("communication (1).csv", head, "C2,<1@x>,Sent,2025-06-20 10:00:00,Lead,L-1")
	assert folder.record("L-1", "per_day = false")["unanswered"]["email"] == 1


def test_calls_by_link_and_by_number(folder):
	folder.put("lead.csv", LEADS, "L-1,Open,2025-06-01,,+98 912 345 6789,", "L-2,Open,2025-06-01,,,")
	folder.put(
		"Call Log.csv",
		"id,from,to,type,status,start_time,link_doctype,link_name",
		"K1,021,09123456789,Outgoing,No Answer,2025-06-20 10:00:00,,",
		"K2,021,09123456789,Outgoing,Busy,2025-06-21 10:00:00,,",
		"K3,0912,021,Incoming,No Answer,2025-06-25 10:00:00,Lead,L-2",
	)
	first, second = folder.audit()["records"]
	assert first["unanswered"] == {"email": 0, "call": 2, "any": 2}
	assert second["silent_days"] == 5


def test_meetings_and_tasks(folder):
	folder.put("lead.csv", LEADS, *(f"L-{n},Open,2025-01-01,,," for n in range(1, 5)))
	folder.put(
		"event.csv",
		"name,status,starts_on,modified,event_category,reference_doctype,reference_docname",
		"E1,Completed,2025-06-20 10:00:00,2025-06-20 12:00:00,Meeting,Lead,L-1",
		"E2,Open,2025-07-02 10:00:00,2025-06-20 12:00:00,Meeting,Lead,L-2",
		"E2,Open,2025-07-02 10:00:00,2025-06-20 12:00:00,Meeting,Lead,L-3",
	)
	folder.put(
		"todo.csv",
		"name,status,date,modified,reference_type,reference_name",
		"T1,Closed,2025-06-25,2025-06-22 10:00:00,Lead,L-4",
	)
	rule = '[[rules]]\nname = "step"\ntrigger = "days_without_next_step"\nthreshold = 5\naction = "flag"\n'
	one, two, three, four = folder.audit(rule)["records"]
	assert one["silent_days"] == 10
	assert two["findings"] == three["findings"] == []
	assert two["review_on"] == "2025-07-07"
	(step,) = four["findings"]
	assert (step["value"], step["since"]) == (8, "2025-06-22")


def test_quotations_that_were_ordered_end_their_record(folder):
	folder.put("lead.csv", LEADS, "L-1,Open,2025-06-01,,,", "L-2,Open,2025-06-01,,,")
	folder.put("opportunity.csv", "name,status,creation", "O-1,Open,2025-06-01", "O-2,Open,2025-06-01")
	folder.put(
		"quotation.csv",
		"name,status,quotation_to,party_name,opportunity",
		"Q1,Ordered,Lead,L-1,O-1",
		"Q2,Open,Lead,L-2,O-2",
		"Q3,Ordered,Customer,L-2,",
	)
	ended = [row["name"] for row in folder.audit()["records"] if row["state"] == "Closed"]
	assert ended == ["L-1", "O-1"]


STAGE = '[stage_limits]\nProposal = 10\n[stage_limits_by_type."Maintenance"]\nProposal = 20\n'


def test_stage_since_from_its_history_or_estimated(folder, rules_off):
	folder.put(
		"opportunity.csv",
		"name,status,sales_stage,transaction_date,opportunity_type",
		"O-1,Open,Proposal,2025-01-01,Sales",
		"O-2,Open,Proposal,2025-06-05,Sales",
		"O-3,Open,Proposal,2025-06-19,Maintenance",
		"O-4,Open,Proposal,2025-05-01,Maintenance",
	)
	folder.put(
		"stage_change.csv",
		"reference_doctype,reference_name,from,to,entered_on,left_on",
		"Opportunity,O-1,,Proposal,2025-01-01 10:00:00,2025-02-01 10:00:00",
		"Opportunity,O-1,Prospecting,Proposal,2025-06-25 10:00:00,",
		"Opportunity,O-1,Proposal,Won,2025-08-01 10:00:00,",
		"Opportunity,O-2,,Prospecting,2025-06-20 10:00:00,",
	)
	one, two, three, four = folder.audit(rules_off("stage_overdue_days") + STAGE)["records"]
	assert (one["state"], one["stage_since"]) == ("Cooling", "2025-06-25")
	assert "stage_since_estimated" not in one
	assert (two["state"], two["stage_since_estimated"]) == ("Overdue", True)
	assert two["findings"][0]["value"] == 15
	assert three["state"] == "Active"
	assert four["findings"][0]["value"] == 40


def test_limits_of_the_site_hold_where_the_policy_has_none(folder, rules_off):
	folder.put(
		"opportunity.csv",
		"name,status,sales_stage,creation",
		"O-1,Open,A,2025-06-10",
		"O-2,Open,B,2025-06-10",
	)
	folder.put("Sales Stage.csv", "ID,Limit in Days", "A,10", "B,10")
	result = folder.audit(rules_off("stage_overdue_days") + "[stage_limits]\nB = 30\n")
	assert [row["state"] for row in result["records"]] == ["Overdue", "Active"]
	assert result["policy"]["stage_limits"] == {"A": 10, "B": 30}


def test_working_days(folder, rules_off):
	folder.put("opportunity.csv", "name,status,sales_stage,creation,company", "O-1,Open,A,2025-06-16,Co")
	policy = 'working_days = true\nweekly_off = ["saturday", "Sunday"]\nholidays = [2025-06-18]\n'
	policy += rules_off("stage_overdue_days") + "[stage_limits]\nA = 5\n"
	record = folder.record("O-1", policy)
	assert record["stage_deadline"] == "2025-06-24"
	assert record["findings"][0]["value"] == 4


def test_snoozes_and_disqualifications_of_the_app(folder):
	folder.put(
		"lead.csv",
		"ID,Status,Created On,Snoozed Until,Disqualified",
		"L-1,Open,2025-01-01,2025-07-10,",
		"L-2,Open,2025-06-25,,no budget",
	)
	one, two = folder.audit()["records"]
	assert (one["state"], one["review_on"]) == ("Snoozed", "2025-07-10")
	assert [row["action"] for row in two["findings"]] == ["recycle"]


def test_the_owner_field_can_be_chosen(folder):
	folder.put("lead.csv", LEADS + ",account_manager", "L-1,Open,2025-06-25,,,a@x.com,b@x.com")
	assert folder.record("L-1")["owner"] == "a@x.com"
	assert folder.record("L-1", 'owner_field = "account_manager"')["owner"] == "b@x.com"


def test_the_file_is_whole_utf8_and_repeatable(folder):
	folder.put("lead.csv", "ID,Status,Created On,Lead Owner", "سرنخ-۱,Open,2025-06-25,سارا")
	folder.audit()
	first = (folder.path / "out.json").read_bytes()
	folder.audit()
	assert (folder.path / "out.json").read_bytes() == first
	assert "سارا".encode() in first
	assert not [path for path in folder.path.iterdir() if path.name.startswith(".")]
	assert json.loads(first)["counts"] == {"Lead": {"Active": 1}}


def test_nobody_is_called_silent_without_an_export_of_messages(folder):
	folder.put("lead.csv", "name,status,creation", "L-1,Open,2025-01-01")
	unheard = folder.record("L-1")
	assert (unheard["state"], unheard["silent_days"]) == ("Neglected", 180)
	folder.no_mail()
	assert folder.record("L-1")["state"] == "Cold"


def test_a_record_without_a_creation_date_is_as_old_as_its_first_contact(folder):
	folder.put("lead.csv", "name,status", "L-1,Open", "L-2,Open")
	folder.put(
		"communication.csv",
		"name,sent_or_received,communication_date,reference_doctype,reference_name",
		"c1,Sent,2025-01-10,Lead,L-1",
	)
	assert folder.record("L-1")["silent_days"] == 171
	assert folder.record("L-2")["silent_days"] is None


def test_a_mail_that_an_owner_sent_from_outside_the_desk_is_no_answer(folder):
	folder.put("lead.csv", "name,status,creation,lead_owner", "L-1,Open,2025-01-01,rep@ours.test")
	folder.put(
		"communication.csv",
		"name,sent_or_received,communication_date,reference_doctype,reference_name,sender,recipients",
		"c1,Received,2025-06-01,Lead,L-1,Rep <rep@ours.test>,ann@acme.test",
	)
	record = folder.record("L-1")
	assert (record["silent_days"], record["unanswered"]["email"]) == (180, 1)


def test_a_lead_and_its_opportunities_share_one_conversation(folder):
	folder.put("lead.csv", LEADS, "L-1,Open,2025-05-01,,,", "L-2,Open,2025-05-01,,,")
	folder.put(
		"opportunity.csv",
		"name,status,transaction_date,opportunity_from,party_name",
		"O-1,Open,2025-06-01,Lead,L-1",
		"O-2,Open,2025-06-01,Lead,L-1",
		"O-3,Open,2025-06-01,Customer,L-1",
	)
	folder.put(
		"communication.csv",
		"name,sent_or_received,communication_date,reference_doctype,reference_name,link_doctype,link_name",
		"C1,Sent,2025-06-20 10:00:00,Lead,L-1,,",
		"C2,Sent,2025-06-21 10:00:00,Opportunity,O-1,Lead,L-1",
		"C3,Sent,2025-05-20 10:00:00,Lead,L-1,,",
	)
	streaks = {row["name"]: row["unanswered"]["email"] for row in folder.audit()["records"]}
	assert streaks == {"L-1": 3, "L-2": 0, "O-1": 2, "O-2": 2, "O-3": 0}
	folder.put(
		"communication.csv",
		"name,sent_or_received,communication_date,reference_doctype,reference_name",
		"C1,Sent,2025-06-20 10:00:00,Lead,L-1",
		"C2,Received,2025-06-22 10:00:00,Opportunity,O-2",
	)
	streaks = {row["name"]: row["unanswered"]["email"] for row in folder.audit()["records"]}
	assert set(streaks.values()) == {0}
