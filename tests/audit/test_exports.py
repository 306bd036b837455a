"""The three exports of the desk, in English and Persian, as CSV and Excel."""

from datetime import date, datetime

import pytest

HEAD = "name,status,creation,lead_name"


def states(result):
	return {row["name"]: (row["state"], row["silent_days"]) for row in result["records"]}


WANTED = {"L-1": ("Active", 5), "L-2": ("Closed", 90), "L-3": ("Cold", 100)}


def test_field_names(folder):
	folder.no_mail()
	folder.put(
		"lead.csv",
		HEAD,
		"L-1,Open,2025-06-25 10:00:00.000000,Ann",
		"L-2,Converted,2025-04-01 10:00:00,Ben",
		"L-3,Lead,2025-03-22,Cem",
	)
	assert states(folder.audit()) == WANTED


def test_report_view_export_with_counter_and_totals_row(folder):
	folder.no_mail()
	folder.put(
		"Lead.csv",
		"Sr,ID,Status,creation,Annual Revenue,owner",
		"1,L-1,Open,2025-06-25 10:00:00,10,a@x.com",
		"2,L-2,Converted,2025-04-01 10:00:00,5,a@x.com",
		"3,L-3,Lead,2025-03-22 10:00:00,5,a@x.com",
		"4,Total,,,20,",
	)
	result = folder.audit()
	assert states(result) == WANTED
	assert folder.sentences() == []


def test_list_export_with_child_rows(folder):
	folder.put("lead.csv", HEAD, "L-1,Open,2025-06-01,Ann", "L-2,Open,2025-06-01,Ben")
	folder.put(
		"Event.csv",
		[
			*("ID", "Status", "Starts on", "Reference Document Type (Event Participants)"),
			*("Reference Name (Event Participants)", "ID (Event Participants)"),
		],
		["EV1", "Completed", "2025-06-20 10:00:00", "Lead", "L-1", "aa"],
		["", "", "", "Lead", "L-2", "bb"],
	)
	found = states(folder.audit())
	assert found["L-1"][1] == 10
	assert found["L-2"][1] == 10
	assert folder.sentences() == []


def test_report_view_repeats_the_parent_and_names_the_child_doctype(folder):
	folder.put("lead.csv", HEAD, "L-1,Open,2025-06-01,Ann", "L-2,Open,2025-06-01,Ben")
	folder.put(
		"Communication.csv",
		"Sr,ID,Sent or Received,Date,Link DocType (Communication Link),Link Name (Communication Link)",
		"1,C1,Received,2025-06-28 10:00:00,Lead,L-1",
		"2,C1,Received,2025-06-28 10:00:00,Lead,L-2",
	)
	assert [row["silent_days"] for row in folder.audit()["records"]] == [2, 2]


def test_sql_like_headers(folder):
	folder.put("lead.csv", "`tabLead`.`name`,`tabLead`.`status`,tabLead.creation", "L-1,Open,2025-06-25")
	assert states(folder.audit()) == {"L-1": ("Active", 5)}


@pytest.mark.parametrize("template", [True, False])
def test_data_export(folder, template):
	folder.no_mail()
	preamble = [["Data Import Template"], ["Table:", "Lead"], [""], ["Notes:"]] if template else [[""]]
	below = [["Start entering data below this line"]] if template else []
	folder.put(
		"Lead.csv",
		*preamble,
		["DocType:", "Lead", "", "", "", "~", "CRM Note", "notes"],
		["Column Labels:", "ID", "Status", "Created On", "Series", "", "ID", "Note"],
		["Column Name:", "name", "status", "creation", "naming_series", "~", "name", "note"],
		["Mandatory:", "Yes", "Yes", "No", "No", "", "Yes", "No"],
		["Type:", "Data", "Select", "Datetime", "Select", "", "Data", "Text"],
		["Info:", "", "One of: Lead, Open", "dd-mm-yyyy", "", "", "", ""],
		*below,
		["", '"L-1"', "Open", "25-06-2025 10:00:00", "X", "", '"n1"', "hello"],
		["", "", "", "", "", "", '"n2"', "again"],
		["", '"L-2"', "Converted", "01-04-2025 10:00:00", "X", "", "", ""],
		["", '"L-3"', "Lead", "22-03-2025 10:00:00", "X", "", "", ""],
	)
	assert states(folder.audit()) == WANTED
	assert folder.sentences() == []


