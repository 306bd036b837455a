"""The day somebody is back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.mail import jalali
from lead_hygiene.core.mail.back import back_on

SATURDAY = date(2026, 11, 21)  # 30 Aban 1405

CASES = [
	("I am away until 3 December.", date(2026, 12, 4)),
	("I will be back on 03.12.2026", date(2026, 12, 3)),
	("I return on Monday, Dec 3rd", date(2026, 12, 3)),
	("Ich bin vom 1.12. bis 14.12. nicht im Büro", date(2026, 12, 15)),
	("تا تاریخ ۱۴۰۵/۰۹/۱۲ در مرخصی هستم", date(2026, 12, 4)),
	("از ۱۲ آذر برمی‌گردم", date(2026, 12, 3)),
	("Ich bin ab dem 5. Dezember wieder erreichbar", date(2026, 12, 5)),
	("Je serai de retour le 7 décembre 2026", date(2026, 12, 7)),
	("Estaré fuera hasta el 4 de diciembre", date(2026, 12, 5)),
	("Sarò assente fino al 10 dicembre", date(2026, 12, 11)),
	("Estarei ausente até 9 de dezembro", date(2026, 12, 10)),
	("Ik ben terug op 8 december", date(2026, 12, 8)),
	("Jag är tillbaka den 2 december", date(2026, 12, 2)),
	("I'm out from 11/23/2026 to 12/04/2026", date(2026, 12, 5)),
	("back on 03/12/2026", date(2026, 12, 3)),
	("back on 12/03/2026", date(2026, 12, 3)),
	("back on 01/02/2027", None),
	("I was away until 5 November", None),
	("I am away until 1 March 2027", date(2027, 1, 20)),
	("I will be back tomorrow", date(2026, 11, 22)),
	("back in the office on Monday", date(2026, 11, 23)),
	("I'm out until Friday", date(2026, 11, 28)),
	("out of office December 1-12", date(2026, 12, 13)),
	("I will not be back until 5 December", date(2026, 12, 5)),
	("تا دوشنبه در مرخصی هستم", date(2026, 11, 24)),
	("روز سه شنبه ۳ آذر باز خواهم گشت", date(2026, 11, 24)),
	("از ۱ تا ۱۴ آذر در مرخصی هستم", date(2026, 12, 6)),
	("I'll return on January 5th.", date(2027, 1, 5)),
	("12月3日まで休暇をいただいております", date(2026, 12, 4)),
	("سأعود يوم 3 ديسمبر", date(2026, 12, 3)),
	("Jestem na urlopie do 5 grudnia", date(2026, 12, 6)),
	("5 Aralık tarihine kadar izindeyim", date(2026, 12, 6)),
	("call 0912-345-6789 or 12/13", None),
	("I am out", None),
	("returning to the office on Thursday 26 November", date(2026, 11, 26)),
	("until the end of the month", None),
	("I am back at work on 30/11", date(2026, 11, 30)),
	("until 2026-12-01 inclusive", date(2026, 12, 2)),
	("until 31/02/2027", None),
	("تا ۱۵ دسامبر در سفر هستم", date(2026, 12, 16)),
	("I will be out of the office starting 25 November and returning 2 December.", date(2026, 12, 2)),
	("Jeg er tilbage den 1. december", date(2026, 12, 1)),
	("I'm on leave from 24 to 27 November", date(2026, 11, 28)),
	("تاریخ بازگشت: ۱۴۰۵/۹/۲۰", date(2026, 12, 11)),
	("تا پایان ۲۰ آذر", date(2026, 12, 12)),
	("back Dec 1, 2026", date(2026, 12, 1)),
	("bis einschließlich 27.11.2026", date(2026, 11, 28)),
	("until 12 pm", None),
	("from 9 to 5", None),
]


@pytest.mark.parametrize(("text", "day"), CASES)
def test_the_day_somebody_is_back(text, day):
	assert back_on("", text, SATURDAY) == day


def test_the_subject_is_looked_at_as_well():
	assert back_on("Away until 3 December", None, SATURDAY) == date(2026, 12, 4)
	assert back_on("Away until 3 December", "I am back on 4 December.", SATURDAY) == date(2026, 12, 4)


def test_a_later_day_is_capped():
	assert back_on("", "back on 1 March 2027", SATURDAY, 30) == SATURDAY + timedelta(30)
	assert back_on("", "until 9999-12-31", SATURDAY) == SATURDAY + timedelta(60)


def test_new_years_of_the_persian_calendar():
	known = {
		1399: (2020, 3, 20),
		1400: (2021, 3, 21),
		1403: (2024, 3, 20),
		1404: (2025, 3, 21),
		1408: (2029, 3, 20),
	}
	for year, day in known.items():
		assert jalali.gregorian(year, 1, 1) == date(*day)
	assert jalali.gregorian(1357, 11, 22) == date(1979, 2, 11)
	assert jalali.gregorian(1403, 12, 30) == date(2025, 3, 20)
	for wrong in ((1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1200, 1, 1), (1404, 0, 1)):
		with pytest.raises(ValueError, match="no such day"):
			jalali.gregorian(*wrong)


@given(st.integers(jalali.FIRST_YEAR, jalali.LAST_YEAR - 1))
def test_each_persian_year_follows_the_one_before(year):
	last = jalali.gregorian(year, 12, 30 if jalali.is_leap(year) else 29)
	assert jalali.gregorian(year + 1, 1, 1) == last + timedelta(1)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_a_day_that_is_written_out_is_found(received, ahead):
	day = received + timedelta(ahead)
	assert back_on("", f"I am back on {day.day} {day:%B} {day.year}.", received) == day
	assert back_on(
		"", f"Ich bin bis {day.day}.{day.month}.{day.year} im Urlaub.", received, 99
	) == day + timedelta(1)
