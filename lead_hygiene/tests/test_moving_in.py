"""Moving in: exports of other systems through Frappe's own Data Import."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import frappe
from frappe.core.doctype.data_import.importer import Importer
from frappe.model.document import Document
from frappe.utils import getdate

from lead_hygiene import api_moving_in as api
from lead_hygiene.compat import other_names
from lead_hygiene.tests import CommittedTestCase, user

PIPEDRIVE_DEALS = [
	"Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,Deal - Owner,"
	"Deal - Deal created,Deal - Organization,Deal - Contact person,Deal - Expected close date,Deal - Roof colour",
	'7,Kettles,"1,200.50",{currency},Demo Scheduled,Open,Administrator,2025-04-02 09:00:00,MI Brewers,MI Jo Hill,2025-08-01,red',
	"8,Pots,900,{currency},MI Tasting,Won,MI Nobody,2025-05-02 09:00:00,MI Potters,MI Al Gray,,",
]
PIPEDRIVE_LEADS = [
	"Lead - ID,Lead - Title,Lead - Owner,Lead - Lead created,Lead - Contact person,Lead - Organization,Person - Email",
	"aa,Wants kettles,Administrator,2025-06-01 08:00:00,MI Jo Hill,MI Brewers,mi-jo@brewers.example",
	'bb,Wants pots,MI Nobody,2025-06-01 08:00:00,MI Al Gray,MI Potters,"mi-al@potters.example, mi-gray@potters.example"',
]


class TestMovingIn(CommittedTestCase):
	LEFT_BEHIND = (
		*("Data Import", "Opportunity", "Customer", "Lead", "Contact", "Sales Stage", "Lead Source"),
		*("Industry Type", "File"),
	)

	def setUp(self) -> None:
		if not frappe.db.exists("DocType", "Lead Source"):  # v16
			self.LEFT_BEHIND = tuple(
				"UTM Source" if each == "Lead Source" else each for each in self.LEFT_BEHIND
			)
		super().setUp()
		company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		self.currency = frappe.get_cached_value("Company", company, "default_currency")

	def brought(self, doctype: str, lines: list[str], name: str = "export.csv") -> Document:
		"""A Data Import with an export attached."""
		return self.attached(doctype, "\n".join(lines).replace("{currency}", self.currency), name)

	def attached(self, doctype: str, content: str | bytes, name: str = "export.csv") -> Document:
		doc = frappe.get_doc(
			{"doctype": "Data Import", "reference_doctype": doctype, "import_type": "Insert New Records"}
		).insert()
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{frappe.generate_hash(length=6)}-{name}",
				"attached_to_doctype": doc.doctype,
				"attached_to_name": doc.name,
				"content": content,
				"is_private": 1,
			}
		).insert()
		doc.import_file = file.file_url
		doc.save()
		return doc

	def imported(self, doc: Document, **asked: Any) -> list[Document]:
		"""The records that Frappe's import makes of the converted file, in the order of its rows."""
		api.convert(doc.name, **asked)
		doc.reload()
		frappe.db.commit()  # the import rolls back to here where a row fails
		Importer(doc.reference_doctype, data_import=doc).import_data()
		logs = frappe.get_all(
			"Data Import Log",
			{"data_import": doc.name, "success": 1},
			pluck="docname",
			order_by="log_index asc",
		)
		doc.reload()
		self.assertFalse(json.loads(doc.template_warnings or "[]"))
		return [frappe.get_doc(doc.reference_doctype, name) for name in logs]

	def rows(self, doc: Document) -> list[dict[str, str]]:
		"""The rows of the converted file by the fields they go to."""
		doc.reload()
		content = frappe.get_doc("File", {"file_url": doc.import_file}).get_content()
		head, *rows = csv.reader(io.StringIO(content))
		fields = json.loads(doc.template_options)["column_to_field_map"]
		self.assertEqual(len(fields), len(head))
		return [
			{fields[str(n)]: cell for n, cell in enumerate(row) if fields[str(n)] != "Don't Import"}
			for row in rows
		]

	# Each system, from the export to the records

	def test_leads_and_deals_of_pipedrive(self) -> None:
		jo, al = self.imported(self.brought("Lead", PIPEDRIVE_LEADS))
		self.assertEqual(
			(jo.lead_name, jo.company_name, jo.email_id),
			("MI Jo Hill", "MI Brewers", "mi-jo@brewers.example"),
		)
		self.assertEqual((jo.lead_owner, al.email_id), ("Administrator", "mi-al@potters.example"))
		# What has no field is kept: the title, the day, the second address, the owner who is not here.
		self.assertIn("Lead - Title: Wants pots", al.notes[0].note)
		self.assertIn("mi-gray@potters.example", al.notes[0].note)
		self.assertIn("Lead - Owner: MI Nobody", al.notes[0].note)
		doc = self.brought("Opportunity", PIPEDRIVE_DEALS)
		kettles, pots = self.imported(doc, create=[["Sales Stage", "MI Tasting"]])
		self.assertEqual((kettles.opportunity_from, kettles.party_name), ("Lead", jo.name))
		self.assertEqual((kettles.status, kettles.sales_stage), ("Open", "Value Proposition"))
		self.assertEqual((kettles.opportunity_amount, kettles.title), (1200.5, "Kettles"))
		self.assertEqual(kettles.transaction_date, getdate("2025-04-02"))
		self.assertEqual(kettles.expected_closing, getdate("2025-08-01"))
		self.assertEqual(
			(pots.status, pots.sales_stage, pots.party_name), ("Converted", "MI Tasting", al.name)
		)
		self.assertIn("Deal - Roof colour: red", kettles.notes[0].note)
		self.assertEqual(doc.status, "Success")

	def test_contacts_and_deals_of_hubspot(self) -> None:
		contacts = [
			"Record ID,First Name,Last Name,Email,Phone Number,Company Name,Contact owner,Lifecycle Stage,Lead Status,Number of employees",
			"1,MI Ann,Lee,mi-ann@one.example,+1 555 010 0001,MI One,,Customer,Connected,40",
			"2,MI Bo,May,mi-bo@two.example,,MI Two,,Lead,ATTEMPTED_TO_CONTACT,",
			"3,MI Cy,Nash,mi-cy@three.example,,MI Three,,Lead,Unqualified,",
		]
		ann, bo, cy = self.imported(self.brought("Lead", contacts))
		self.assertEqual([each.status for each in (ann, bo, cy)], ["Converted", "Replied", "Do Not Contact"])
		self.assertEqual((ann.lead_name, ann.no_of_employees), ("MI Ann Lee", "11-50"))
		deals = [
			"Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Deal owner,Associated Company",
			"11,MI A,Closed Won (Sales Pipeline),100,3/14/2025,1/15/2025 10:00,,MI One",
			"12,MI B,Contract Sent,200,12/1/2025,2/2/2025 10:00,,MI Two",
			"13,MI C,closedlost,300,3/14/2025,2/3/2025 10:00,,MI Three",
		]
		a, b, c = self.imported(self.brought("Opportunity", deals))
		self.assertEqual([each.status for each in (a, b, c)], ["Converted", "Open", "Lost"])
		self.assertEqual(b.sales_stage, "Negotiation/Review")
		# 3/14 says that the month comes first, for 12/1 and for the other column too.
		self.assertEqual(
			(b.expected_closing, b.transaction_date), (getdate("2025-12-01"), getdate("2025-02-02"))
		)
		self.assertEqual([each.party_name for each in (a, b, c)], [ann.name, bo.name, cy.name])

	def test_leads_and_opportunities_of_dynamics(self) -> None:
		leads = [
			"(Do Not Modify) Lead,(Do Not Modify) Row Checksum,Topic,First Name,Last Name,Company Name,Email,Status Reason,Lead Source",
			"g1,x,Kettles,MI Di,Old,MI Old Co,mi-di@old.example,Contacted,MI Fair",
			"g2,x,Pots,MI Ed,Poe,MI Poe Co,mi-ed@poe.example,No Longer Interested,MI Fair",
		]
		source = other_names("Lead").get("source", "source")
		kind = frappe.get_meta("Lead").get_field(source).options
		di, ed = self.imported(self.brought("Lead", leads), create=[[kind, "MI Fair"]])
		self.assertEqual([each.status for each in (di, ed)], ["Replied", "Do Not Contact"])
		self.assertEqual(di.get(source), "MI Fair")
		deals = [
			"(Do Not Modify) Opportunity,Topic,Potential Customer,Est. Close Date,Est. Revenue,Status,Status Reason,Pipeline Phase,Created On",
			'o1,MI Kettles,MI Old Co,2025-09-01,"$5,000.00",Open,In Progress,3-Propose,2025-01-02',
			'o2,MI Pots,MI Poe Co,2025-09-01,"$7,000.00",Lost,Out-Sold,4-Close,2025-01-02',
		]
		kettles, pots = self.imported(self.brought("Opportunity", deals))
		self.assertEqual((kettles.sales_stage, kettles.opportunity_amount), ("Proposal/Price Quote", 5000))
		self.assertEqual((pots.status, pots.order_lost_reason), ("Lost", "Out-Sold"))

	def test_leads_and_opportunities_of_sarv(self) -> None:
		leads = [
			"شناسه,نام,نام خانوادگی,نام حساب,موبایل,وضعیت,منبع سرنخ,تاریخ ایجاد",
			"۱,سارا,احمدی,MI پارسیان,۰۹۱۲۱۲۳۴۵۶۷,در حال پردازش,,1403/05/12",
			"۲,رضا,کریمی,MI آریا,,از بین رفته,,1402/12/29",
		]
		sara, reza = self.imported(self.brought("Lead", leads))
		self.assertEqual((sara.lead_name, sara.mobile_no, sara.status), ("سارا احمدی", "09121234567", "Open"))
		self.assertEqual(reza.status, "Do Not Contact")
		deals = [
			"نام فرصت,نام حساب,مرحله فروش,مقدار فرصت,تاریخ مورد انتظار بستن قرارداد,تاریخ ایجاد",
			"پمپ,MI پارسيان,مذاکره/مرور,۱٬۲۵۰٬۰۰۰ ریال,1404/07/01,1403/05/12",
		]
		(pump,) = self.imported(self.brought("Opportunity", deals))
		self.assertEqual((pump.sales_stage, pump.opportunity_amount), ("Negotiation/Review", 1250000))
		self.assertEqual(pump.transaction_date, getdate("2024-08-02"))  # 12 Mordad 1403
		self.assertEqual(pump.expected_closing, getdate("2025-09-23"))  # 1 Mehr 1404
		self.assertEqual(pump.party_name, sara.name)

	def test_accounts_become_customers(self) -> None:
		lines = ["(Do Not Modify) Account,Account Name,Main Phone,Website", "a1,MI Customer,555,mi.example"]
		(customer,) = self.imported(self.brought("Customer", lines))
		self.assertEqual((customer.customer_name, customer.website), ("MI Customer", "mi.example"))

	# What is said before anything is imported

	def test_no_column_goes_unsaid(self) -> None:
		doc = self.brought("Opportunity", PIPEDRIVE_DEALS)
		told = api.preview(doc.name)
		self.assertEqual(
			(told["sheet"], told["rows"], told["doctype"]), ("pipedrive:deals", 2, "Opportunity")
		)
		self.assertEqual([each["heading"] for each in told["columns"]], PIPEDRIVE_DEALS[0].split(","))
		states = {each["heading"]: each["state"] for each in told["columns"]}
		self.assertEqual(states["Deal - Roof colour"], "unknown")
		self.assertEqual((states["Deal - ID"], states["Deal - Organization"]), ("no place", "read"))
		missing = {(each["doctype"], each["value"]): each["may_create"] for each in told["missing"]}
		self.assertEqual(missing, {("Sales Stage", "MI Tasting"): True, ("User", "MI Nobody"): False})
		self.assertIn({"heading": "Deal - Stage", "written": "MI Tasting", "rows": 1}, told["strange"])
		# Nothing was written by looking.
		doc.reload()
		self.assertFalse(frappe.db.exists("Sales Stage", "MI Tasting"))
		self.assertFalse(json.loads(doc.template_options or "{}"))

	def test_somebody_chooses_the_field_of_a_column(self) -> None:
		doc = self.brought("Opportunity", PIPEDRIVE_DEALS)
		api.convert(doc.name, choices={"11": "job_title", "1": ""}, notes=0)
		first = self.rows(doc)[0]
		self.assertEqual(first["job_title"], "red")
		self.assertNotIn("title", first)
		self.assertNotIn("notes.note", first)
		# Every column is still there, for Frappe's own Map Columns.
		content = frappe.get_doc("File", {"file_url": doc.import_file}).get_content()
		self.assertTrue(content.startswith(PIPEDRIVE_DEALS[0]))
		with self.assertRaises(frappe.ValidationError):
			api.preview(doc.name, choices={"11": "title"})
		for field in ("party_name", "hygiene_state", "no_such_field"):
			with self.subTest(field=field), self.assertRaises(frappe.ValidationError):
				api.preview(doc.name, choices={"11": field})

	def test_a_status_that_is_left_out_stays_out(self) -> None:
		doc = self.brought(
			"Opportunity",
			[
				"نام فرصت,نام حساب,مرحله فروش,وضعیت",
				"MI A,MI X,مذاکره,از دست رفته",
				"MI B,MI X,Closed Won,باز",
			],
		)
		api.convert(doc.name)
		self.assertEqual([row["status"] for row in self.rows(doc)], ["Lost", "Converted"])
		api.convert(doc.name, choices={"3": ""})
		# The stage still says which of them was won.
		self.assertEqual([row["status"] for row in self.rows(doc)], ["", "Converted"])

	def test_cells_under_no_heading_are_told_and_kept(self) -> None:
		doc = self.brought(
			"Lead", ["Lead - ID,Lead - Title,Lead - Contact person", "1,Pots,MI Jo,Hill Ltd,9"]
		)
		told = api.preview(doc.name)
		self.assertEqual([(each["row"], each["written"]) for each in told["problems"]], [(2, "Hill Ltd | 9")])
		api.convert(doc.name)
		self.assertIn("Hill Ltd | 9", self.rows(doc)[0]["notes.note"])

	def test_a_row_of_which_nothing_goes_to_a_field_is_told(self) -> None:
		head = "Lead - ID,Lead - Title,Lead - Contact person"
		doc = self.brought("Lead", [head, "1,Pots,MI Jo", "2,Pans,", ", ,", "4,Jugs,MI Ed"])
		problems = api.preview(doc.name)["problems"]
		self.assertEqual([(each["row"], each["written"]) for each in problems], [(3, "2 | Pans")])
		self.assertEqual([each.lead_name for each in self.imported(doc)], ["MI Jo", "MI Ed"])

	def test_a_file_with_an_open_quotation_mark_is_refused_in_words(self) -> None:
		lines = [
			"Lead - ID,Lead - Title,Lead - Contact person",
			"1,Pots,MI Jo",
			'2,"Pans,MI Al',
			"3,Jugs,MI Ed",
		]
		doc = self.brought("Lead", lines)
		with self.assertRaisesRegex(frappe.ValidationError, "below row 2"):
			api.preview(doc.name)

	def test_a_stage_nobody_adds_is_left_out_and_kept_as_a_note(self) -> None:
		doc = self.brought("Opportunity", PIPEDRIVE_DEALS)
		api.convert(doc.name)
		row = self.rows(doc)[1]
		self.assertEqual(row["sales_stage"], "")
		self.assertIn("Deal - Stage: MI Tasting", row["notes.note"])
		self.assertFalse(frappe.db.exists("Sales Stage", "MI Tasting"))

	def test_a_stage_the_site_has_itself_stays_as_it_is(self) -> None:
		frappe.get_doc({"doctype": "Sales Stage", "stage_name": "Demo scheduled"}).insert()
		doc = self.brought("Opportunity", PIPEDRIVE_DEALS)
		api.convert(doc.name)
		self.assertEqual(self.rows(doc)[0]["sales_stage"], "Demo scheduled")

	def test_whose_deal_it_is_where_nobody_or_several_are_meant(self) -> None:
		for number in (1, 2):
			frappe.get_doc(
				{
					"doctype": "Lead",
					"lead_name": "MI Twin",
					"company_name": "MI Twins",
					"email_id": f"mi-t{number}@t.example",
				}
			).insert()
		lines = [
			"Deal - Title,Deal - Stage,Deal - Organization,Person - Email",
			"A,Qualified,MI Twins,",
			"B,Qualified,MI Nobody Ltd,mi-new@nobody.example",
			"C,Qualified,MI Twins,MI-T2@t.example",
		]
		doc = self.brought("Opportunity", lines)
		parties = api.preview(doc.name)["parties"]
		self.assertEqual(parties["found"], 1)
		self.assertEqual((parties["several"]["rows"], parties["none"]["rows"]), ([2], [3]))
		(deal,) = self.imported(doc)
		self.assertEqual(frappe.db.get_value("Lead", deal.party_name, "email_id"), "mi-t2@t.example")
		# Frappe refuses the others and says so; ERPNext makes no lead of its own of them.
		self.assertEqual(doc.status, "Partial Success")
		self.assertFalse(frappe.db.exists("Lead", {"email_id": "mi-new@nobody.example"}))

	def test_a_company_that_is_a_customer_is_meant_as_that(self) -> None:
		frappe.get_doc({"doctype": "Lead", "lead_name": "MI X", "company_name": "MI Both"}).insert()
		customer = frappe.get_doc({"doctype": "Customer", "customer_name": "MI Both"}).insert()
		doc = self.brought(
			"Opportunity", ["Deal - Title,Deal - Stage,Deal - Organization", "A,Qualified,MI both"]
		)
		(deal,) = self.imported(doc)
		self.assertEqual((deal.opportunity_from, deal.party_name), ("Customer", customer.name))

	def test_text_of_an_export_is_no_html(self) -> None:
		lines = ["Lead - Title,Lead - Contact person,Own <b>", "<script>alert(1)</script>,MI Eve,<img src=x>"]
		(lead,) = self.imported(self.brought("Lead", lines))
		self.assertNotIn("<script", lead.notes[0].note)
		self.assertIn("&lt;img src=x&gt;", lead.notes[0].note)

	def test_semicolons_and_excel(self) -> None:
		doc = self.attached("Lead", "Lead - ID;Lead - Title;Lead - Contact person\n1;Kettles;MI Sue\n")
		(lead,) = self.imported(doc)
		self.assertEqual(lead.lead_name, "MI Sue")
		from openpyxl import Workbook

		book, out = Workbook(), io.BytesIO()
		book.active.append(["Lead - ID", "Lead - Title", "Lead - Contact person"])
		book.active.append([2, "Pots", "MI Tom"])
		book.save(out)
		(lead,) = self.imported(self.attached("Lead", out.getvalue(), "export.xlsx"))
		self.assertEqual(lead.lead_name, "MI Tom")

	def test_again_starts_from_the_export_itself(self) -> None:
		doc = self.brought("Opportunity", PIPEDRIVE_DEALS)
		api.convert(doc.name)
		first = self.rows(doc)
		api.convert(doc.name)
		self.assertEqual(self.rows(doc), first)
		# Another file is another export.
		doc.import_file = self.brought("Opportunity", [PIPEDRIVE_DEALS[0], PIPEDRIVE_DEALS[1]]).import_file
		doc.save()
		self.assertEqual(api.preview(doc.name)["rows"], 1)

	def test_what_cannot_be_moved_in_is_refused(self) -> None:
		strangers = self.brought("Lead", ["Colour,Size", "red,1"])
		with self.assertRaises(frappe.ValidationError):
			api.preview(strangers.name)
		with self.assertRaises(frappe.ValidationError):
			api.preview(strangers.name, preset="pipedrive:leads")
		with self.assertRaises(frappe.ValidationError):
			api.preview(strangers.name, preset="salesforce")
		deals = self.brought("Lead", PIPEDRIVE_DEALS)
		with self.assertRaises(frappe.ValidationError):
			api.preview(deals.name)
		done = self.brought("Lead", PIPEDRIVE_LEADS)
		done.db_set("status", "Success")
		with self.assertRaises(frappe.ValidationError):
			api.convert(done.name)

	# Who may

	def test_it_needs_the_data_import_and_the_right_to_import(self) -> None:
		doc = self.brought("Opportunity", PIPEDRIVE_DEALS)
		for roles in (("Sales User",), ("Sales Manager",), ("System Manager",), ()):
			frappe.set_user(
				user(f"mi-{len(roles)}-{'-'.join(roles).lower().replace(' ', '')}@ours.example", *roles)
			)
			for call in (api.preview, api.convert):
				with self.subTest(roles=roles, call=call.__name__), self.assertRaises(frappe.PermissionError):
					call(doc.name)
			frappe.set_user("Administrator")
		frappe.set_user(user("mi-both@ours.example", "System Manager", "Sales Manager"))
		self.assertEqual(api.preview(doc.name)["rows"], 2)
		frappe.set_user("Administrator")
		self.assertEqual(frappe.allowed_http_methods_for_whitelisted_func[api.convert], ["POST"])

	def test_only_lists_of_names_are_added_to_and_only_by_those_who_may(self) -> None:
		doc = self.brought("Opportunity", PIPEDRIVE_DEALS)
		with self.assertRaises(frappe.ValidationError):
			api.convert(doc.name, create=[["User", "x@y.example"]])
		frappe.set_user(user("mi-both@ours.example", "System Manager", "Sales Manager"))
		api.convert(doc.name, create=[["Sales Stage", "MI Tasting"]])
		self.assertTrue(frappe.db.exists("Sales Stage", "MI Tasting"))

	def test_a_file_of_somebody_else_is_not_read(self) -> None:
		secret = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "mi-secret.csv",
				"content": "\n".join(PIPEDRIVE_LEADS[:2]),
				"is_private": 1,
			}
		).insert()
		doc = self.brought("Lead", PIPEDRIVE_LEADS)
		reader = user("mi-manager@ours.example", "Sales Manager")
		frappe.share.add("Data Import", doc.name, reader, write=1)
		frappe.set_user(reader)
		self.assertEqual(api.preview(doc.name)["rows"], 2)
		doc.db_set("import_file", secret.file_url)
		with self.assertRaises(frappe.PermissionError):
			api.preview(doc.name)
