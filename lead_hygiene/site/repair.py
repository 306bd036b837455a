"""Mending what the report Clean Records finds: another owner, or a value for a field that is empty."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cstr, escape_html

from . import essentials, reach
from .clean_query import KINDS
from .roles import numbers_of


def check(doctype: str, field: str, value: str) -> None:
	"""Raises a clear message where no record of the doctype could be mended so, or the reader may write none."""
	if doctype not in KINDS:
		frappe.throw(_("{0} cannot be mended here.").format(_(doctype)))
	frappe.has_permission(doctype, "write", throw=True)
	if not cstr(value).strip():
		frappe.throw(_("Say what to write."))
	if field == KINDS[doctype].owner:
		if value not in reach.owners():
			frappe.throw(
				_("{0} cannot answer for records: there is no such user, or he has left.").format(
					escape_html(value)
				)
			)
		return
	known = {name for each in essentials.of(doctype) for name in each}
	docfield = frappe.get_meta(doctype).get_field(field) if field in known else None
	if docfield is None or docfield.read_only:
		frappe.throw(
			_("{0} of {1} is not among what can be mended here.").format(escape_html(field), _(doctype))
		)


def mend(doctype: str, name: str, field: str, value: str) -> str | None:
	"""Write a field of one record as its user would in the form: an owner in place of any other, all else only where there
	is nothing. Gives why nothing was done, in words; None: it was."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("write")
	of_owner, there = field == KINDS[doctype].owner, doc.get(field)
	if of_owner and there == value:
		return _("{0} owns it already.").format(value)
	empty = not there if field in numbers_of(doctype) else not cstr(there).strip()
	if not of_owner and not empty:
		return _("It says {0} already.").format(cstr(doc.get_formatted(field)))
	doc.set(field, value)
	if of_owner and not frappe.has_permission(doctype, "read", doc=doc, user=value):
		return _("{0} may not see it.").format(value)
	doc.save()
	# Frappe puts back, without a word, what the user may not write in this field.
	kept = frappe.db.get_value(doctype, name, field)
	if (not kept) if field in numbers_of(doctype) else cstr(kept) != cstr(value):
		raise frappe.PermissionError(_("You may not write {0}.").format(essentials.label(doctype, field)))
	return None
