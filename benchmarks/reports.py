"""Measures every report at a million Stage Changes beside its bare aggregate and ERPNext's nearest report, in one run.

    cd $FRAPPE_BENCH/sites && ../env/bin/python CHECKOUT/benchmarks/reports.py SITE [--rounds 5] [--only "Stage Velocity" …]

On a site filled by load.py; where there are fewer Stage Changes, stages.py fills them. It writes over quotations, orders,
sources, owners and territories of that site and makes a user. Ratios carry over to other machines; seconds do not.
"""

from __future__ import annotations

import argparse
import importlib
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frappe
from frappe.utils import add_days, add_months, nowdate

sys.path.insert(0, str(Path(__file__).parent))
import giving_up as runs_of_contacts
import report_data
import stages
from bare import BARE

LONGEST = 120  # seconds a report of ERPNext may take
PATIENCE = 400  # seconds for our own
ONCE = 60  # whoever takes as many seconds is not measured again
OURS = "lead_hygiene.lead_hygiene.report"
THEIRS = "erpnext.crm.report"


class TooLong(BaseException):
	"""Not an error, which the database's driver would take for one of its own."""


def main() -> None:
	asked = argparse.ArgumentParser(description=__doc__)
	asked.add_argument("site")
	asked.add_argument("--rounds", type=int, default=5)
	asked.add_argument("--only", nargs="*")
	args = asked.parse_args()
	frappe.init(site=args.site)
	frappe.connect()
	frappe.flags.mute_messages = True
	fill()
	found: dict[str, dict[str, list[float | str]]] = defaultdict(lambda: defaultdict(list))
	known = measured()
	chosen = {name: known[name] for name in args.only or known if name in known}
	for turn in range(max(args.rounds, 1) + 1):
		for name, what in chosen.items():
			for who, run in what.items():
				if settled(found[name][who]):
					continue
				took = timed(run, who)
				print(
					f"{name}, {who}: {took if isinstance(took, str) else round(took, 2)}",
					file=sys.stderr,
					flush=True,
				)
				# The first turn fills the caches, unless there is to be only one.
				if turn or isinstance(took, str) or took > ONCE:
					found[name][who].append(took)
	print(f"| {'report'} | bare | report | ratio | as a rep | ERPNext's nearest | its ratio |")
	for name, what in chosen.items():
		print(row(name, found[name], next((who for who in what if who not in ("bare", "ours", "rep")), None)))


def fill() -> None:
	if frappe.db.count("Stage Change") < 1_000_000:
		stages.load(1_000_000)
	if not frappe.db.exists("Hygiene File", {"attempts": ("is", "set")}):
		runs_of_contacts.fill(report_data.DRAW)
	report_data.fill()
	for doctype in ("Stage Change", "Lead", "Opportunity", "Hygiene File"):
		print(f"{frappe.db.count(doctype):>9,} {doctype}")


def measured() -> dict[str, dict[str, Callable[[], Any]]]:
	"""For each report that there is: how to run its bare aggregate, itself, itself as a rep, and ERPNext's nearest."""
	today = nowdate()
	year = {"from_date": add_months(today, -12), "to_date": today}
	company = frappe.get_all("Company", pluck="name", limit=1, order_by="name asc")[0]
	by_stage = {"based_on": "Opportunity Type", "data_based_on": "Number"}
	pipeline = {"pipeline_by": "Sales Stage", "range": "Monthly", "based_on": "Number", **year}
	nearest = {
		"Stage Velocity": ("Opportunity Summary by Sales Stage", by_stage),
		"Stage History": (None, {}),
		"Conversion Velocity": ("Lead Conversion Time", year),
		"Lost and Recycled": ("Lost Opportunity", {"company": company, **year}),
		"Source Effectiveness": ("Campaign Efficiency", year),
		"Giving-up Advisor": ("Prospects Engaged But Not Converted", {}),
		"Weighted Pipeline": ("Sales Pipeline Analytics", pipeline),
		"Sales Rep Performance": ("Lead Owner Efficiency", year),
		"Forecast": ("Sales Pipeline Analytics", {**pipeline, "based_on": "Amount"}),
	}
	ours = {
		"Stage History": {"stage": stages.STAGES[2], "way": "lost"},
		"Giving-up Advisor": {"document_type": "Lead"},
		"Source Effectiveness": {"group_by": "Campaign"},
	}
	asked = {
		"today": today,
		"year": year["from_date"],
		"stage": stages.STAGES[2],
		"soon": add_days(today, -14),
	}
	found = {}
	for name, (theirs, filters) in nearest.items():
		try:
			run = report(OURS, name, ours.get(name, {}))
		except ImportError:
			continue
		found[name] = {
			"bare": lambda name=name: [frappe.db.sql(query, asked) for query in BARE[name]],  # nosemgrep
			"ours": run,
			"rep": as_rep(run),
		}
		if theirs:
			found[name][theirs] = report(THEIRS, theirs, filters)
	return found


def report(package: str, name: str, filters: dict[str, Any]) -> Callable[[], Any]:
	stem = frappe.scrub(name)
	module = importlib.import_module(f"{package}.{stem}.{stem}")
	return lambda: module.execute(frappe._dict(filters))


def as_rep(run: Callable[[], Any]) -> Callable[[], Any]:
	def as_user() -> None:
		frappe.set_user(report_data.REP)
		try:
			run()
		finally:
			frappe.set_user("Administrator")

	return as_user


def timed(run: Callable[[], Any], who: str) -> float | str:
	"""Seconds, or why there are none."""

	def too_long(*_args: Any) -> None:
		raise TooLong

	signal.signal(signal.SIGALRM, too_long)
	own = who in ("bare", "ours", "rep")
	signal.alarm(PATIENCE if own else LONGEST)
	start = time.perf_counter()
	try:
		run()
	except TooLong:
		frappe.db.close()  # an answer is still under way on this connection
		frappe.connect()
		return f"> {PATIENCE if own else LONGEST} s"
	except Exception as died:
		if own:
			raise
		return f"dies: {type(died).__name__}"
	finally:
		signal.alarm(0)
		frappe.db.rollback()
		frappe.clear_messages()
	return time.perf_counter() - start


def settled(times: list[float | str]) -> bool:
	return any(isinstance(took, str) or took > ONCE for took in times)


def row(name: str, found: dict[str, list[float | str]], theirs: str | None) -> str:
	"""A line of the table: medians, and medians of the ratios of one turn."""
	middle = {who: said(times) for who, times in found.items()}
	told = f"{theirs}: {middle[theirs]}" if theirs else "–"
	return (
		f"| {name} | {middle['bare']} | {middle['ours']} | {ratio(found, 'ours')} "
		f"| {middle['rep']}, {ratio(found, 'rep')} | {told} | {ratio(found, theirs) if theirs else '–'} |"
	)


def said(times: list[float | str]) -> str:
	text = next((took for took in times if isinstance(took, str)), None)
	return text or f"{statistics.median(times):.2f} s"


def ratio(found: dict[str, list[float | str]], who: str) -> str:
	"""To the bare aggregate; of ERPNext's report, ours to it."""
	over, under = ("ours", who) if who not in ("ours", "rep") else (who, "bare")
	if any(isinstance(took, str) for took in found[under]):
		return "–"
	pairs = zip(found[over], found[under], strict=False)
	return f"{statistics.median(mine / other for mine, other in pairs):.2f} ×"


if __name__ == "__main__":
	main()
