"""A person knows better than the criteria: own numbers for one record, kept with who said so, when and why."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, nowdate

from .hygiene_file import OWN
from .records import cast_of
from .review import Reviewer

AXES = {"own_fit": "Fit", "own_engagement": "Engagement"}


def overrule(
	doctype: str, name: str, fit: Any = None, engagement: Any = None, reason: str | None = None
) -> dict[str, Any]:
	"""Set fit, engagement or both by hand, whole numbers from 0 to 100; neither takes what was set back.

	Whoever may write the record may. Raises ValidationError, in words, without a reason or where a number is none.
	"""
	cast_of(doctype)
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.check_permission("write")
	given = {field: _number(value, AXES[field]) for field, value in zip(AXES, (fit, engagement), strict=True)}
	said, reason = (
		{field: value for field, value in given.items() if value is not None},
		(reason or "").strip(),
	)
	if said and not reason:
		frappe.throw(_("Say why: the reason is shown beside the numbers."))
	file = {"reference_doctype": doctype, "reference_name": name}
	if frappe.db.get_value("Hygiene File", file, "state") in (None, "Closed"):
		frappe.throw(_("{0} is at its end: its points stay as they are.").format(frappe.bold(name)))
	kept = dict.fromkeys(OWN)
	if said:
		kept |= {**said, "own_by": frappe.session.user, "own_on": nowdate(), "own_reason": reason}
	elif not frappe.db.get_value("Hygiene File", file, "own_by"):
		return _standing(doctype, name)
	frappe.db.set_value("Hygiene File", file, kept, update_modified=False)
	doc.add_comment("Info", _remark(said, reason))
	Reviewer().refresh(doctype, [name], latest=True)
	return _standing(doctype, name)


def _number(value: Any, axis: str) -> str | None:
	"""A number as it is kept: as text, for 0 and nothing differ."""
	text = str(value if value is not None else "").strip()
	if not text:
		return None
	if not text.isdecimal() or not 0 <= cint(text) <= 100:
		frappe.throw(
			_("{0} goes from 0 to 100: {1} is not a whole number of that kind.").format(_(axis), text)
		)
	return str(cint(text))


def _remark(said: dict[str, str], reason: str) -> str:
	if not said:
		return _("went back to the criteria for the attractiveness")
	numbers = ", ".join(f"{_(AXES[field])} {value}" for field, value in said.items())
	return _("set the attractiveness by hand ({0}): {1}").format(numbers, escape_html(reason))


def _standing(doctype: str, name: str) -> dict[str, Any]:
	fields = ["hygiene_grade as grade", "hygiene_attractiveness as attractiveness"]
	return frappe.db.get_value(doctype, name, fields, as_dict=True)
