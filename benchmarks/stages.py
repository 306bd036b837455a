"""Measures the stage history at a million Stage Changes, side by side in one run, on a site filled by load.py.

    cd $FRAPPE_BENCH/sites && ../env/bin/python CHECKOUT/benchmarks/stages.py SITE [--changes 1000000]

It writes over the Stage Changes of that site. Ratios carry over to other machines; seconds do not.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime

sys.path.insert(0, str(Path(__file__).parent))
from load import STAGES, insert, stamped
from run import line, median, nothing, peak, timed

from lead_hygiene import events
from lead_hygiene.site import conversion, rebuild, reconcile, stage_history, stage_limits, stage_velocity

STAYS = 10
BARE = """
select to_stage, left_to, left_outcome, left_on is null,
	if(left_on is null, datediff(%(today)s, entered_on), days) as stay, {group} count(*)
from `tabStage Change` {join}
where `tabStage Change`.reference_doctype = 'Opportunity' and outcome is null
group by to_stage, left_to, left_outcome, left_on is null, {group} stay
"""
BARE_ADVICE = """
select stay, last.outcome, count(*) from (
	select reference_name, max(if(left_on is null, datediff(%(today)s, entered_on), days)) as stay
	from `tabStage Change` where reference_doctype = 'Opportunity' and outcome is null and to_stage = %(stage)s
	group by reference_name
) longest
join `tabStage Change` last on last.reference_doctype = 'Opportunity'
	and last.reference_name = longest.reference_name and last.left_on is null
