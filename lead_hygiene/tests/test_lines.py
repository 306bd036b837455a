import frappe

from lead_hygiene.site.lines import Line
from lead_hygiene.site.roles import CASTS, fields_to_ask, types_of
from lead_hygiene.tests import HygieneTestCase, make_lead, make_opportunity

ODD = 'a "quoted" \\ back\\slash\n\ttab, ، "؟" é 😀 \u200c \x01 [1, {"x": null}]'


class TestLines(HygieneTestCase):
	def test_every_field_reads_as_its_column_does(self):
		lead = make_lead(30, job_title=ODD, annual_revenue=1234567.891)
		deal = make_opportunity(30, lead=lead, opportunity_amount=0.1, probability=33.3)
		frappe.db.set_value("Opportunity", deal.name, "contact_display", ODD, update_modified=False)
		for doc in (lead, deal):
			columns = sorted({*fields_to_ask(doc.doctype).values()})
			table = frappe.qb.DocType(doc.doctype)
			query = frappe.qb.from_(table).where(table.name == doc.name)
			(stored,) = query.select(*(table[column] for column in columns)).run(as_dict=True)
			line = Line(columns, types_of(doc.doctype))
			((text,),) = query.select(line.of(table)).run()
			self.assertEqual(line.read(text), stored)

	def test_days_moments_and_times(self):
		line = Line(["a", "b", "c", "d"], {"a": "DATE", "b": "DATETIME(6)", "c": "TIME(6)", "d": "INT"})
		day = frappe.utils.getdate("2026-02-03")
		read = line.read('["2026-02-03", "2026-02-03 04:05:06.000007", "04:05:06.000000", 0]')
		self.assertEqual(read["a"], day)
		self.assertEqual(read["b"], frappe.utils.get_datetime("2026-02-03 04:05:06.000007"))
		self.assertEqual(read["c"], frappe.utils.to_timedelta("04:05:06"))
		self.assertEqual(read["d"], 0)

	def test_no_such_day_is_none(self):
		line = Line(["a", "b"], {"a": "DATE", "b": "DATETIME(6)"})
		self.assertEqual(line.read('["0000-00-00", null]'), {"a": None, "b": None})

	def test_what_is_known_of_a_doctype_follows_its_meta(self):
		for doctype in CASTS:
			known = fields_to_ask(doctype)
			self.assertIs(fields_to_ask(doctype), known)
			frappe.clear_cache(doctype=doctype)
			self.assertIsNot(fields_to_ask(doctype), known)
			self.assertEqual(fields_to_ask(doctype), known)