def test_data_export_without_column_meta(folder):
	folder.put(
		"Lead.csv",
		["Column Labels:", "ID", "Status", "Created On"],
		["", '"L-1"', "Open", "25-06-2025 10:00"],
	)
	assert states(folder.audit()) == {"L-1": ("Active", 5)}


@pytest.mark.parametrize(
	("head", "converted"),
	[
		(("شناسه", "وضعیت", "ایجاد شده در", "مالک اصلی"), "برنده"),
		(("شناسه", "وضعيت", "ایجاد شد", "مالک راهبر"), "مبدل"),
	],
)
def test_persian_labels_and_values(folder, head, converted):
	folder.put(
		"سرنخ.csv",
		["پدر", *head],
		["1", "L-1", "باز", "۲۰۲۵-۰۶-۲۵", "a@x.com"],
		["2", "L-2", converted, "2025-04-01", "b"],
	)
	result = folder.audit()
	assert states(result) == {"L-1": ("Active", 5), "L-2": ("Closed", 90)}
	assert result["records"][0]["owner"] == "a@x.com"


def test_persian_communications_call_logs_and_opportunities(folder):
	folder.put(
		"فرصت.csv",
		["شناسه", "وضعیت", "مرحله فروش", "تاریخ فرصت", "صاحب فرصت"],
		["O-1", "باز", "مذاکره", "2025-06-01", "a"],
		["O-2", "از دست رفته", "مذاکره", "2025-06-01", "a"],
	)
	folder.put(
		"ارتباط.csv",
		["شناسه", "نوع", "ارسال یا دریافت شد", "تاریخ", "نوع سند مرجع", "نام مرجع"],
		["C1", "ایمیل", "ارسال شد", "2025-06-10 08:00:00", "فرصت", "O-1"],
		["C2", "ایمیل", "دریافت شده", "2025-06-02 08:00:00", "فرصت", "O-1"],
	)
	folder.put(
		"لاگ تماس.csv",
		["شناسه", "وضعیت", "نوع", "زمان شروع", "نوع سند پیوند (پیوندها)", "نام پیوند (پیوندها)"],
		["K1", "بدون پاسخ", "خروجی", "2025-06-11 08:00:00", "فرصت", "O-1"],
	)
	first, second = folder.audit('[stage_limits]\n"مذاکره" = 10\n')["records"]
	assert first["silent_days"] == 28
	assert first["unanswered"] == {"email": 1, "call": 1, "any": 2}
	assert first["stage_deadline"] == "2025-06-11"
	assert second["state"] == "Closed"


def test_excel_with_its_own_dates(folder):
	folder.no_mail()
	folder.xlsx(
		"Lead.xlsx",
		["Sr", "ID", "Status", "Created On"],
		[1, "L-1", "Open", datetime(2025, 6, 25, 10)],
		[2, "L-2", "Converted", date(2025, 4, 1)],
		[3, "L-3", "Lead", 45738.5],
	)
	assert states(folder.audit()) == WANTED


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_delimiters_and_encodings(folder, delimiter, encoding):
	text = f"ID{delimiter}Status{delimiter}Created On{delimiter}Title\n"
	text += f'L-1{delimiter}Open{delimiter}2025-06-25{delimiter}"a, b\nسرنخ, c"\n'
	folder.raw("lead.csv", text.encode(encoding))
	assert states(folder.audit()) == {"L-1": ("Active", 5)}


