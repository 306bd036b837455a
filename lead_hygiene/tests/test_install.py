"""What installing adds."""

from __future__ import annotations

import frappe

from lead_hygiene import install
from lead_hygiene.custom_fields import FIELDS
from lead_hygiene.tests import HygieneTestCase

# What is known of a lead holds for its opportunity and its customer.
CARRIED = {
	"hygiene_need",
	"hygiene_budget",
	"hygiene_budget_amount",
	"hygiene_timing",
	"hygiene_timing_on",
	"hygiene_authority",
	"hygiene_label",
	"hygiene_sub_industry",
}


class TestInstall(HygieneTestCase):
	def test_every_field_is_there_with_its_module_and_only_what_is_known_is_copied(self):
		for doctype, fields in FIELDS.items():
			meta = frappe.get_meta(doctype)
			for field in fields:
				with self.subTest(f"{doctype}.{field['fieldname']}"):
					self.assertTrue(meta.has_field(field["fieldname"]))
					custom = frappe.db.get_value(
						"Custom Field",
						{"dt": doctype, "fieldname": field["fieldname"]},
						["module", "no_copy"],
					)
					self.assertEqual(custom[0], "Lead Hygiene")
					if field["fieldtype"] not in ("Section Break", "Column Break"):
						self.assertEqual(custom[1], int(field["fieldname"] not in CARRIED))

	def test_the_anchors_of_the_fields_exist(self):
		for doctype, fields in FIELDS.items():
			meta = frappe.get_meta(doctype)
			for field in fields:
				self.assertTrue(meta.has_field(field["insert_after"]), f"{doctype}: {field['insert_after']}")

	def test_the_unique_keys_and_the_index_are_in_the_database(self):
		self.assertTrue(frappe.db.has_index("tabHygiene File", "one_file_per_record"))
		self.assertTrue(frappe.db.has_index("tabHygiene Action", "once_per_episode"))
		self.assertTrue(frappe.db.has_index("tabHygiene File", "review_on"))

	def test_goodbyes_rest_from_the_evening_to_the_morning(self):
		frappe.db.delete("Singles", {"doctype": "Lead Hygiene Settings"})
		frappe.clear_document_cache("Lead Hygiene Settings", "Lead Hygiene Settings")
		install.first_settings()
		kept = frappe.db.get_singles_dict("Lead Hygiene Settings")
		self.assertEqual((kept["quiet_from"], kept["quiet_until"]), ("18:00:00", "08:00:00"))

	def test_it_observes_only(self):
		self.assertEqual(frappe.db.get_single_value("Lead Hygiene Settings", "mode"), "Observe")
		self.assertEqual(set(frappe.get_all("Hygiene Rule", pluck="mode")), {"Observe"})

	def test_sub_industries_are_seeded_below_industries_of_the_site(self):
		rows = frappe.get_all("Sub Industry", fields=["industry", "isic_division"])
		self.assertGreater(len(rows), 50)
		self.assertTrue(all(frappe.db.exists("Industry Type", row.industry) for row in rows))
