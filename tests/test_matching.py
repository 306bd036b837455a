from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.duplicates import Phone
from lead_hygiene.core.identifiers import web_domain
from lead_hygiene.core.names import letters
from lead_hygiene.matching import alike, free_mail, phone_reader

NAMES = st.text("abcdی علر", max_size=20).map(letters)


@given(NAMES, NAMES)
def test_likeness_is_symmetric_and_a_share(left, right):
	assert alike(left, right) == alike(right, left)
	assert 0 <= alike(left, right) <= 1
	assert alike(left, left) == 1


@pytest.mark.parametrize(
	("left", "right", "least", "most"),
	[
		("علی رضا نوری", "علیرضا نوری", 1.0, 1.0),
		("ali karimi", "karimi ali", 1.0, 1.0),
		("ali karimi", "ali karmii", 0.85, 0.95),  # one swap in nine letters
		("ali karimi", "karmii ali", 0.85, 0.95),
		("ali karimi", "maryam nouri", 0.0, 0.5),
	],
)
def test_how_alike_names_are(left, right, least, most):
	assert least <= alike(left, right) <= most


@pytest.mark.parametrize(
	("region", "text", "found"),
	[
		("IR", "0912 123 4567", Phone("+989121234567", True)),
		("IR", "۰۹۱۲-۱۲۳۴۵۶۷", Phone("+989121234567", True)),
		("IR", "٠٩١٢١٢٣٤٥٦٧", Phone("+989121234567", True)),
		("IR", "\u200e+98 912 123 4567", Phone("+989121234567", True)),
		("IR", "00989121234567", Phone("+989121234567", True)),
		("DE", "00989121234567", Phone("+989121234567", True)),
		("IR", "021-22334455", Phone("+982122334455", False)),
		("DE", "030/1234567 ext. 12", Phone("+49301234567", False)),
		("US", "(212) 555-0123", Phone("+12125550123", False)),  # there nobody can tell
		(None, "+49 171 6713507", Phone("+491716713507", True)),
		(None, "0171 6713507", None),
		("IR", "12", None),
		("IR", "please call", None),
		("IR", "", None),
	],
)
def test_numbers(region, text, found):
	assert phone_reader(region)(text) == found


@given(st.text("+0123456789 ()-/۰۱۲۹", max_size=18))
def test_reading_a_number_twice_is_reading_it_once(text):
	read = phone_reader("IR")
	once = read(text)
	assert once is None or read(once.number) == once


def test_the_list_of_providers_is_written_as_domains_are():
	assert {"gmail.com", "yahoo.com", "chmail.ir", "gmx.de"} <= free_mail()
	assert all(web_domain(domain) in (domain, domain.removeprefix("mail.")) for domain in free_mail())
