"""Fails, with a list, when anything of the app is left on a site after uninstalling it. Usage: leftovers.py SITE"""

import sys

import frappe

OURS = ("Hygiene", "Sub Industry", "Lead Hygiene")

frappe.init(site=sys.argv[1])
frappe.connect()
left = []
for row in frappe.get_all(
	"DocField", filters={"fieldtype": "Link", "options": "Module Def"}, fields=["parent", "fieldname"]
):
	if frappe.db.exists("DocType", row.parent) and not frappe.get_meta(row.parent).issingle:
		left += [
			f"{row.parent} {name}"
			for name in frappe.get_all(row.parent, {row.fieldname: "Lead Hygiene"}, pluck="name")
		]
left += [
	f"Custom Field {n}"
	for n in frappe.get_all("Custom Field", {"fieldname": ("like", "hygiene_%")}, pluck="name")
]
left += [
	f"Property Setter {n}"
	for n in frappe.get_all("Property Setter", {"field_name": ("like", "hygiene_%")}, pluck="name")
]
left += [
	f"job {n}"
	for n in frappe.get_all("Scheduled Job Type", {"method": ("like", "lead_hygiene%")}, pluck="name")
]
left += [f"table {t}" for t in frappe.db.get_tables(cached=False) if t.removeprefix("tab").startswith(OURS)]
NAMED_AFTER_US = (
	"Module Def", "DocType", "Workspace", "Desktop Icon", "Workspace Sidebar", "Number Card", "Dashboard",
	"Dashboard Chart Source", "Module Onboarding", "Onboarding Step",
)  # fmt: skip
for doctype in NAMED_AFTER_US:
	if frappe.db.table_exists(doctype):
		left += [f"{doctype} {n}" for n in frappe.get_all(doctype, pluck="name") if n.startswith(OURS)]
left += [
	f"Email Template {n}"
	for n in frappe.get_all("Email Template", {"name": ("like", "Farewell%")}, pluck="name")
]
left += [f"Opportunity Lost Reason {n}" for n in frappe.get_all("Opportunity Lost Reason", pluck="name")]
left += [
	f"log {n}"
	for n in frappe.get_all("Logs To Clear", {"ref_doctype": ("like", "Hygiene%")}, pluck="ref_doctype")
]
left += [
	f"default {n}"
	for n in frappe.get_all("DefaultValue", {"defkey": ("like", "lead_hygiene%")}, pluck="defkey")
]
if "lead_hygiene" in frappe.get_installed_apps():
	left.append("the app itself")
if left:
	sys.exit("Left behind after uninstalling:\n" + "\n".join(sorted(set(left))))
print("Nothing is left behind.")
