"""The sweep for duplicates over a whole site, beside merely reading the same columns; and a name that thousands have.

    cd $FRAPPE_BENCH/sites && ../env/bin/python CHECKOUT/benchmarks/sweep.py SITE [NAMESAKES]

For a site for tests, filled by load.py: it empties what is kept about duplicates, and takes back all it wrote. Ratios carry over
to other machines; seconds do not.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime

from lead_hygiene.site import duplicate_entry, duplicates
from lead_hygiene.site.match_cards import PARTS

SERIAL = "SWEEP-"


def main() -> None:
	frappe.init(site=sys.argv[1])
	frappe.connect()
	if frappe.db.count("Hygiene Duplicate", {"status": ("!=", "Open")}):
		sys.exit("Somebody has decided about duplicates on this site: it is not emptied.")
	frappe.set_user("Administrator")
	many = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
	try:
		whole(sum(frappe.db.count(doctype) for doctype in PARTS))
		common(many)
		saving()
	finally:
		frappe.db.rollback()
		clean()


def whole(size: int) -> None:
	read = timed(bare)
	line(f"bare read of the columns that are compared, {size:,} records", read)
	first = timed(duplicates.sweep)
	line("first sweep, which writes the keys of all", first, read, size)
	line("sweep where all keys are kept", timed(duplicates.sweep), read, size)
	kept = {of: frappe.db.count(of) for of in ("Hygiene Match Key", "Hygiene Duplicate")}
	print(", ".join(f"{number:,} {of}" for of, number in kept.items()))
	print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


def common(many: int) -> None:
	"""Half as many of one name, then all: what each half adds."""
	before = timed(duplicates.sweep)
	for number in (many // 2, many):
		namesakes(number)
		taken = timed(duplicates.sweep)
		line(f"sweep with {number:,} leads called the same", taken)
		print(f"   {taken / before:.2f} × the sweep before")
		before = taken


def namesakes(number: int) -> None:
	"""Leads called the same, each with an address and a number of its own; those that are there already stay."""
	columns = ("name", "lead_name", "first_name", "email_id", "mobile_no", "creation", "modified")
	there, now = frappe.db.count("Lead", {"name": ("like", f"{SERIAL}%")}), now_datetime()
	rows = [
		(f"{SERIAL}{n}", "محمد محمدی", "محمد", f"m{n}x{n}@namesake.example", f"+98912{n:07}", now, now)
		for n in range(there, number)
	]
	frappe.db.bulk_insert("Lead", columns, rows)
	frappe.db.commit()  # nosemgrep


def saving() -> None:
	"""What keeping the keys adds to saving a lead, and how many statements that are."""
	lead = frappe.get_doc("Lead", frappe.get_all("Lead", pluck="name", limit=1, order_by="creation asc")[0])
	lead.flags.ignore_validate = lead.flags.ignore_mandatory = True
	lead.load_doc_before_save()
	told("save, nothing that is compared changed", lambda n: duplicate_entry.note(lead))

	def renumbered(n: int) -> None:
		lead.mobile_no = f"+98912{n:07}"
		duplicate_entry.note(lead)

	told("save, a number changed", renumbered)
	told("a lead like none is typed", lambda n: duplicate_entry.like("Lead", {"lead_name": f"Zq{n} Xw{n}"}))
	told("a common name is typed", lambda n: duplicate_entry.like("Lead", {"lead_name": "محمد محمدی"}))


def told(what: str, do: Callable[[int], object]) -> None:
	asked, real, spent = 0, frappe.db.sql, []

	def count(*args: object, **kwargs: object) -> object:
		nonlocal asked
		asked += 1
		return real(*args, **kwargs)

	do(0)
	with patch.object(frappe.db, "sql", count):
		do(1)
	for n in range(2, 52):
		start = time.perf_counter()
		do(n)
		spent.append(1000 * (time.perf_counter() - start))
	print(f"{what}: {asked} statements, {statistics.median(spent):.1f} ms")


def bare() -> None:
	"""The columns that are compared, as they stand in the tables."""
	for doctype, part in PARTS.items():
		columns = ", ".join(f"`{field}`" for field in ("name", *part.fields, *part.more))
		frappe.db.sql(f"select {columns} from `tab{doctype}`")  # nosemgrep
	for table, field in (("Contact Email", "email_id"), ("Contact Phone", "phone")):
		frappe.db.sql(f"select parent, {field} from `tab{table}` where parenttype = 'Contact'")  # nosemgrep


def clean() -> None:
	frappe.db.delete("Lead", {"name": ("like", f"{SERIAL}%")})
	frappe.db.set_single_value("Lead Hygiene Settings", "duplicates_swept_on", None, update_modified=False)
	frappe.db.set_single_value("Lead Hygiene Settings", "duplicate_crowds", None, update_modified=False)
	frappe.db.commit()  # nosemgrep
	for kept in ("Hygiene Match Key", "Hygiene Duplicate"):
		frappe.db.truncate(kept)


def timed(do: Callable[[], object]) -> float:
	start = time.perf_counter()
	do()
	return time.perf_counter() - start


def line(what: str, seconds: float, read: float | None = None, size: int | None = None) -> None:
	ratio = f", {seconds / read:.0f} × the bare read" if read else ""
	pace = f", {size / seconds:,.0f} records/s" if size else ""
	print(f"{what}: {seconds:.1f} s{ratio}{pace}", flush=True)


if __name__ == "__main__":
	main()
