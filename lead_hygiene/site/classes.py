"""Classes of ours over Frappe's: whose class of a DocType is in force on this site.

On a framework that lets apps extend a class, ours is such an extension. On one where the last app to override a class
wins, ours is built when it is asked for, over whatever class would be in force without us; so another app's own
handling goes on beneath ours. Where an app that comes after us overrides the class again, ours is not in force.
"""

from __future__ import annotations

from functools import cache

import frappe
from frappe.model.base_document import get_controller
from frappe.modules.utils import load_doctype_module


def over(doctype: str, ours: type, module: str) -> type:
	"""Our class of `doctype` for this site; `module` is the one that gives it out, under the name of Frappe's class."""
	return _built(ours, _theirs(doctype, module), module, _name(doctype))


def stranger(doctype: str, ours: type) -> str | None:
	"""The class in force that knows nothing of `ours`, None where ours is in force."""
	in_force = get_controller(doctype)
	return None if issubclass(in_force, ours) else f"{in_force.__module__}.{in_force.__qualname__}"


@cache
def _built(ours: type, theirs: type, module: str, name: str) -> type:
	# Named as it is found, for documents are pickled into the cache.
	return type(name, (ours, theirs), {"__module__": module})


def _theirs(doctype: str, module: str) -> type:
	paths = frappe.get_hooks("override_doctype_class", {}).get(doctype) or []
	before = [path for path in paths if path != f"{module}.{_name(doctype)}"]
	if not before:
		return getattr(load_doctype_module(doctype), _name(doctype))
	place, _, name = before[-1].rpartition(".")
	return getattr(frappe.get_module(place), name)


def _name(doctype: str) -> str:
	return doctype.replace(" ", "")
