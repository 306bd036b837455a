from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.identifiers import is_role, mailbox, own_domain, web_domain
from lead_hygiene.core.names import company, letters, person, same_script

TEXT = st.one_of(
	st.text(max_size=160),
	st.text("abcüöäßéAEœ.-'& ", max_size=40),
	st.text("يیكکةهـآأإؤئۀ\u200c\u064e ابتشرکت۱۲٣()", max_size=60),
)
_WORDS = "شرکت سهامی خاص با مسئولیت محدود پارس خودرو بازرگانی و GmbH & Co. KG Müller S.A.R.L. Ltd The Dr. Mr"
WORDS = st.lists(st.sampled_from(_WORDS.split()), max_size=8).map(" ".join)


@pytest.mark.parametrize(
	("text", "other"),
	[
		("علي كريمي", "علی کریمی"),
		("علی‌رضا", "علیرضا"),
		("فاطـــمه", "فاطمة"),
		("مُحَمَّد", "محمد"),
		("آرش", "ارش"),
		("رئیسی", "رييسي"),
		("واحد ۱۲", "واحد ١٢"),
		("Jürgen Groß", "JUERGEN GROSS"),
		("Hélène Lefèvre", "Helene  Lefevre"),
		("O’Neill", "ONeill"),
	],
)
def test_one_name_in_two_spellings(text, other):
	assert letters(text) == letters(other)


@pytest.mark.parametrize(
	("text", "bare"),
	[
		("شرکت پارس خودرو (سهامی خاص)", "پارس خودرو"),
		("پارس خودرو با مسئولیت محدود", "پارس خودرو"),
		("پارس خودرو (بامسئوليت‌محدود)", "پارس خودرو"),
		("شرکت بازرگانی و تولیدی پارس خودرو", "پارس خودرو"),
		("Nord Technik GmbH & Co. KG", "nord technik"),
		("Nord Technik G.m.b.H.", "nord technik"),
		("S.A.R.L. Lumière", "lumiere"),
		("Lumière, Société Anonyme", "lumiere"),
		("The Alpha Company Ltd.", "alpha"),
		("AG Insurance SA", "ag insurance"),
		("شرکت", "شرکت"),
		("GmbH", "gmbh"),
		("", ""),
	],
)
def test_a_company_without_its_legal_form(text, bare):
	assert company(text) == letters(bare)


@pytest.mark.parametrize(
	("text", "bare"),
	[
		("آقای دکتر علی کریمی", "علی کریمی"),
		("سرکار خانم مریم نوری", "مریم نوری"),
		("Herr Prof. Dr. Karl Weiß", "karl weiss"),
		("Mary Jones, MBA", "mary jones"),
		("Dr.", "dr"),
	],
)
def test_a_person_without_titles(text, bare):
	assert person(text) == letters(bare)


@given(st.one_of(TEXT, WORDS))
def test_normalising_twice_is_normalising_once(text):
	for normal in (letters, company, person):
		assert normal(normal(text)) == normal(text)


def test_scripts():
	assert same_script("علی", "کریم علی")
	assert same_script("ali", "karim")
	assert not same_script("ali", "علی")
	assert not same_script("", "ali")


@pytest.mark.parametrize(
	("address", "found"),
	[
		("Ali <Ali.Karimi+crm@Google­mail.com>".replace("\u00ad", ""), "alikarimi@gmail.com"),
		("a.l.i.karimi@gmail.com", "alikarimi@gmail.com"),
		("ali.karimi+2@pars.ir", "ali.karimi@pars.ir"),
		("info@Müller.de", "info@xn--mller-kva.de"),
		("nobody", None),
		("a@b", None),
		("", None),
		(None, None),
	],
)
def test_mailboxes(address, found):
	assert mailbox(address) == found


@pytest.mark.parametrize(
	("website", "found"),
	[
		("https://www.Pars.ir/contact?x=1", "pars.ir"),
		("pars.ir", "pars.ir"),
		("http://user@pars.ir:8080", "pars.ir"),
		("//mail.pars.ir.", "pars.ir"),
		("www.ir", "www.ir"),
		("shop.pars.co.uk", "shop.pars.co.uk"),
		("none", None),
		("192.168.0.1", None),
		(None, None),
	],
)
def test_domains(website, found):
	assert web_domain(website) == found


@given(st.one_of(st.text(max_size=60), st.emails()))
def test_addresses_and_domains_stay_as_they_are(text):
	for normal in (mailbox, web_domain):
		once = normal(text)
		assert once is None or normal(once) == once


def test_whose_domain_it_is():
	assert own_domain("ali@pars.ir", {"gmail.com"}) == "pars.ir"
	assert own_domain("ali@gmail.com", {"gmail.com"}) is None
	assert is_role("info@pars.ir")
	assert not is_role("ali@pars.ir")
