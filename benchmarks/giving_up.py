"""Measures the Giving-up Advisor on a site filled by load.py, side by side in one run.

    cd $FRAPPE_BENCH/sites && ../env/bin/python CHECKOUT/benchmarks/giving_up.py SITE

It writes runs of contacts over the Hygiene Files of that site. Ratios carry over to other machines; seconds do not.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path

import frappe
from frappe.utils import add_days, nowdate

sys.path.insert(0, str(Path(__file__).parent))
from run import line, timed

from lead_hygiene.site import giving_up
from lead_hygiene.site.rows import overwrite

COLUMNS = {
	"attempts": "LONGTEXT",
	"streaks": "LONGTEXT",
	"unanswered": "INT",
	"unanswered_emails": "INT",
	"unanswered_calls": "INT",
}
BARE = """
select attempts, unanswered, unanswered_emails, unanswered_calls, state, count(*)
from `tabHygiene File`
where reference_doctype = 'Lead' and (attempts is not null or unanswered > 0)
group by attempts, unanswered, unanswered_emails, unanswered_calls, state
"""
BARE_BY_GRADE = """
select file.attempts, file.unanswered, file.unanswered_emails, file.unanswered_calls, file.state, lead.hygiene_grade, count(*)
from `tabHygiene File` file join tabLead lead on lead.name = file.reference_name
where file.reference_doctype = 'Lead' and (file.attempts is not null or file.unanswered > 0)
group by file.attempts, file.unanswered, file.unanswered_emails, file.unanswered_calls, file.state, lead.hygiene_grade
"""


def main() -> None:
	frappe.init(site=sys.argv[1])
	frappe.connect()
	fill(random.Random(23))
	files = frappe.db.count("Hygiene File", {"reference_doctype": "Lead"})
	texts = frappe.db.sql(  # nosemgrep
		"select count(distinct attempts) from `tabHygiene File` where reference_doctype = 'Lead'"
	)
	print(f"{files:,} Hygiene Files of leads, {texts[0][0]:,} different histories of answers")
	asked = {"document_type": "Lead"}
	compare("Giving-up Advisor", BARE, lambda: giving_up.report(asked))
	compare("by grade", BARE_BY_GRADE, lambda: giving_up.report({**asked, "by_grade": 1}))
	behind = {**asked, "channel": "email", "way": "answered", "number": 2}
	line("the records behind one figure", min(timed(lambda: giving_up.report(behind)) for _ in range(3)))


def fill(draw: random.Random) -> None:
	"""Answers come with the chances of a bank's telephone campaign, about halved with every contact."""
	names = frappe.get_all("Hygiene File", {"reference_doctype": "Lead"}, pluck="name", order_by="name asc")
	for start in range(0, len(names), 5000):
		overwrite("Hygiene File", COLUMNS, [[name, *one(draw)] for name in names[start : start + 5000]])
	frappe.db.commit()  # nosemgrep
	frappe.db.sql("analyze table `tabHygiene File`")  # nosemgrep


def one(draw: random.Random) -> list:
	found = {"any": Counter(), "email": Counter(), "call": Counter()}
	for _run in range(draw.choice((0, 0, 0, 1, 1, 2, 4, 8))):
		length = 1 + min(int(draw.expovariate(0.9)), 11)
		calls = draw.randrange(length + 1) if draw.random() < 0.3 else 0
		for channel, number in (("any", length), ("email", length - calls), ("call", calls)):
			if number:
				found[channel][number] += 1
	streak = draw.choice((0, 0, 1, 2, 3, 5, 8))
	first = draw.randrange(400)
	days = [str(add_days(nowdate(), -first - number)) for number in reversed(range(streak))]
	attempts = {channel: dict(sorted(counts.items())) for channel, counts in found.items() if counts}
	return [
		json.dumps(attempts) if attempts else None,
		json.dumps({"any": days, "email": days}) if days else None,
		streak, streak, 0,
	]  # fmt: skip


def compare(what: str, bare: str, report) -> None:
	query = lambda: frappe.db.sql(bare)  # noqa: E731 # nosemgrep
	query(), report()
	pairs = [(timed(query), timed(report)) for _ in range(5)]
	least, took = (sorted(times)[2] for times in zip(*pairs, strict=True))
	line(f"{what}, its bare aggregate query", least)
	line(what, took, f"{took / least:.2f} × that query")


if __name__ == "__main__":
	main()
