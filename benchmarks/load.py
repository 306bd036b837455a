"""Fills a site with a pipeline of a given size, straight into the tables. For benchmarks only: nothing is validated.

cd $FRAPPE_BENCH/sites && ../env/bin/python CHECKOUT/benchmarks/load.py SITE [--leads 100000 …]
"""

from __future__ import annotations

import argparse
import itertools
import random
from datetime import datetime, timedelta

import frappe
from frappe.utils import now_datetime

STAGES = ("Prospecting", "Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review")
LEAD_STATUS = ("Lead", "Open", "Replied", "Interested", "Opportunity", "Converted", "Do Not Contact")
DEAL_STATUS = ("Open", "Open", "Open", "Open", "Replied", "Quotation", "Converted", "Lost", "Closed")
CHUNK = 2000


def main() -> None:
	asked = argparse.ArgumentParser(description=__doc__)
	asked.add_argument("site")
	asked.add_argument("--leads", type=int, default=100_000)
	asked.add_argument("--opportunities", type=int, default=100_000)
	asked.add_argument("--communications", type=int, default=500_000)
	asked.add_argument("--seed", type=int, default=7)
	args = asked.parse_args()
	frappe.init(site=args.site)
	frappe.connect()
	draw, now = random.Random(args.seed), now_datetime()
	company = frappe.get_all("Company", pluck="name", limit=1, order_by="name asc")[0]
	for doctype in ("Lead", "Opportunity", "Communication", "Hygiene File", "Hygiene Action"):
		frappe.db.truncate(doctype)
	leads = [f"BENCH-LEAD-{n:07}" for n in range(args.leads)]
	deals = [f"BENCH-OPP-{n:07}" for n in range(args.opportunities)]
	insert("Lead", lead_rows(leads, draw, now, company))
	insert("Opportunity", deal_rows(deals, leads, draw, now, company))
	insert("Communication", mail_rows(args.communications, leads, deals, draw, now))
	frappe.db.commit()  # nosemgrep
	for doctype in ("Lead", "Opportunity", "Communication"):
		print(f"{frappe.db.count(doctype):>9,} {doctype}")


def insert(doctype, rows):
	first = next(rows)
	columns = list(first)
	values = (tuple(row[c] for c in columns) for row in itertools.chain([first], rows))
	marks = "(" + ",".join(["%s"] * len(columns)) + ")"
	names = ",".join(f"`{c}`" for c in columns)
	while chunk := list(itertools.islice(values, CHUNK)):
		frappe.db.sql(  # nosemgrep
			f"insert into `tab{doctype}` ({names}) values {','.join([marks] * len(chunk))}",
			[value for row in chunk for value in row],
		)
		frappe.db.commit()  # nosemgrep


def stamped(name, at):
	return {
		"name": name,
		"creation": at,
		"modified": at,
		"owner": "Administrator",
		"modified_by": "Administrator",
	}


def before(draw, now, days) -> datetime:
	return now - timedelta(minutes=draw.randrange(60, days * 1440))


def lead_rows(names, draw, now, company):
	for n, name in enumerate(names):
		yield {
			**stamped(name, before(draw, now, 400)),
			"lead_name": f"Person {n}",
			"title": f"Person {n}",
			"company_name": f"Company {n % 9973}",
			"email_id": f"person{n}@example.com",
			"status": draw.choices(LEAD_STATUS, (30, 30, 10, 10, 10, 7, 3))[0],
			"lead_owner": "Administrator",
			"company": company,
		}


def deal_rows(names, leads, draw, now, company):
	for n, name in enumerate(names):
		at = before(draw, now, 400)
		yield {
			**stamped(name, at),
			"title": f"Deal {n}",
			"opportunity_from": "Lead",
			"party_name": leads[n % len(leads)],
			"status": draw.choice(DEAL_STATUS),
			"sales_stage": draw.choice(STAGES),
			"opportunity_type": "Sales",
			"transaction_date": at.date(),
			"opportunity_owner": "Administrator",
			"base_opportunity_amount": draw.randrange(100, 100_000),
			"company": company,
		}


def mail_rows(count, leads, deals, draw, now):
	for n in range(count):
		doctype, names = ("Lead", leads) if draw.random() < 0.6 else ("Opportunity", deals)
		received = draw.random() < 0.3
		at = before(draw, now, 300)
		yield {
			**stamped(f"bench-{n:08}", at),
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received" if received else "Sent",
			"delivery_status": "" if received else "Sent",
			"status": "Linked",
			"communication_date": at,
			"reference_doctype": doctype,
			"reference_name": draw.choice(names),
			"subject": "Re: your offer" if received else "Our offer",
			"sender": "person@example.com" if received else "rep@example.com",
			"message_id": f"{n}@bench.example",
		}


if __name__ == "__main__":
	main()
