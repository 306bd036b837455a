"""Measures scoring on a site filled by load.py, side by side in one run.

    cd $FRAPPE_BENCH/sites && ../env/bin/python CHECKOUT/benchmarks/scores.py SITE

It writes qualification, labels and signals over the leads of that site. Ratios carry over to other machines; seconds do not.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import frappe
from frappe.utils import add_days, nowdate

sys.path.insert(0, str(Path(__file__).parent))
from run import line, peak, timed

from lead_hygiene.site import criterion_preview, points, rescoring, scored
from lead_hygiene.site.records import cast_of
from lead_hygiene.site.review import Reviewer
from lead_hygiene.site.rows import overwrite

BATCH = 2000
ANSWERS = ("Unknown", "Unknown", "Yes", "No")
EMPLOYEES = ("1-10", "11-50", "51-200", "1000+")
BARE = """
select lead.name, lead.status, lead.disabled, lead.creation, lead.hygiene_need, lead.hygiene_budget, lead.hygiene_timing,
	lead.hygiene_authority, lead.hygiene_label, lead.no_of_employees, lead.hygiene_referred_by, lead.hygiene_grade,
	lead.hygiene_attractiveness, file.name, file.signals, file.unreachable_on, file.own_by, file.own_fit, file.own_engagement
from tabLead lead join `tabHygiene File` file on file.reference_doctype = 'Lead' and file.reference_name = lead.name
where file.score_on <= %(today)s
"""


def main() -> None:
	frappe.init(site=sys.argv[1])
	frappe.connect()
	draw = random.Random(7)
	leads = frappe.db.count("Lead")
	print(f"{leads:,} leads")
	line("filling in what a score looks at", timed(lambda: fill(draw)))
	rescoring.run(Reviewer())  # warm
	make_due()
	bare = min(timed(lambda: frappe.db.sql(BARE, {"today": nowdate()})) for _ in range(3))  # nosemgrep
	line("bare read of what a score needs, one query", bare)
	read = timed(read_in_batches)
	line("the same read as records, in batches", read, f"{read / bare:.1f} × the bare read")
	took = timed(lambda: rescoring.run(Reviewer()))
	line(
		"rescoring every lead, written",
		took,
		f"{took / bare:.1f} × the bare read, {leads / took:,.0f} leads/s",
	)
	changed = frappe.db.count("Lead", {"hygiene_grade": ("is", "set")})
	print(f"{'':4}{changed:,} leads have a grade")
	fade()
	took = timed(lambda: rescoring.run(Reviewer()))
	line(
		"rescoring again, nothing to show",
		took,
		f"{took / bare:.1f} × the bare read, {leads / took:,.0f} leads/s",
	)
	line("a night when no point fades", timed(lambda: rescoring.run(Reviewer())))
	row = frappe.get_doc("Score Criterion", "Label: hot").as_dict() | {"points": 20}
	told = {}
	took = timed(lambda: told.update(criterion_preview.preview(row)))
	line("preview of a criterion", took, f"{told['records']:,} records, {told['changed']:,} change")
	name = frappe.get_all("Lead", {"status": "Open"}, pluck="name", limit=1, order_by="name asc")[0]
	points.points("Lead", name)
	line("the account of one lead", min(timed(lambda: points.points("Lead", name)) for _ in range(5)))
	print(f"{'':4}{peak():.0f} MB resident")


def fill(draw: random.Random) -> None:
	"""Qualification, labels and signals of the last half year, on every lead."""
	fields = ("hygiene_need", "hygiene_budget", "hygiene_timing", "hygiene_authority")
	types = {
		**dict.fromkeys(fields, "VARCHAR(20)"),
		"hygiene_label": "VARCHAR(140)",
		"no_of_employees": "VARCHAR(140)",
	}
	names = frappe.get_all(
		"Hygiene File", {"reference_doctype": "Lead"}, ["name", "reference_name"], order_by="name asc"
	)
	today = nowdate()
	for start in range(0, len(names), BATCH):
		some = names[start : start + BATCH]
		overwrite(
			"Lead",
			types,
			[
				[
					row.reference_name,
					*(draw.choice(ANSWERS) for _ in fields),
					draw.choice((None, None, None, "Hot", "Warm", "Cold")),
					draw.choice(EMPLOYEES),
				]
				for row in some
			],
		)
		overwrite("Hygiene File", {"signals": "LONGTEXT"}, [[row.name, signals(draw, today)] for row in some])
		frappe.db.commit()  # nosemgrep
	make_due()


def signals(draw: random.Random, today: str) -> str:
	kinds = ("answer", "call", "meeting", "opened")
	days = {
		kind: sorted(str(add_days(today, -draw.randint(0, 180))) for _ in range(draw.randint(1, 4)))
		for kind in kinds
		if draw.random() < 0.4
	}
	return frappe.as_json(days, indent=None)


def make_due() -> None:
	file = frappe.qb.DocType("Hygiene File")
	frappe.qb.update(file).set(file.score_on, nowdate()).where(file.reference_doctype == "Lead").run()
	file = frappe.qb.DocType("Lead")
	frappe.qb.update(file).set(file.hygiene_grade, None).run()
	frappe.db.commit()  # nosemgrep


def fade() -> None:
	file = frappe.qb.DocType("Hygiene File")
	frappe.qb.update(file).set(file.score_on, nowdate()).where(file.reference_doctype == "Lead").run()
	frappe.db.commit()  # nosemgrep


def read_in_batches() -> None:
	reviewer, cast = Reviewer(), cast_of("Lead")
	names = frappe.get_all("Lead", pluck="name", order_by="name asc")
	for start in range(0, len(names), BATCH):
		scored.load(cast, names[start : start + BATCH], reviewer.policy)


if __name__ == "__main__":
	main()