@pytest.mark.parametrize(
	"name",
	[
		"Lead.csv",
		"leads.csv",
		"Lead_2025-11-03.csv",
		"Lead (1).csv",
		"lead-export.csv",
		"LEAD.CSV",
		"سرنخ.csv",
	],
)
def test_names_of_files(folder, name):
	folder.put(name, HEAD, "L-1,Open,2025-06-25,Ann")
	assert states(folder.audit()) == {"L-1": ("Active", 5)}


def test_fields_of_v16_and_conditions_on_unknown_columns(folder):
	folder.put(
		"lead.csv",
		"ID,Status,Created On,utm_source,Lead Grade",
		"L-1,Open,2025-06-25,Fair,A",
		"L-2,Open,2025-06-25,Web,B",
	)
	for condition in ('field = "source", value = "Fair"', 'field = "lead_grade", value = "a"'):
		rule = f'[[rules]]\nname="r"\ntrigger="age_in_days"\nthreshold=1\naction="flag"\nconditions=[{{{condition}}}]\n'
		assert [len(row["findings"]) for row in folder.audit(rule)["records"]] == [1, 0]


def test_report_view_in_persian_as_v15_wrote_it(folder):
	folder.put(
		"Lead.csv",
		["SR", "شناسه", "وضعیت", "نام و نام خانوادگی", "پست الکترونیک", "creation", "مالک راهبر", "owner"],
		[
			"1",
			"L-1",
			"Lead",
			"Ann",
			"ann@x.com",
			"2025-06-01 00:59:42.866289",
			"Administrator",
			"Administrator",
		],
		["2", "کل", "", "", "", "", "", ""],
	)
	folder.put(
		"Opportunity.csv",
		["SR", "شناسه", "وضعیت", "مرحله فروش", "فرصت تاریخ", "صاحب فرصت", "owner"],
		["1", "O-1", "باز", "چشم انداز", "2025-06-01", "", "Administrator"],
	)
	folder.put(
		"Communication.csv",
		[
			"SR",
			"شناسه",
			"نوع",
			"ارسال یا دریافت شد",
			"تاریخ",
			"مرجع نوع سند",
			"نام مرجع",
			"پیوند DocType (لینک ارتباط)",
			"نام پیوند (لینک ارتباط)",
			"owner",
		],
		[
			"1",
			"C1",
			"Email",
			"Sent",
			"2025-06-22 00:45:09.505240",
			"راهبر",
			"L-1",
			"راهبر",
			"L-1",
			"Administrator",
		],
		[
			"2",
			"C1",
			"Email",
			"Sent",
			"2025-06-22 00:45:09.505240",
			"راهبر",
			"L-1",
			"تماس",
			"Ann",
			"Administrator",
		],
	)
	folder.put(
		"Event.csv",
		[
			"SR",
			"شناسه",
			"وضعیت",
			"شروع می\u200cشود",
			"دسته رویداد",
			"اصلاح شده",
			"مرجع نوع سند (شرکت کنندگان رویداد)",
			"نام مرجع (شرکت کنندگان رویداد)",
			"owner",
		],
		[
			"1",
			"EV1",
			"Open",
			"2025-07-25 00:59:45.144346",
			"Event",
			"2025-06-22 00:59:45",
			"راهبر",
			"L-1",
			"x",
		],
	)
	lead, deal = folder.audit("[stage_limits]\nProspecting = 10\n")["records"]
	assert folder.sentences() == []
	assert lead["unanswered"] == {"email": 1, "call": 0, "any": 1}
	assert lead["findings"] == []
	assert deal["stage"] == "چشم انداز"
	assert deal["stage_deadline"] == "2025-06-11"


def test_child_tables_that_are_of_no_use_are_left_alone(folder):
	folder.put(
		"Opportunity.csv",
		"ID,Status,Sales Stage,Opportunity Date,Item Code (Items),Item Name (Opportunity Item)",
		"O-1,Open,A,2025-06-25,a,b",
		",,,,c,d",
		"O-1,Open,A,2025-06-25,e,f",
	)
	assert states(folder.audit()) == {"O-1": ("Active", 5)}
	assert folder.sentences() == []
