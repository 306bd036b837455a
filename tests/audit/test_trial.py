"""What a user's trial found: nothing is guessed in silence."""

import pytest

from lead_hygiene.audit.judging import Audit, NothingToJudge
from lead_hygiene.audit.policy_file import AuditPolicy

LEADS = "name,status,creation,email_id"
ANN = "L-1,Open,2025-01-01,ann@x.com"
MAIL = "name,communication_medium,sent_or_received,communication_date,reference_doctype,reference_name"


def test_a_message_that_is_neither_sent_nor_received_does_not_count(folder):
	folder.put("lead.csv", LEADS, ANN)
	folder.put(
		"communication.csv",
		MAIL,
		*(f"C{n},Email,{way},2025-06-2{n},Lead,L-1" for n, way in enumerate(["Empfangen", "", "sent"])),
		"C9,Phone,,2025-06-23,Lead,L-1",
	)
	record = folder.record("L-1")
	assert record["unanswered"] == {"email": 1, "call": 1, "any": 2}
	assert folder.sentences() == [
		"communication.csv, row 2, column 'sent_or_received': 'Empfangen' is neither Sent nor Received; not counted",
		"communication.csv, row 3, column 'sent_or_received': '' is neither Sent nor Received; not counted",
	]


@pytest.mark.parametrize(
	("head", "label"),
	[
		("name,communication_date,reference_name", "Sent or Received"),
		("name,sent_or_received,reference_name", "Date or Created On"),
		("name,sent_or_received,communication_date", "Reference Name, Link Name, From or To"),
	],
)
def test_messages_without_a_column_they_need_prove_nothing(folder, head, label):
	folder.put("lead.csv", LEADS, ANN)
	folder.put("communication.csv", head)
	assert folder.record("L-1")["state"] != "Cold"
	assert any(f"communication.csv: it has no column {label};" in told for told in folder.sentences())


@pytest.mark.parametrize(("content", "state"), [(MAIL.encode(), "Cold"), (b"", "Neglected")])
def test_a_header_proves_that_nobody_wrote_and_an_empty_file_nothing(folder, content, state):
	folder.put("lead.csv", LEADS, ANN)
	folder.raw("communication.csv", content)
	assert folder.record("L-1")["state"] == state


@pytest.mark.parametrize(
	("file", "head", "label"),
	[
		("call_log.csv", "name,status,start_time", "Type"),
		("event.csv", "name,status,starts_on", "Reference Name (Event Participants)"),
		("todo.csv", "name,date,reference_type,reference_name", "Status"),
		("quotation.csv", "name,status", "Opportunity"),
		("stage_change.csv", "reference_doctype,reference_name,entered_on", "To"),
	],
)
def test_other_files_tell_the_columns_they_lack(folder, file, head, label):
	folder.put("lead.csv", LEADS, ANN)
	folder.put(file, head)
	assert f"{file}: it has no column {label}; what follows from it is not known" in folder.sentences()


def test_unknown_words_are_told_by_file_and_column(folder):
	folder.put(
		"lead.csv",
		"ID,Status,Created On,Disqualified",
		*(f"L-{n},Oppen,2025-06-25,{'No Money' if n else 'بدون بودجه'}" for n in range(2)),
	)
	folder.put("communication.csv", MAIL, "C1,Fax,Sent,2025-06-26,Lead,L-1")
	told = folder.sentences()
	assert told[0].startswith("communication.csv, column 'communication_medium': 'Fax' (1 row) is not a kind")
	assert "lead.csv, column 'Status': 'Oppen' (2 rows) is not a status that is known; taken as open" in told
	assert sum("'No Money' (1 row) is not a reason" in each for each in told) == 1


def test_a_policy_that_names_what_no_file_has(folder):
	folder.put(
		"opportunity.csv", "ID,Status,Sales Stage,Created On,Grade", "O-1,Open,Prospecting,2025-06-25,A"
	)
	rule = '[[rules]]\nname="r"\ntrigger="age_in_days"\nthreshold=1\naction="flag"\nconditions=['
	policy = "[stage_limits]\nProspektin = 3\nprospecting = 4\n" + rule
	told = folder.sentences(policy + '{field="grade", value="A"}, {field="teritory", value="B"}]\n')
	assert [each for each in told if each.startswith("policy")] == [
		"policy: stage 'Prospektin' of stage_limits occurs in no file; did you mean 'Prospecting'?",
		"policy: field 'teritory' of rule 'r' occurs in no file",
	]


def test_tables_with_other_names_and_two_for_one_doctype(folder):
	folder.put("lead.csv", LEADS, ANN)
	folder.put("Lead (1).csv", LEADS, "L-2,Open,2025-06-01,")
	folder.put("notes.csv", "a,b")
	assert folder.sentences() == [
		"Lead (1).csv: 'Lead (1).csv', 'lead.csv' were read together, as one Lead file",
		"other files: 'notes.csv' is not the name of an export that is known; not read",
	]


@pytest.mark.parametrize(
	("head", "says"),
	[
		("ID,Foo", "neither Status nor Created On, .*: none of its columns but the ID is known"),
		("ID,Email", "neither Status nor Created On, so its records cannot be judged$"),
	],
)
def test_records_of_which_nothing_is_known_are_not_alive(folder, head, says):
	folder.put("lead.csv", head, "L-1,x")
	with pytest.raises(NothingToJudge, match=says):
		folder.audit()
	folder.put("opportunity.csv", "ID,Status", "O-1,Open")
	assert folder.audit()["counts"] == {"Opportunity": {"Active": 1}}


@pytest.mark.parametrize(
	("encoding", "head", "title"),
	[
		("windows-1256", "شناسه,وضعيت,ايجاد شد,عنوان", "سارا كريمي"),
		("windows-1256", "ID,Status,Created On,Title", "سارا"),
		("windows-1252", "ID,Status,Created On,Title", "Jürgen Größe – Süd"),
		("windows-1252", "ID,Status,Created On,Title", "Café Noël"),
	],
)
def test_tables_of_older_windows(folder, encoding, head, title):
	text = f"{head}\nL-1,Open,2025-06-25,{title}\n"
	folder.raw("lead.csv", text.encode(encoding))
	audit = Audit(folder.path, folder.today, AuditPolicy())
	assert [record.title for record in audit.pipeline.records.values()] == [title]
	assert folder.sentences() == [f"lead.csv: it is not UTF-8; it was read as {encoding}"]


def test_bytes_that_are_no_language_are_still_replaced(folder):
	folder.raw("lead.csv", b"ID,Status,Created On,Title\nL-1,Open,2025-06-25,\x81\xff\x8d\n")
	assert "characters that are not UTF-8 were replaced" in folder.sentences()[0]


def test_what_no_column_is_known_of_names_the_encoding(folder):
	folder.raw("lead.csv", b"a,b\n1,2\n")
	with pytest.raises(NothingToJudge, match=r"\(it was read as UTF-8\)"):
		folder.audit()
