import frappe
from pypika.terms import ValueWrapper

from lead_hygiene.site.prepared import Given, OneAfterTheOther, Returning, prepared
from lead_hygiene.tests import HygieneTestCase


@prepared
def _roles(field):
	role = frappe.qb.DocType("Role")
	return frappe.qb.from_(role).select(role.name).where(role[field].isin(Given("names"))).orderby(role.name)


@prepared
def _echo():
	return frappe.qb.from_(frappe.qb.DocType("Role")).select(Given("value")).limit(1)


@prepared
def _known(text):
	return frappe.qb.from_(frappe.qb.DocType("Role")).select(ValueWrapper(text), Given("value")).limit(1)


@prepared
def _twice():
	role = frappe.qb.DocType("Role")
	query = frappe.qb.from_(role).select(role.name)
	return OneAfterTheOther(query.where(role.name == Given("one")), query.where(role.name == Given("other")))


@prepared
def _note():
	note = frappe.qb.DocType("Note")
	query = frappe.qb.into(note).columns("name", "title").insert(Given("name"), Given("title"))
	return Returning(query.on_duplicate_key_update(note.title, Given("title")), note.title, note.content)


class TestPrepared(HygieneTestCase):
	def test_each_run_answers_for_its_own_values(self):
		self.assertEqual(_roles("name").run(names=["Sales User"]), (("Sales User",),))
		self.assertEqual(
			_roles("name").run(names=["Sales User", "Sales Manager"]), (("Sales Manager",), ("Sales User",))
		)

	def test_no_values_match_nothing(self):
		self.assertEqual(_roles("name").run(names=[]), ())

	def test_what_shapes_the_text_makes_another_query(self):
		self.assertEqual(_roles("role_name").run(names=["Sales User"]), (("Sales User",),))
		self.assertIsNot(_roles("name"), _roles("role_name"))

	def test_values_are_data(self):
		for value in ("a'b", '50 % "off" \\', "%(value)s", "`name`", 7, None):
			self.assertEqual(_echo().run(value=value), ((value,),))

	def test_words_that_are_known_from_the_start_are_data_too(self):
		for text in ("a'b", '50 % "off" \\', "%s", "%(param1)s", "`name`", "پاسخ 🙂", ""):
			self.assertEqual(_known(text).run(value=text), ((text, text),))

	def test_a_value_that_is_missing_is_an_error(self):
		with self.assertRaises(KeyError):
			_echo().run()

	def test_queries_one_after_the_other_keep_their_own_values(self):
		rows = _twice().run(other="Sales User", one="Sales Manager")
		self.assertEqual(rows, (("Sales Manager",), ("Sales User",)))

	def test_a_row_that_was_there_is_given_as_it_is_now(self):
		self.assertEqual(_note().run(name="hygiene-note", title="a"), (("a", None),))
		frappe.db.set_value("Note", "hygiene-note", "content", "kept", update_modified=False)
		for title in ("b", "b"):
			self.assertEqual(_note().run(name="hygiene-note", title=title), ((title, "kept"),))
