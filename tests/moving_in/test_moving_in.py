"""Exports of other systems: which they are, where their columns go, and what becomes of their cells."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.moving_in import cells
from lead_hygiene.moving_in.conversion import Conversion
from lead_hygiene.moving_in.day_orders import DayOrders
from lead_hygiene.moving_in.mapping import map_columns
from lead_hygiene.moving_in.parties import Parties, clues_of_deal, clues_of_lead
from lead_hygiene.moving_in.presets import NAMES, fold, places, presets, sheet
from lead_hygiene.moving_in.reading import Broken, rows_of
from lead_hygiene.moving_in.recognition import NotRecognised, recognise

HEADS = {
	"pipedrive:deals": ["Deal - ID", "Deal - Title", "Deal - Value", "Deal - Stage", "Deal - Status", "Deal - Owner"],
	"pipedrive:leads": ["Lead - ID", "Lead - Title", "Lead - Owner", "Lead - Contact person"],
	"pipedrive:people": ["Person - Name", "Person - Email", "Person - Phone", "Person - Organization"],
	"pipedrive:organizations": ["Organization - Name", "Organization - Address", "Organization - Owner"],
	"pipedrive:activities": ["Activity - Subject", "Activity - Due date", "Activity - Done", "Deal"],
	"hubspot:deals": ["Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner", "Amount", "Pipeline"],
	"hubspot:contacts": ["Record ID", "First Name", "Last Name", "Email", "Contact owner", "Lead Status", "Create Date"],
	"hubspot:companies": ["Record ID", "Company name", "Company owner", "Company Domain Name", "Industry"],
	"hubspot:tasks": ["Task Title", "Task Status", "Due date", "Associated Deal"],
	"dynamics:leads": [
		*("(Do Not Modify) Lead", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On"),
		*("Name", "Topic", "Status Reason", "Created On"),
	],
	"dynamics:opportunities": [
		*("(Do Not Modify) Opportunity", "Topic", "Potential Customer", "Est. Close Date", "Est. Revenue"),
		*("Contact", "Account", "Probability", "Rating"),
	],
	"dynamics:accounts": ["(Do Not Modify) Account", "Account Name", "Main Phone", "Primary Contact", "Email"],
	"sarv:leads": ["نام", "نام خانوادگی", "نام حساب", "منبع سرنخ", "وضعیت", "تاریخ ایجاد"],
	"sarv:opportunities": ["نام فرصت", "نام حساب", "مرحله فروش", "مقدار فرصت", "تاریخ ایجاد"],
	"sarv:accounts": ["نام حساب", "نوع حساب", "تلفن دفتر", "تعداد کارمندان"],
}  # fmt: skip


ALL_HEADINGS = [heading for head in HEADS.values() for heading in head]


@pytest.mark.parametrize("key", HEADS)
def test_an_export_is_known_by_its_headings(key):
	assert recognise([HEADS[key]]).sheet.key == key


@given(
	st.sampled_from(sorted(HEADS)),
	st.randoms(use_true_random=False),
	st.lists(st.text(max_size=8), max_size=4),
)
def test_the_order_of_the_columns_and_columns_of_ones_own_do_not_matter(key, random, own):
	head = [*HEADS[key], *(f"zz {each}" for each in own)]
	random.shuffle(head)
	assert recognise([head]).sheet.key == key


@given(
	st.sampled_from([each for preset in presets() for each in preset.sheets.values()]),
	st.lists(st.one_of(st.none(), st.text(max_size=12), st.sampled_from(ALL_HEADINGS)), max_size=25),
	st.sampled_from(["audit", "site"]),
)
def test_no_column_is_lost(kind, head, where):
	mapping = map_columns(head, kind, kind.doctypes[0], where)
	assert [column.index for column in mapping.columns] == list(range(len(head)))
	states = ("mapped", "read", "no place", "again", "unknown", "blank")
	assert sum(len(mapping.of(state)) for state in states) == len(head)
	fields = [column.place.field for column in mapping.of("mapped")]
	assert len(fields) == len(set(fields))
	assert all(column.meaning is None for column in mapping.of("unknown", "blank"))


@given(st.sampled_from(sorted(HEADS)), st.lists(st.lists(st.text(max_size=10), max_size=10), max_size=6))
def test_every_row_is_converted_whatever_stands_in_it(key, rows):
	kind = sheet(key)
	conversion = Conversion(map_columns(HEADS[key], kind, kind.doctypes[0], "audit"))
	converted = [conversion.row(row) for row in rows]
	assert len(converted) == len(rows)
	for row, out in zip(rows, converted, strict=True):
		# What a cell says is in a value, or something is said of it.
		for column in conversion.mapping.of("mapped"):
			if column.index < len(row) and row[column.index].strip() and not out.values.get(column.meaning):
				assert any(each.meaning == column.meaning for each in out.findings)


def test_every_preset_says_where_its_headings_come_from_and_goes_to_fields_there_are():
	assert [each.name for each in presets()] == list(NAMES)
	for each in presets():
		assert each.seen
		assert each.assumed
		for kind in each.sheets.values():
			assert kind.marks
			for doctype in kind.doctypes:
				assert set(kind.columns) & (set(places(doctype, "audit")) | set(places(doctype, "site")))
			assert set(kind.words) | set(kind.also) <= set(kind.columns)


def test_a_stranger_and_what_may_be_two_are_told_with_the_choices():
	with pytest.raises(NotRecognised, match=r"pipedrive \(deals, leads"):
		recognise([["Colour", "Size"]])
	with pytest.raises(NotRecognised, match="no preset 'salesforce'"):
		recognise([["Colour"]], "salesforce")
	both = [
		"Person - Name",
		"Person - Owner",
		*(f"Organization - {each}" for each in ("Name", "Owner", "Industry")),
	]
	with pytest.raises(NotRecognised, match="it may be pipedrive:") as caught:
		recognise([both])
	assert {each.key for each in caught.value.several} == {"pipedrive:people", "pipedrive:organizations"}
	assert recognise([both], "pipedrive:people").sheet.key == "pipedrive:people"


def test_a_title_above_the_header_is_passed_over():
	found = recognise([["My open deals"], [], HEADS["hubspot:deals"]])
	assert (found.sheet.key, found.row) == ("hubspot:deals", 2)


def test_an_export_of_erpnext_is_nobodys():
	for head in (
		["ID", "Status", "Created On", "Lead Owner", "Email", "Mobile No", "Organization Name", "Source"],
		["ID", "Status", "Sales Stage", "Opportunity Amount", "Opportunity Date", "Party"],
		["شناسه", "وضعیت", "مالک راهبر", "پست الکترونیک", "نام سازمان"],
	):
		with pytest.raises(NotRecognised):
			recognise([head])


def converted(key: str, head: list[str], *row: object) -> dict[str, str]:
	kind = sheet(key)
	return Conversion(map_columns(head, kind, kind.doctypes[0], "audit")).row(row).values


def test_states_and_stages_become_ours():
	head = ["Deal - ID", "Deal - Stage", "Deal - Status", "Deal - Won time", "Deal - Update time"]
	assert converted(
		"pipedrive:deals", head, "1", "Proposal Made", "Won", "2025-04-01 10:00:00", "2025-06-01"
	) == {
		"id": "1",
		"stage": "Proposal/Price Quote",
		"status": "Converted",
		"won_on": "2025-04-01 10:00:00",
		"modified": "2025-04-01 10:00:00",  # what was changed after its end is not its end
	}
	head = ["Record ID", "Deal Name", "Deal Stage", "Deal probability"]
	assert converted("hubspot:deals", head, "1", "A", "Closed Won (Sales Pipeline)", "1") == {
		"id": "1",
		"title": "A",
		"status": "Converted",
		"probability": "100",
	}
	head = ["First Name", "Lead Status", "Lifecycle Stage", "Contact owner"]
	assert converted("hubspot:contacts", head, "Al", "IN_PROGRESS", "customer", "")["status"] == "Converted"
	assert converted("hubspot:contacts", head, "Al", "IN_PROGRESS", "lead", "")["status"] == "Open"
	head = ["(Do Not Modify) Opportunity", "Topic", "Status", "Status Reason", "Pipeline Phase"]
	assert converted("dynamics:opportunities", head, "g", "A", "Lost", "Out-Sold", "2-Develop") == {
		"id": "g",
		"title": "A",
		"status": "Lost",
		"stage": "Needs Analysis",
		"lost_reason": "Out-Sold",
	}
	head = ["(Do Not Modify) Opportunity", "Topic", "Status Reason", "Est. Revenue"]
	assert converted("dynamics:opportunities", head, "g", "A", "In Progress", "$1,000.00")["status"] == "Open"


def test_persian_headings_words_digits_and_jalali_days():
	head = ["نام فرصت", "نام حساب", "مرحله فروش", "مقدار فرصت", "تاریخ ايجاد", "واحد پول"]
	assert converted("sarv:opportunities", head, "فروش پمپ", "پارسیان", "قرارداد بسته شد", "۱٬۲۵۰٬۰۰۰ ریال", "۱۴۰۳/۰۵/۱۲", "ریال") == {
		"title": "فروش پمپ",
		"organisation": "پارسیان",
		"status": "Converted",
		"amount": "1250000",
		"created": "2024-08-02",  # 12 Mordad 1403
		"currency": "IRR",
	}  # fmt: skip


def test_a_word_nobody_knows_is_kept_and_told():
	kind = sheet("pipedrive:deals")
	mapping = map_columns(["Deal - Stage", "Deal - Title"], kind, "Opportunity", "site")
	row = Conversion(mapping).row(["Tasting", "A"])
	assert row.values["stage"] == "Tasting"
	assert [(each.kind, each.written) for each in row.findings] == [("strange", "Tasting")]
	own = Conversion(mapping, own={"stage": {fold("Demo scheduled"): "Demo scheduled"}})
	assert own.row(["Demo Scheduled", "A"]).values["stage"] == "Demo scheduled"


def test_a_share_of_one_becomes_one_of_a_hundred_and_a_percentage_stays():
	head = ["Deal Name", "Deal Stage", "Deal probability"]
	assert converted("hubspot:deals", head, "A", "", "0.4")["probability"] == "40"
	assert converted("hubspot:deals", head, "A", "", "1%")["probability"] == "1"


def test_won_and_lost_by_stages_of_ones_own_naming():
	head = ["Deal Name", "Deal Stage", "Amount"]
	for stage, status in (("Won", "Converted"), ("Closed - Won", "Converted"), ("Lost", "Lost")):
		assert converted("hubspot:deals", head, "A", stage, "1")["status"] == status


def test_an_extension_is_told_and_a_number_as_it_is_not():
	kind = sheet("hubspot:contacts")
	conversion = Conversion(map_columns(["Record ID", "Phone Number"], kind, "Lead", "site"))
	assert [each.kind for each in conversion.row(["1", "88881111 ext. 12"]).findings] == ["spare"]
	assert [each.kind for each in conversion.row(["1", "+98 (21) 8888-1111"]).findings] == []


def test_what_is_unwanted_says_only_what_it_says_of_others():
	kind = sheet("sarv:opportunities")
	mapping = map_columns(["نام فرصت", "مرحله فروش", "وضعیت"], kind, "Opportunity", "site")
	conversion = Conversion(mapping, unwanted={2})
	assert "status" not in conversion.row(["A", "مذاکره", "از دست رفته"]).values
	assert conversion.row(["A", "Closed Won", "باز"]).values["status"] == "Converted"


def test_a_quotation_mark_that_is_never_closed_is_not_passed_over():
	assert rows_of('a,b\n"x\ny",2\n') == [["a", "b"], ["x\ny", "2"]]
	with pytest.raises(Broken) as caught:
		rows_of('a,b\n1,2\n3,"4\n5,6\n')
	assert caught.value.row == 2
	with pytest.raises(Broken):
		rows_of('a,b\n1,"' + "x" * 200_000)


@pytest.mark.parametrize(
	("written", "read"),
	[
		("1,250.00", "1250"),
		("1.250,50", "1250.5"),
		("$1,250", "1250"),
		("1 250,5 €", "1250.5"),
		("1.250.000", "1250000"),
		("۱۲٫۵", "12.5"),
		("40%", "40"),
		("-3", "-3"),
		(7.0, "7"),
		("", ""),
		# Less than nothing, as bookkeepers and some programs write it.
		("($1,234.00)", "-1234"),
		("1.000,00-", "-1000"),
		("\u22125", "-5"),
		("-$5", "-5"),
		("500,-", "500"),
		# A comma before parts of one; thousands as in India; no nought before the point.
		("0,125", "0.125"),
		("12,34,567", "1234567"),
		(".5", "0.5"),
		("Rs.500", "500"),
	],
)
def test_numbers(written, read):
	assert cells.number(written) == read


@pytest.mark.parametrize(
	"written",
	[
		*("a lot", "12 or 13 pieces or more", "--", ".", "10.5.2024", "1 2 3"),
		*("50k", "1.2M", "5 Mio. €", "۱۲ میلیون", "12 ميليون ریال", "۵ هزار تومان", "3 lakh"),
	],
)
def test_what_is_no_number_is_not_guessed(written):
	with pytest.raises(cells.BadCell):
		cells.number(written)


@pytest.mark.parametrize(
	("written", "read"),
	[
		("2025-03-04 10:00", "2025-03-04"),
		("3/4/2025 2:30 PM", "2025-03-04"),
		("1403/12/30", "2025-03-20"),
		("12/05/1403", "2024-08-02"),
		(datetime(2025, 3, 4, 5), "2025-03-04"),
		(date(2025, 3, 4), "2025-03-04"),
		("", ""),
	],
)
def test_days(written, read):
	assert cells.day(written, lambda: False) == read


def test_days_that_are_not_there():
	for written in ("1404/12/30", "31/31/2025", "soon"):
		with pytest.raises(cells.BadCell):
			cells.day(written, lambda: True)


def test_day_or_month_first_is_decided_by_the_column_then_by_the_others():
	rows = [["01/02/2025", "03/04/2025"], ["25/02/2025", "05/06/2025"]]
	orders = DayOrders(rows, [0, 1], default=False)
	assert (orders.day_first(0), orders.day_first(1), orders.undecided) == (True, True, set())
	orders = DayOrders([["01/02/2025"]], [0], default=False)
	assert (orders.day_first(0), orders.undecided) == (False, {0})


def test_addresses_numbers_of_telephones_and_people():
	assert cells.email("Al <al@x.example>, b@x.example") == "al@x.example"
	assert cells.phone("+۹۸ 912 123 4567; 021-555") == "+98 912 123 4567"
	assert cells.phone("555-1234 x12") == "555-1234"
	assert cells.phone("0098 (0) 21 - 8888 - 7777") == "009802188887777"
	assert cells.phone("09121234567 / 09127654321") == "09121234567"
	assert cells.phone("021/88881111") == "021-88881111"
	assert cells.phone("۸۸۸۸۱۱۱۱ داخلی ۱۲") == "88881111"
	with pytest.raises(cells.BadCell):
		cells.phone("0912 1234567 و 0912 7654321")
	assert [cells.employees(each) for each in ("7", "51-200", "1,200", "1000+", "10")] == [
		*("1-10", "51-200", "1000+", "1000+", "1-10"),
	]
	assert [cells.employees(each) for each in ("10.000", "1 200", "۱٬۲۰۰", "1.001-5.000", "250.00")] == [
		*("1000+", "1000+", "1000+", "1000+", "201-500"),
	]
	for nobody in ("0", datetime(2025, 1, 10)):
		with pytest.raises(cells.BadCell):
			cells.employees(nobody)
	assert [cells.check(each) for each in ("TRUE", "بله", "no", "")] == ["1", "1", "0", ""]
	assert [cells.currency(each) for each in ("$", "Euro", "یورو", "SEK")] == ["USD", "EUR", "EUR", "SEK"]
	for read, written in ((cells.email, "none"), (cells.phone, "later"), (cells.check, "perhaps")):
		with pytest.raises(cells.BadCell):
			read(written)


def test_a_deal_belongs_to_the_one_record_that_is_meant():
	parties = Parties()
	for name, told in (
		(
			"L1",
			{"id": "11", "email": "jo@brew.example", "full_name": "Jo Hill", "organisation": "Brewers Ltd"},
		),
		("L2", {"full_name": "Al Gray", "organisation": "Potters"}),
		("L3", {"full_name": "Al Gray", "organisation": "Tinkers"}),
	):
		parties.add(("Lead", name), clues_of_lead(told))
	find = lambda **values: parties.find(clues_of_deal(values))  # noqa: E731
	assert find(person_id="11") == ("Lead", "L1")
	assert find(email="JO@brew.example") == ("Lead", "L1")
	assert find(organisation="brewers, Ltd.") == ("Lead", "L1")
	assert find(person="Al Gray", organisation="Tinkers") == ("Lead", "L3")
	assert find(person="Al Gray") == "several"
	assert find(person="Nobody") == "none"
	assert find() == "nothing said"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_whatever_its_encoding_and_delimiter(encoding, delimiter):
	text = "\n".join(
		delimiter.join(row)
		for row in (HEADS["sarv:leads"], ["سارا", "احمد", "پارس", "وب", "نو", "1403/01/01"])
	)
	if encoding == "windows-1256":
		text = text.replace("ی", "ي")  # which has no Persian ye
	rows = rows_of(text.encode(encoding))
	assert recognise(rows).sheet.key == "sarv:leads"
	assert rows[1][:2] == ["سارا", "احمد"]
