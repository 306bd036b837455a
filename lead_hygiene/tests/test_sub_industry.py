"""The sub-industry of a lead, an opportunity, a prospect and a customer: checked, and carried along."""

from __future__ import annotations

import csv
import io
from unittest.mock import patch

import frappe
from erpnext.crm.doctype.lead.lead import make_customer as customer_of_lead
from erpnext.crm.doctype.lead.lead import make_opportunity as opportunity_of_lead
from erpnext.crm.doctype.lead.lead import make_quotation as quotation_of_lead
from erpnext.crm.doctype.opportunity.opportunity import make_customer as customer_of_opportunity
from erpnext.crm.doctype.opportunity.opportunity import make_opportunity_from_communication
from erpnext.crm.doctype.prospect.prospect import make_customer as customer_of_prospect
from erpnext.crm.doctype.prospect.prospect import make_opportunity as opportunity_of_prospect
from erpnext.selling.doctype.customer.customer import make_opportunity as opportunity_of_customer
from erpnext.selling.doctype.quotation.quotation import make_sales_order
from frappe.core.doctype.data_import.importer import Importer
from frappe.desk.search import search_widget

from lead_hygiene.site import sub_industries
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, make_opportunity, user

STEEL, FOOD = "Test Steel", "Test Food"
ROLLING, CASTING, BAKING = "Test Rolling", "Test Casting", "Test Baking"
FIELD = sub_industries.FIELD


class SubIndustryCase(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		for industry in (STEEL, FOOD):
			frappe.get_doc({"doctype": "Industry Type", "industry": industry}).insert()
		for name, industry in ((ROLLING, STEEL), (CASTING, STEEL), (BAKING, FOOD)):
			frappe.get_doc({"doctype": "Sub Industry", "sub_industry": name, "industry": industry}).insert()
		self.company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]

	def pair(self, doc) -> tuple[str | None, str | None]:
		"""Industry and sub-industry as stored."""
		return frappe.db.get_value(doc.doctype, doc.name, ["industry", FIELD])

	def rolling_lead(self, **fields):
		return make_lead(industry=STEEL, hygiene_sub_industry=ROLLING, company_name=self.named(), **fields)

	def named(self) -> str:
		return f"Works {frappe.generate_hash(length=8)}"

	def prospect(self, lead=None, **fields):
		row = [{"lead": lead.name}] if lead else []
		return frappe.get_doc(
			{
				"doctype": "Prospect",
				"company_name": self.named(),
				"company": self.company,
				"leads": row,
				**fields,
			}
		).insert()

	def customer(self, **fields):
		return frappe.get_doc({"doctype": "Customer", "customer_name": self.named(), **fields}).insert()


