"""Dates as exports write them."""

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.audit.day_order import DayOrder
from lead_hygiene.core.written_dates import BadDate, read

DAY = DayOrder(True)
MONTH = DayOrder(False)


@pytest.mark.parametrize(
	("text", "order", "wanted"),
	[
		("2025-03-04", DAY, datetime(2025, 3, 4)),
		("2025-03-04 05:06:07", DAY, datetime(2025, 3, 4, 5, 6, 7)),
		("2025-03-04T05:06:07.123456", DAY, datetime(2025, 3, 4, 5, 6, 7, 123456)),
		("2025-03-04T05:06:07Z", DAY, datetime(2025, 3, 4, 8, 36, 7)),
		("2025-03-04 23:30:00+02:00", DAY, datetime(2025, 3, 5, 1, 0)),
		("2025-03-04T05:06", DAY, datetime(2025, 3, 4, 5, 6)),
		("2025/03/04", MONTH, datetime(2025, 3, 4)),
		("04-03-2025", DAY, datetime(2025, 3, 4)),
		("04-03-2025", MONTH, datetime(2025, 4, 3)),
		("04/03/2025 05:06", DAY, datetime(2025, 3, 4, 5, 6)),
		("04.03.2025 05:06:07", DAY, datetime(2025, 3, 4, 5, 6, 7)),
		("3/4/2025 12:06 AM", MONTH, datetime(2025, 3, 4, 0, 6)),
		("3/4/2025 1:06:07 pm", MONTH, datetime(2025, 3, 4, 13, 6, 7)),
		("25/03/2025", MONTH, datetime(2025, 3, 25)),
		("۲۰۲۵-۰۳-۰۴", DAY, datetime(2025, 3, 4)),
		("٠٤/٠٣/٢٠٢٥", DAY, datetime(2025, 3, 4)),
		("\u200f2025-03-04", DAY, datetime(2025, 3, 4)),
		("'2025-03-04'", DAY, datetime(2025, 3, 4)),
		("20250304", DAY, datetime(2025, 3, 4)),
		("45720", DAY, datetime(2025, 3, 4)),
		(45720.25, DAY, datetime(2025, 3, 4, 6)),
		(date(2025, 3, 4), DAY, datetime(2025, 3, 4)),
		("", DAY, None),
		(None, DAY, None),
		("  ", DAY, None),
	],
)
def test_reads(text, order, wanted):
	assert read(text, order, ZoneInfo("Asia/Tehran")) == wanted


@pytest.mark.parametrize(
	("text", "says"),
	[
		("soon", "'soon' is not a date"),
		("1404/05/12", "Jalali"),
		("12-05-1404", "Jalali"),
		("2025-02-30", "no such day"),
		("31/31/2025", "no such day"),
		("0000-00-00", "not a date of our time"),
		("9999-12-31", "not a date of our time"),
		(True, "not a date"),
		(-4, "not a date"),
		("2025-03-04 25:00:00", "not a date"),
	],
)
def test_refuses(text, says):
	with pytest.raises(BadDate, match=says):
		read(text, DAY)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_any_iso_moment_is_read_back(at, minutes):
	assert read(str(at), DAY) == at
	assert read(at.isoformat(), DAY) == at
	zone = timezone(timedelta(minutes=minutes))
	aware = at.replace(tzinfo=zone)
	assert read(aware.isoformat(), DAY) == (at - timedelta(minutes=minutes))


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans()))
def test_anything_is_a_date_or_refused_in_words(value):
	with suppress(BadDate):
		found = read(value, DAY)
		assert found is None or isinstance(found, datetime)


def _leads(folder, *dates):
	folder.put(
		"lead.csv", "ID,Status,Created On", *([f"L-{n}", "Open", text] for n, text in enumerate(dates, 1))
	)
	return [row["silent_days"] for row in folder.audit()["records"]]


def test_the_whole_column_decides_the_order(folder):
	assert _leads(folder, "06/05/2025", "06/20/2025") == [25, 10]
	assert _leads(folder, "05/06/2025", "20/06/2025") == [25, 10]
	assert folder.sentences() == []


def test_another_column_of_the_file_decides_where_the_column_does_not(folder):
	folder.put("lead.csv", "ID,Status,Created On,Last Updated On", "L-1,Open,06/05/2025,06/20/2025")
	assert folder.record("L-1")["silent_days"] == 25


def test_an_order_nobody_decides_is_assumed_and_told(folder):
	assert _leads(folder, "05/06/2025") == [25]
	assert folder.sentences() == [
		"lead.csv, column 'Created On': no value tells day from month; read as day first "
		"(set date_format in the policy to change that)"
	]
	assert folder.audit('date_format = "mm/dd/yyyy"')["records"][0]["silent_days"] == 55


def test_a_column_with_both_orders_is_told(folder):
	_leads(folder, "05/06/2025", "20/06/2025", "21/06/2025", "06/25/2025")
	assert any("both day first (2) and month first (1)" in sentence for sentence in folder.sentences())


def test_dates_with_a_zone_are_moved_to_the_site(folder):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-06-24T22:30:00Z")
	assert folder.record("L-1")["silent_days"] == 6
	assert folder.record("L-1", 'time_zone = "Asia/Tehran"')["silent_days"] == 5
