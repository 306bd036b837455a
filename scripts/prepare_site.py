"""Completes ERPNext's setup wizard on a scratch site, so that it has a company. Usage: prepare_site.py SITE"""

import sys

import frappe
from frappe.desk.page.setup_wizard.setup_wizard import setup_complete
from frappe.utils import getdate, nowdate

frappe.init(site=sys.argv[1])
frappe.connect()
frappe.set_user("Administrator")
year = getdate(nowdate()).year
setup_complete(
	{
		"language": "English",
		"country": "India",
		"timezone": "Asia/Kolkata",
		"currency": "INR",
		"full_name": "Test User",
		"email": "test@example.com",
		"password": "LeadHygiene#2025x",
		"company_name": "Lead Hygiene Test",
		"company_abbr": "LHT",
		"company_tagline": "",
		"chart_of_accounts": "Standard",
		"bank_account": "",
		"fy_start_date": f"{year}-01-01",
		"fy_end_date": f"{year}-12-31",
		"setup_demo": 0,
		"enable_telemetry": 0,
	}
)
frappe.db.commit()  # nosemgrep
if not frappe.db.exists("Company", "Lead Hygiene Test"):
	sys.exit("ERPNext's setup wizard made no company.")