group by stay, last.outcome
"""
BARE_CONVERSION = """
select datediff(%(today)s, l.creation) as age, datediff(o.opened, l.creation) as days, count(*) from `tabLead` l
left join (
	select party_name, min(transaction_date) as opened from `tabOpportunity`
	where opportunity_from = 'Lead' group by party_name
) o on o.party_name = l.name
group by age, days
"""


def main() -> None:
	asked = argparse.ArgumentParser(description=__doc__)
	asked.add_argument("site")
	asked.add_argument("--changes", type=int, default=1_000_000)
	asked.add_argument(
		"--saves-only", action="store_true", help="measure what a save costs, and nothing else"
	)
	args = asked.parse_args()
	frappe.init(site=args.site)
	frappe.connect()
	frappe.flags.mute_messages = True
	if not args.saves_only:
		back_fill()
		load(args.changes)
		reports()
		reconciles()
	saves()


def back_fill() -> None:
	records = frappe.db.count("Lead") + frappe.db.count("Opportunity")
	for doctype in ("Stage Change", "Hygiene File"):
		frappe.db.truncate(doctype)
	frappe.db.commit()  # nosemgrep
	took = timed(lambda: rebuild.run(processes=2))
	line("first rebuild with its back-fill, 2 processes", took, f"{records / took:,.0f} records/s")
	took = timed(lambda: rebuild.run(processes=2))
	line("rebuild again", took, f"{records / took:,.0f} records/s")
	print(f"{'':4}largest process: {peak():.0f} MB resident")


def load(count: int) -> None:
	frappe.db.truncate("Stage Change")
	insert("Stage Change", changes(count // STAYS))
	frappe.db.sql("analyze table `tabStage Change`")  # nosemgrep
	print(f"{frappe.db.count('Stage Change'):,} Stage Changes")


def changes(deals: int):
	draw, now = random.Random(11), now_datetime()
	for number, deal in enumerate(
		frappe.get_all(
			"Opportunity",
			fields=[
				"name",
				"status",
				"sales_stage",
				"creation",
				"opportunity_owner",
				"base_opportunity_amount",
			],
			order_by="name asc",
			limit=deals,
		)
	):
		ended = deal.status if deal.status in ("Converted", "Lost", "Closed") else None
		at = deal.creation - timedelta(days=draw.randrange(30, 900))
		cuts = sorted(at + (now - at) * draw.random() for _ in range(STAYS - 1))
		places = [(draw.choice(STAGES), None) for _ in range(STAYS - 1)] + [(deal.sales_stage, ended)]
		if not ended and places[-2][0] == deal.sales_stage:
			places[-2] = (next(stage for stage in STAGES if stage != deal.sales_stage), None)
		yield from stays(deal, [at, *cuts], places, f"bench{number:07}")


def stays(deal, moments: list[datetime], places, name: str):
	for n, (at, (stage, outcome)) in enumerate(zip(moments, places, strict=True)):
		until, left = (moments[n + 1], places[n + 1]) if n + 1 < len(places) else (None, (None, None))
		came = places[n - 1] if n else (None, None)
		yield {
			**stamped(f"{name}-{n}", at),
			"reference_doctype": "Opportunity", "reference_name": deal.name, "serial": n + 1,
			"from_stage": came[0], "from_outcome": came[1], "to_stage": stage, "outcome": outcome,
			"entered_on": at.date(), "entered_at": at, "left_on": until and until.date(),
			"left_to": left[0], "left_outcome": left[1],
			"days": (until.date() - at.date()).days if until else 0,
			"responsible": deal.opportunity_owner, "amount": deal.base_opportunity_amount, "known_by": "Event",
		}  # fmt: skip


def reports() -> None:
	join = "join `tabOpportunity` o on o.name = `tabStage Change`.reference_name"
	kind = {"group": "o.opportunity_type,", "join": join}
	compare("Stage Velocity", BARE.format(group="", join=""), lambda: stage_velocity.report({}))
	compare(
		"Stage Velocity by opportunity type",
		BARE.format(**kind),
		lambda: stage_velocity.report({"group_by": "Opportunity Type"}),
	)
	compare("Stage Limit Advisor", BARE_ADVICE, lambda: stage_limits.report({"stage": STAGES[2]}))
	# Its bare query knows one milestone of three.
	compare("Conversion Velocity", BARE_CONVERSION, lambda: conversion.report({}))
	drill = {"stage": STAGES[2], "way": "lost"}
	line("Stage History behind one figure", median(lambda: stage_history.report(drill), 3))


def compare(what: str, bare: str, report) -> None:
	asked = {"today": now_datetime().date(), "stage": STAGES[2]}
	query = lambda: frappe.db.sql(bare, asked)  # noqa: E731 # nosemgrep
	query(), report()
	pairs = [(timed(query), timed(report)) for _ in range(5)]
	least, took = (sorted(times)[2] for times in zip(*pairs, strict=True))
	line(f"{what}, its bare aggregate query", least)
	line(what, took, f"{took / least:.2f} × that query")


def reconciles() -> None:
	frappe.db.sql("update `tabHygiene File` set modified = %s", now_datetime())  # nosemgrep
	frappe.db.commit()  # nosemgrep
	reconcile.run()
	line("reconcile, nothing changed", timed(reconcile.run))
	share = frappe.db.count("Opportunity") // 100
	frappe.db.sql(  # nosemgrep
		"update `tabOpportunity` set sales_stage = if(sales_stage = %s, %s, %s) order by name limit %s",
		(STAGES[0], STAGES[1], STAGES[0], share),
	)
	frappe.db.commit()  # nosemgrep
	line("reconcile, 1 % of the deals moved by raw SQL", timed(reconcile.run))
	from lead_hygiene.site import night

	took = timed(lambda: night.run(act=False))
	line("the night that follows", took, f"{share:,} new Stage Changes")


def saves() -> None:
	deal = frappe.get_doc(
		"Opportunity",
		frappe.get_all("Opportunity", {"status": "Open"}, pluck="name", limit=1, order_by="name asc")[0],
	)

	deal.flags.ignore_mandatory = True  # what load.py writes is bare
	# Three: of two, each save with us would come to the stage that its file knows already.
	stages = cycle(STAGES[:3])

	def save() -> None:
		deal.sales_stage = next(stages)
		deal.save()

	def save_without() -> None:
		with patch.object(events, "judge", nothing), patch.object(events, "keep", nothing):
			save()

	save(), save_without()
	pairs = [(timed(save), timed(save_without)) for _ in range(200)]
	frappe.db.rollback()
	ours, without = (statistics.median(times) for times in zip(*pairs, strict=True))
	line(
		"added to saving an Opportunity whose stage changes",
		ours - without,
		f"{ours / without:.2f} × without us",
	)


if __name__ == "__main__":
	main()