class TestCheck(SubIndustryCase):
	def made(self):
		"""Each of the four, of the steel industry, rolling."""
		fields = {"industry": STEEL, FIELD: ROLLING}
		return (
			make_lead(**fields),
			make_opportunity(**fields),
			self.prospect(**fields),
			self.customer(**fields),
		)

	def test_it_is_one_of_the_industry_on_all_four(self):
		for doc in self.made():
			doc.reload()
			doc.set(FIELD, CASTING)
			doc.save()
			doc.set(FIELD, BAKING)
			with self.assertRaises(frappe.ValidationError, msg=doc.doctype) as raised:
				doc.save()
			self.assertIn(BAKING, str(raised.exception))
			self.assertIn(STEEL, str(raised.exception))
			doc.reload()
			doc.industry = FOOD
			self.assertRaises(frappe.ValidationError, doc.save)
			doc.reload()
			doc.update({"industry": FOOD, FIELD: BAKING})
			doc.save()
			self.assertEqual(self.pair(doc), (FOOD, BAKING), doc.doctype)

	def test_it_brings_its_industry_along(self):
		fields = {FIELD: BAKING}
		docs = make_lead(**fields), self.prospect(**fields), self.customer(**fields)
		for doc in (*docs, make_opportunity(**fields)):
			self.assertEqual(self.pair(doc), (FOOD, BAKING), doc.doctype)

	def test_the_partys_industry_does_not_contradict_what_was_chosen(self):
		lead = make_lead(industry=STEEL)
		deal = make_opportunity(lead=lead, hygiene_sub_industry=BAKING)
		self.assertEqual(self.pair(deal), (FOOD, BAKING))
		deal.industry = None  # ERPNext would put the lead's back
		deal.save()
		self.assertEqual(self.pair(deal), (FOOD, BAKING))
		deal.update({"industry": None, FIELD: None})
		deal.save()
		self.assertEqual(self.pair(deal), (STEEL, None))

	def test_one_that_moved_to_another_industry_leaves_old_records_as_they_are(self):
		docs = self.made()
		moved = frappe.get_doc("Sub Industry", ROLLING)
		moved.industry = FOOD
		moved.save()
		for doc in docs:
			doc.reload()
			doc.save()
			self.assertEqual(self.pair(doc), (STEEL, ROLLING), doc.doctype)
			doc.industry = FOOD
			doc.save()
			doc.industry = STEEL
			self.assertRaises(frappe.ValidationError, doc.save)
		self.assertRaises(frappe.ValidationError, make_lead, industry=STEEL, hygiene_sub_industry=ROLLING)

	def test_one_that_moved_does_not_stop_a_conversion(self):
		lead = self.rolling_lead()
		frappe.get_doc("Sub Industry", ROLLING).update({"industry": FOOD}).save()
		deal = opportunity_of_lead(lead.name)
		deal.company = self.company
		for doc in (deal.insert(), customer_of_lead(lead.name).insert(), self.prospect(lead, industry=STEEL)):
			self.assertEqual(self.pair(doc), (STEEL, ROLLING), doc.doctype)

	def test_it_follows_one_that_is_renamed_or_merged(self):
		docs = self.made()
		frappe.rename_doc("Sub Industry", ROLLING, "Test Rolling Mills")
		frappe.rename_doc("Sub Industry", "Test Rolling Mills", CASTING, merge=True)
		for doc in docs:
			self.assertEqual(self.pair(doc), (STEEL, CASTING), doc.doctype)


