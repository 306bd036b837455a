"""The measures on the page: every one has its section, names are data, what files do not tell is said."""

import re
from html.parser import HTMLParser

import pytest

from lead_hygiene.audit.judging import Audit
from lead_hygiene.audit.measures import NAMES
from lead_hygiene.audit.page import Page
from lead_hygiene.audit.summary import Summary
from lead_hygiene.audit.words import EN, FA

EVIL = "<script>alert('x')</script>&\"{{ 7*7 }}{value}"


@pytest.fixture
def page(folder):
	def make(language="en", policy=""):
		audit = Audit(folder.path, folder.today, folder.policy(policy))
		summary = Summary(audit)
		for judged in audit.judged():
			summary.add(judged)
		return Page(audit, summary, language).html()

	return make


def text_of(html):
	return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


class Tags(HTMLParser):
	"""Every tag that is opened is closed."""

	def __init__(self):
		super().__init__()
		self.open, self.seen = [], set()

	def handle_starttag(self, tag, attrs):
		self.seen.add(tag)
		if tag not in ("meta", "wbr"):
			self.open.append(tag)

	def handle_endtag(self, tag):
		assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "fa"])
def test_names_are_data_in_every_measure(folder, page, language):
	head = ["name", "status", "sales_stage", "transaction_date", "modified", "opportunity_owner", "source"]
	head += [
		"campaign",
		"industry",
		"territory",
		"lost_reasons",
		"opportunity_type",
		"currency",
		"opportunity_amount",
	]
	rest = [EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, "100"]
	folder.put(
		"opportunity.csv",
		head,
		*(
			[EVIL + name, status, EVIL, "2025-01-01", "2025-03-01", *rest]
			for name, status in (("1", "Open"), ("2", "Lost"), ("3", "Converted"))
		),
	)
	mails = "name,sent_or_received,communication_date,reference_doctype,reference_name,sender"
	folder.put(
		"communication.csv", mails.split(","), ["m", "Sent", "2025-02-01", "Opportunity", EVIL + "1", EVIL]
	)
	html = page(
		language,
		f"[teams]\n'''{EVIL}''' = ['''{EVIL}''']\n".replace("'''", '"').replace(
			EVIL, EVIL.replace('"', '\\"')
		),
	)
	tags = Tags()
	tags.feed(html)
	assert tags.open == []
	assert "script" not in tags.seen
	assert "{{ 7*7 }}{value}" in html
	assert all(f'id="measure-{name}"' in html for name in NAMES)
	assert "&lt;script&gt;" in html[html.index('id="measure-velocity"') :]


@pytest.mark.parametrize(("language", "words"), [("en", EN), ("fa", FA)])
def test_what_the_files_do_not_tell_is_said_and_no_zero_stands_for_it(folder, page, language, words):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-01-01")
	html = page(language)
	text = text_of(html)
	for name in ("no_links", "no_messages", "no_budget", "no_messages_runs", "no_deals"):
		assert text_of(words[f"lacks {name}"]) in text
	work = html[html.index(str(words["m work"])) :]
	(row,) = re.findall(r"<tbody>(<tr>.*?</tr>)", work, re.S)[:1]
	assert text_of(row).count("–") >= 3  # hours, contacts, answers: nobody knows


def test_many_groups_are_left_to_the_json(folder, page):
	head = "name,status,transaction_date,modified,source"
	folder.put("opportunity.csv", head, *(f"O-{n},Lost,2025-01-01,2025-02-01,S-{n}" for n in range(20)))
	text = text_of(page())
	assert EN["m more"].format(count=8) in text


@pytest.mark.parametrize(("language", "words"), [("en", EN), ("fa", FA)])
def test_how_it_was_judged_lists_the_criteria_and_the_scale(folder, page, language, words):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-01-01")
	policy = (
		"[scale]\nstart = 41\n[[criteria]]\nname = 'Big'\naxis = 'fit'\npoints = -7\nfield = 'city'\nvalue = 'X'\n"
		"[[criteria]]\nname = 'Spoke'\naxis = 'engagement'\npoints = 9\nsignal = 'call'\ncap = 33\nhalf_life = 12\n"
	)
	text = text_of(page(language, policy))
	told = text[text.index(words["m criteria"]) :]
	scale = {"start": 41, "good": 60, "poor": 40, "engaged": 25, "share": 50}
	assert words["m scale"].format(**scale) in told
	assert "Big" in told
	assert "-7" in told
	assert words["signal call"] in told
	assert words["m cap"].format(cap=33) in told
	assert words["m half"].format(days=12) in told


def test_a_policy_without_criteria_says_so(folder, page):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-01-01")
	assert EN["m no_criteria"] in text_of(page(policy="criteria = []\n"))
