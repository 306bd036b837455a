"""Measures the speed claims of the README side by side in one run, on a site filled by load.py.

    cd $FRAPPE_BENCH/sites && ../env/bin/python CHECKOUT/benchmarks/run.py SITE [--added-only]

Ratios carry over to other machines; seconds do not.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime, nowdate

from lead_hygiene import events
from lead_hygiene.site import night, rebuild, reconcile

LONG = f"<div>{'<p>Thank you for your offer, we shall look at it and call you next week.</p>' * 26}</div>"
UNANSWERED = """
select count(*) from (
	select l.name
	from `tabLead` l
	left join (
		select reference_name, max(communication_date) as at from `tabCommunication`
		where reference_doctype = 'Lead' and sent_or_received = 'Received' group by reference_name
	) r on r.reference_name = l.name
	join `tabCommunication` c on c.reference_doctype = 'Lead' and c.reference_name = l.name
		and c.sent_or_received = 'Sent' and c.communication_date > coalesce(r.at, l.creation)
	group by l.name having count(distinct date(c.communication_date)) >= 5
) u
"""


def main() -> None:
	asked = argparse.ArgumentParser(description=__doc__)
	asked.add_argument("site")
	asked.add_argument(
		"--added-only", action="store_true", help="measure what a save and a mail cost, and nothing else"
	)
	args = asked.parse_args()
	frappe.init(site=args.site)
	frappe.connect()
	frappe.flags.mute_messages = True
	if not args.added_only:
		whole()
	added("saving a Lead", save_lead(), ("judge", "keep"))
	mail = ("judge_mail", "touched", "undo_reopening")
	added("inserting a Communication", insert_mail("yes"), mail)
	added("inserting one of 2 kB", insert_mail(LONG), mail)
	frappe.db.rollback()


def whole() -> None:
	size = {dt: frappe.db.count(dt) for dt in ("Lead", "Opportunity", "Communication")}
	print(", ".join(f"{n:,} {dt}" for dt, n in size.items()))
	records = size["Lead"] + size["Opportunity"]

	frappe.db.sql(UNANSWERED)  # nosemgrep
	scan = timed(lambda: frappe.db.sql(UNANSWERED))  # nosemgrep
	line("bare SQL that finds every unanswered lead", scan)

	frappe.db.truncate("Hygiene File")
	frappe.db.commit()  # nosemgrep
	for processes, what in (
		(2, "first rebuild, 2 processes"),
		(2, "rebuild again, 2 processes"),
		(1, "rebuild again, 1 process"),
	):
		took = timed(lambda processes=processes: rebuild.run(processes=processes))
		line(what, took, f"{records / took:,.0f} records/s, {took / scan:.1f} × the bare scan")
	print(f"{'':4}largest process: {peak():.0f} MB resident")

	reconcile.run()
	night.run(act=False)
	line("night, nothing due", timed(lambda: night.run(act=False)))
	line("its one query", median(lambda: night.due_count(), 50))
	line("reconcile, nothing changed", timed(reconcile.run))
	per_record = {}
	for share in (1, 2, 4):
		count = due(records * share // 100)
		took = timed(lambda: night.run(act=False))
		per_record[share] = took / count
		line(f"night, {share} % due", took, f"{count:,} records, {took / count * 1e6:.0f} µs each")
	print(f"{'':4}4 % costs {per_record[4] / per_record[1]:.2f} × as much per record as 1 %")

	close = auto_close(100)
	line(
		"ERPNext's auto_close_opportunity, each record",
		close,
		f"a due record costs 1/{close / per_record[1]:.0f} of it",
	)


def timed(work: Callable[[], object]) -> float:
	start = time.perf_counter()
	work()
	return time.perf_counter() - start


def median(work: Callable[[], object], times: int) -> float:
	return statistics.median(timed(work) for _ in range(times))


def line(what: str, seconds: float, note: str = "") -> None:
	shown = f"{seconds:9.2f} s " if seconds >= 1 else f"{seconds * 1000:9.2f} ms"
	print(f"{shown}  {what}{': ' + note if note else ''}", flush=True)


def peak() -> float:
	return (
		max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
		/ 1024
	)


def due(count: int) -> int:
	names = frappe.get_all(
		"Hygiene File",
		{"state": ("!=", "Closed")},
		pluck="name",
		limit=count,
		order_by="modified asc, name asc",
	)
	for start in range(0, len(names), 1000):
		frappe.db.set_value(
			"Hygiene File",
			{"name": ("in", names[start : start + 1000])},
			"review_on",
			nowdate(),
			update_modified=False,
		)
	frappe.db.commit()  # nosemgrep
	return night.due_count()


def auto_close(count: int) -> float:
	"""Seconds per record of ERPNext's own job, with our events off."""
	from erpnext.crm.doctype.opportunity.opportunity import auto_close_opportunity

	names = frappe.get_all("Opportunity", {"status": "Open"}, pluck="name", limit=count, order_by="name asc")
	frappe.db.set_value("Opportunity", {"status": "Replied"}, "status", "Open", update_modified=False)
	old = now_datetime() - timedelta(days=100)
	frappe.db.set_value(
		"Opportunity", {"name": ("in", names)}, {"status": "Replied", "modified": old}, update_modified=False
	)
	with patch.object(events, "judge", nothing), patch.object(events, "keep", nothing):
		took = timed(auto_close_opportunity)
	closed = frappe.db.count("Opportunity", {"name": ("in", names), "status": "Closed"})
	frappe.db.rollback()
	return took / closed