class TestCarried(SubIndustryCase):
	def carried(self, doc) -> None:
		self.assertEqual(self.pair(doc), (STEEL, ROLLING), doc.doctype)

	def test_lead_to_opportunity(self):
		deal = opportunity_of_lead(self.rolling_lead().name)
		deal.company = self.company
		self.carried(deal.insert())

	def test_lead_to_customer(self):
		self.carried(customer_of_lead(self.rolling_lead().name).insert())

	def test_lead_to_prospect(self):
		lead = self.rolling_lead(company=self.company)
		name = self.named()
		lead.create_prospect(name)
		self.carried(frappe.get_doc("Prospect", name))

	def test_lead_to_prospect_in_the_desk(self):
		self.carried(self.prospect(self.rolling_lead(), industry=STEEL))
		self.carried(self.prospect(self.rolling_lead()))

	def test_prospect_to_opportunity_and_customer(self):
		prospect = self.prospect(industry=STEEL, hygiene_sub_industry=ROLLING)
		deal = opportunity_of_prospect(prospect.name)
		deal.company = self.company
		self.carried(deal.insert())
		self.carried(customer_of_prospect(prospect.name).insert())

	def test_opportunity_to_customer(self):
		deal = make_opportunity(industry=STEEL, hygiene_sub_industry=ROLLING, customer_name=self.named())
		self.carried(customer_of_opportunity(deal.name).insert())

	def test_customer_to_opportunity(self):
		customer = self.customer(industry=STEEL, hygiene_sub_industry=ROLLING)
		deal = opportunity_of_customer(customer.name)
		deal.company = self.company
		self.carried(deal.insert())

	def test_an_opportunity_whose_party_is_chosen(self):
		fields = {"industry": STEEL, FIELD: ROLLING}
		for party in (self.rolling_lead(), self.prospect(**fields), self.customer(**fields)):
			deal = frappe.get_doc(
				{
					"doctype": "Opportunity",
					"opportunity_from": party.doctype,
					"party_name": party.name,
					"company": self.company,
				}
			).insert()
			self.carried(deal)

	def test_an_opportunity_made_of_a_mail_or_an_address(self):
		lead = self.rolling_lead()
		name = make_opportunity_from_communication(mail(lead, received=True).name, self.company)
		self.carried(frappe.get_doc("Opportunity", name))
		deal = frappe.get_doc(
			{
				"doctype": "Opportunity",
				"opportunity_from": "Lead",
				"contact_email": lead.email_id,
				"company": self.company,
			}
		).insert()
		self.assertEqual(deal.party_name, lead.name)
		self.carried(deal)

	def test_a_customer_who_says_what_he_was_made_of(self):
		lead = self.rolling_lead()
		self.carried(self.customer(lead_name=lead.name))
		self.carried(self.customer(opportunity_name=make_opportunity(lead=self.rolling_lead()).name))
		self.carried(self.customer(prospect_name=self.prospect(self.rolling_lead()).name))

	def test_the_customer_that_a_leads_quotation_makes(self):
		lead = self.rolling_lead()
		item = frappe.get_doc(
			{
				"doctype": "Item",
				"item_code": self.named(),
				"item_group": frappe.get_all("Item Group", {"is_group": 0}, pluck="name", limit=1)[0],
				"is_stock_item": 0,
			}
		).insert()
		quotation = quotation_of_lead(lead.name)
		quotation.update({"company": self.company, "currency": "USD", "conversion_rate": 1})
		quotation.append("items", {"item_code": item.name, "qty": 1, "rate": 10})
		quotation.insert().submit()
		make_sales_order(quotation.name)
		self.carried(frappe.get_doc("Customer", {"lead_name": lead.name}))

	def test_what_was_typed_stays(self):
		lead = self.rolling_lead()
		self.assertEqual(
			self.pair(make_opportunity(lead=lead, hygiene_sub_industry=CASTING)), (STEEL, CASTING)
		)
		self.assertEqual(self.pair(make_opportunity(lead=lead, industry=FOOD)), (FOOD, None))
		deal = make_opportunity(lead=lead)
		deal.set(FIELD, None)
		deal.save()
		deal.save()
		self.assertEqual(self.pair(deal), (STEEL, None))

	def test_an_opportunity_that_goes_to_another_party_takes_its_sub_industry_where_it_has_none(self):
		deal = make_opportunity(lead=make_lead())
		deal.party_name = self.rolling_lead().name
		deal.save()
		self.carried(deal)
		deal.party_name = make_lead(hygiene_sub_industry=BAKING).name
		deal.save()
		self.carried(deal)

	def test_what_is_known_of_a_lead_holds_for_its_opportunity_and_what_we_compute_does_not(self):
		typed = {
			"hygiene_need": "Yes",
			"hygiene_authority": "No",
			"hygiene_budget": "Yes",
			"hygiene_budget_amount": 5000,
			"hygiene_timing": "Yes",
			"hygiene_label": frappe.get_all("Hygiene Label", pluck="name", limit=1, order_by="name asc")[0],
		}
		lead = make_lead(hygiene_snoozed_until="2999-01-01", hygiene_snooze_reason="Later", **typed)
		lead.reload()
		self.assertTrue(lead.hygiene_grade)
		deal = opportunity_of_lead(lead.name)
		self.assertEqual({field: deal.get(field) for field in typed}, typed)
		for field in ("hygiene_grade", "hygiene_attractiveness", "hygiene_state", "hygiene_snoozed_until"):
			self.assertFalse(deal.get(field), field)

	def test_what_was_made_before_is_filled_in_once(self):
		lead = self.rolling_lead()
		deal, other, prospect, customer = (
			make_opportunity(lead=lead),
			make_opportunity(lead=lead, industry=FOOD),
			self.prospect(lead),
			self.customer(lead_name=lead.name),
		)
		of_prospect = opportunity_of_prospect(prospect.name)
		of_prospect.company = self.company
		of_prospect.insert()
		made = (deal, of_prospect, prospect, customer)
		for doc in made:
			frappe.db.set_value(doc.doctype, doc.name, FIELD, None, update_modified=False)
		before = [frappe.db.get_value(doc.doctype, doc.name, "modified") for doc in made]
		sub_industries.fill_in()
		for doc in made:
			self.carried(doc)
		self.assertEqual([frappe.db.get_value(doc.doctype, doc.name, "modified") for doc in made], before)
		self.assertEqual(self.pair(other), (FOOD, None))


