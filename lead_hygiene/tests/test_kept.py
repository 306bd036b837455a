import frappe

from lead_hygiene.site.kept import Kept, together
from lead_hygiene.tests import HygieneTestCase


class TestKept(HygieneTestCase):
	def setUp(self):
		super().setUp()
		self.made = []
		self.one, self.two = self.kept("one"), self.kept("two")

	def kept(self, name):
		def make():
			self.made.append(name)
			return {"one": frozenset({1}), "two": None}[name]

		kept = Kept(f"lead_hygiene:test:{name}", make)
		kept.forget()
		self.addCleanup(kept.forget)
		return kept

	def test_several_are_given_in_their_order_and_made_once(self):
		for _ in range(2):
			self.assertEqual(together(self.two, self.one), [None, {1}])
		self.assertEqual(self.made, ["two", "one"])

	def test_what_is_forgotten_is_made_anew(self):
		self.one.get()
		self.one.forget()
		self.one.get()
		self.assertEqual(self.made, ["one", "one"])

	def test_what_another_process_put_there_is_seen(self):
		self.one.get()
		frappe.cache().set_value(self.one.key, frozenset({2}), expires_in_sec=60)
		self.assertEqual(self.one.get(), {2})