def nothing(*args: object, **kwargs: object) -> None:
	return None


def save_lead() -> Callable[[], None]:
	lead = frappe.get_doc(
		"Lead", frappe.get_all("Lead", {"status": "Open"}, pluck="name", limit=1, order_by="name asc")[0]
	)
	lead.flags.ignore_links = True  # other benchmarks name people and sources that are not there

	def save() -> None:
		lead.job_title = frappe.generate_hash(length=6)
		lead.save()

	return save


def insert_mail(content: str) -> Callable[[], None]:
	leads = not_due(1000)
	# Frappe asks for the lead; found in the cache or not, it is to be the same with us and without.
	for lead in leads:
		frappe.clear_document_cache("Lead", lead)
	fresh = iter(leads)  # a new one each time, or the conversation would grow with the measurement

	def insert() -> None:
		lead = next(fresh)
		frappe.get_doc(
			{
				"doctype": "Communication", "communication_type": "Communication", "communication_medium": "Email",
				"sent_or_received": "Received", "subject": "Re: your offer", "content": content,
				"sender": "person@example.com", "recipients": "rep@example.com",
				"message_id": f"{frappe.generate_hash(length=20)}@example.com",  # as any mail that is fetched has one
				"reference_doctype": "Lead", "reference_name": lead,
			}
		).insert()  # fmt: skip

	return insert


def not_due(count: int, doctype: str = "Lead") -> list[str]:
	"""Records in play that the night has seen: any other would be read anew with all its mails, as few are."""
	asked = {"reference_doctype": doctype, "state": ("!=", "Closed"), "review_on": (">", nowdate())}
	names = frappe.get_all("Hygiene File", asked, pluck="reference_name", order_by="name asc", limit=count)
	if len(names) < count:
		raise SystemExit("too few records of this site are judged: run the night first, or load.py again")
	return names


def added(what: str, work: Callable[[], None], handlers: tuple[str, ...], times: int = 200) -> None:
	"""With and without our events, turn by turn."""
	work(), work()
	with_us, without, ours = [], [], []
	clocked = [patch.object(events, name, clock(getattr(events, name), ours)) for name in handlers]
	left_out = [patch.object(events, name, nothing) for name in handlers]
	own = []
	for _ in range(times):
		for patches, times_of in ((clocked, with_us), (left_out, without)):
			for each in patches:
				each.start()
			times_of.append(timed(work))
			for each in patches:
				each.stop()
		own.append(sum(ours))
		ours.clear()
	frappe.db.rollback()
	extra = statistics.median(with_us) - statistics.median(without)
	line(
		f"added to {what}",
		extra,
		f"{statistics.median(with_us) / statistics.median(without):.2f} × without us, {statistics.median(without) * 1000:.1f} ms;"
		f" our handlers themselves {statistics.median(own) * 1000:.2f} ms",
	)


def clock(handler: Callable[..., object], took: list[float]) -> Callable[..., object]:
	"""`handler`, adding to `took` the seconds of each call; one within another is part of it."""

	def clocked(*args: object, **kwargs: object) -> object:
		before, start = len(took), time.perf_counter()
		result = handler(*args, **kwargs)
		took[before:] = [time.perf_counter() - start]
		return result

	return clocked


if __name__ == "__main__":
	main()
