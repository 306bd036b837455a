"""The page: complete, self-contained, and nobody's name is code."""

import re
from html.parser import HTMLParser

import pytest

from lead_hygiene.audit.judging import Audit
from lead_hygiene.audit.page import Page
from lead_hygiene.audit.stage_page import chart
from lead_hygiene.audit.summary import Summary
from lead_hygiene.audit.words import EN, FA

EVIL = "<script>alert('x')</script>&\"{{ 7*7 }}"


@pytest.fixture
def page(folder):
	def make(language="en", policy=""):
		audit = Audit(folder.path, folder.today, folder.policy(policy))
		summary = Summary(audit)
		for judged in audit.judged():
			summary.add(judged)
		return Page(audit, summary, language).html()

	return make


class Tags(HTMLParser):
	"""Every tag that is opened is closed."""

	VOID = frozenset({"meta", "wbr", "br", "link", "img"})

	def __init__(self):
		super().__init__()
		self.open, self.seen = [], set()

	def handle_starttag(self, tag, attrs):
		self.seen.add(tag)
		if tag not in self.VOID:
			self.open.append(tag)

	def handle_endtag(self, tag):
		assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "fa"])
def test_names_are_data(folder, page, language):
	folder.no_mail()
	rows = [[EVIL, "Open", "2025-01-01", EVIL, EVIL], ["L-2", EVIL, "2025-04-04", "{value}", "{0}"]]
	folder.put("lead.csv", ["ID", "Status", "Created On", "Full Name", "Lead Owner", EVIL], *rows)
	folder.put(
		"opportunity.csv",
		["ID", "Status", "Sales Stage", "Opportunity Date", "Currency", "Opportunity Amount"],
		["O-1", "Open", EVIL, "2025-01-01", EVIL, "1000"],
	)
	rule = f"[[rules]]\nname = '''{EVIL}'''\ntrigger = 'silent_days'\nthreshold = 3\naction = 'flag'\n"
	html = page(language, rule + f"[stage_limits]\n{_quoted(EVIL)} = 3\n")
	tags = Tags()
	tags.feed(html)
	assert tags.open == []
	assert "script" not in tags.seen
	assert "&lt;script&gt;" in html
	assert "{value}" in html


def _quoted(text):
	return '"' + text.replace('"', '\\"') + '"'


def test_it_needs_no_network(folder, page):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-01-01")
	html = page()
	assert not re.search(r"(src|href)\s*=|url\(|@import|https?://", html)


def test_the_share_and_the_reasons(folder, page):
	folder.no_mail()
	folder.put(
		"lead.csv",
		"ID,Status,Created On",
		"L-1,Open,2025-01-01",
		"L-2,Open,2025-06-29",
		"L-3,Converted,2025-01-01",
	)
	text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page()))
	assert "50%" in text
	assert "1 of 2 open records: 2 leads and 0 opportunities" in text
	assert "no sign for 180 days, since 1 Jan 2025" in text
	assert "Finished, and not judged: 1." in text


def test_persian(folder, page):
	folder.no_mail()
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-01-01")
	html = page("fa")
	assert '<html lang="fa" dir="rtl">' in html
	assert "<bdi>180</bdi> روز بدون نشانه" in html


def test_both_languages_have_every_word():
	assert EN.keys() == FA.keys()
	for name, word in EN.items():
		assert set(re.findall(r"{\w+}", word)) == set(re.findall(r"{\w+}", FA[name])), name


def test_only_finished_records(folder, page):
	folder.put("lead.csv", "ID,Status,Created On", "L-3,Converted,2025-01-01")
	assert "No record is open." in page()


def test_what_could_not_be_read_is_counted(folder, page):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,soon", ",Open,2025-01-01")
	text = re.sub(r"<[^>]+>", "", page())
	assert "Rows that could not be read: 1; cells: 1;" in text
	assert "lead.csv, row 2, column" in text


def test_what_could_not_be_judged_stands_beside_the_share(page, folder):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-01-01")
	for language, words in (("en", EN), ("fa", FA)):
		html = page(language)
		assert words["not_heard"] in html
		assert words["how_alive"] in html
	folder.no_mail()
	assert EN["not_heard"] not in page()


STAGED = "name,status,sales_stage,transaction_date,modified"


@pytest.mark.parametrize(("language", "words"), [("en", EN), ("fa", FA)])
def test_how_long_a_stage_deserves(folder, page, language, words):
	folder.put(
		"opportunity.csv",
		STAGED,
		["O-1", "Converted", EVIL, "2025-01-01", "2025-01-31"],
		["O-2", "Lost", EVIL, "2025-01-01", "2025-03-02"],
		["O-3", "Lost", EVIL, "2025-01-01", ""],
	)
	html = page(language, f"[stage_limits]\n{_quoted(EVIL)} = 29\n")
	tags = Tags()
	tags.feed(html)
	assert tags.open == []
	assert "script" not in tags.seen
	assert html.count("<svg") == 1
	text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
	assert words["velocity"] in text
	assert words["suggested"].format(days=30) in text
	assert words["caught"].format(caught=1, lost=1, days=30) in text
	assert words["v_left_out"].format(count=1) in text
	assert words["few_won"].format(won=1) in text
	assert re.search(r'text-anchor="(start|end)">29<', html)


def test_no_section_where_no_stage_is_known(folder, page):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-01-01")
	html = page()
	assert "<svg" not in html
	assert EN["velocity"] not in html


def test_the_days_of_a_chart_grow_to_the_left_in_persian(folder):
	folder.put(
		"opportunity.csv",
		STAGED,
		["O-1", "Converted", "A", "2025-01-01", "2025-01-31"],
		["O-2", "Lost", "A", "2025-01-01", "2025-03-02"],
	)
	audit = Audit(folder.path, folder.today, folder.policy(""))
	list(audit.judged())
	(advice,) = audit.stages.advice()
	for rtl in (False, True):
		ticks = [x for x, _ in chart(advice, rtl).ticks]
		assert ticks == sorted(ticks, reverse=rtl)