class TestFound(SubIndustryCase):
	def found(self, text: str, **filters) -> set[str]:
		rows = search_widget("Sub Industry", text, filters=filters or None, page_length=500)
		return {row["value"] if isinstance(row, dict) else row[0] for row in rows}

	def test_it_is_found_by_its_translated_name(self):
		frappe.get_doc(
			{
				"doctype": "Translation",
				"language": "fa",
				"source_text": ROLLING,
				"translated_text": "نورد آزمایشی",
			}
		).insert()
		before, frappe.local.lang = frappe.local.lang, "fa"
		self.addCleanup(setattr, frappe.local, "lang", before)
		self.assertEqual(self.found("نورد آزم"), {ROLLING})
		self.assertEqual(self.found("نورد آزم", industry=FOOD), set())

	def test_whoever_may_read_a_customer_may_choose_one(self):
		for role in (
			"Sales Master Manager",
			"Accounts User",
			"Accounts Manager",
			"Stock User",
			"Stock Manager",
		):
			frappe.set_user(user(f"{frappe.scrub(role)}@ours.example", role))
			self.assertEqual(self.found("Test ", industry=STEEL), {ROLLING, CASTING}, role)
			frappe.set_user("Administrator")

	def test_it_may_be_changed_by_whoever_may_change_industries(self):
		frappe.set_user(user("master@ours.example", "Sales Master Manager"))
		frappe.get_doc({"doctype": "Sub Industry", "sub_industry": "Test Milling", "industry": FOOD}).insert()
		frappe.set_user("Administrator")
		frappe.set_user(user("books@ours.example", "Accounts User"))
		with self.assertRaises(frappe.PermissionError):
			frappe.get_doc(
				{"doctype": "Sub Industry", "sub_industry": "Test Mixing", "industry": FOOD}
			).insert()

	def test_it_is_a_filter_of_all_four_lists(self):
		for doctype in sub_industries.DOCTYPES:
			self.assertTrue(frappe.get_meta(doctype).get_field(FIELD).in_standard_filter, doctype)


class TestImport(SubIndustryCase):
	def imported(self, doctype: str, *rows: list[str], kind: str = "Insert New Records") -> list[str | None]:
		"""What Frappe's own importer made of a file: a name for each row, None where it refused."""
		text = io.StringIO()
		csv.writer(text).writerows(rows)
		named = {"file_name": f"{frappe.generate_hash(length=8)}.csv", "is_private": 1}
		content = text.getvalue().encode()
		file = frappe.get_doc({"doctype": "File", "content": content, **named}).insert()
		doc = {"doctype": "Data Import", "reference_doctype": doctype, "import_type": kind}
		job = frappe.get_doc({**doc, "import_file": file.file_url}).insert()
		# It commits after each row; a test leaves nothing behind.
		with patch.object(frappe.db, "commit"), patch.object(frappe.db, "rollback"):
			Importer(doctype, data_import=job).import_data()
		file.delete()
		log = frappe.get_all(
			"Data Import Log",
			filters={"data_import": job.name},
			fields=["docname", "success"],
			order_by="log_index asc",
		)
		return [row.docname if row.success else None for row in log]

	def test_sub_industries_of_a_file(self):
		names = ["نورد گرم آزمایشی", "ریخته‌گری آزمایشی", "Test Wire Drawing"]
		rows = [[name, STEEL, code] for name, code in zip(names, ("", "24", "25"), strict=True)]
		head = ["Sub Industry", "Industry", "ISIC Division"]
		self.assertEqual(self.imported("Sub Industry", head, *rows), names)
		for name, industry, code in rows:
			stored = frappe.db.get_value("Sub Industry", name, ["industry", "isic_division"])
			self.assertEqual((stored[0], stored[1] or ""), (industry, code))

	def test_leads_of_a_file(self):
		name = "نورد گرم آزمایشی"
		frappe.get_doc({"doctype": "Sub Industry", "sub_industry": name, "industry": STEEL}).insert()
		serial = frappe.generate_hash(length=8)
		mine, brings, refused = self.imported(
			"Lead",
			["First Name", "Email", "Industry", "Sub Industry"],
			["مریم", f"a{serial}@customer.example", STEEL, name],
			["Sara", f"b{serial}@customer.example", "", BAKING],
			["Reza", f"c{serial}@customer.example", STEEL, BAKING],
		)
		for lead, pair in ((mine, (STEEL, name)), (brings, (FOOD, BAKING))):
			self.assertEqual(frappe.db.get_value("Lead", lead, ["industry", FIELD]), pair)
		self.assertIsNone(refused)
		changed = ["ID", "Sub Industry"], [mine, ROLLING], [brings, ROLLING]
		self.assertEqual(self.imported("Lead", *changed, kind="Update Existing Records"), [mine, None])
		self.assertEqual(frappe.db.get_value("Lead", mine, ["industry", FIELD]), (STEEL, ROLLING))
