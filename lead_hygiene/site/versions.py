"""What a site logged of stages and statuses, where somebody switched on Track Changes: Frappe's Version."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import frappe
from pypika.terms import Criterion

from .records import cast_of
from .rows import OneOf

Logged = tuple[datetime, str, str | None, str | None]


def edits(doctype: str, names: Sequence[str]) -> dict[str, list[Logged]]:
	"""By record: when which field (the stage's, or `status`) went from what to what."""
	fields = _fields(doctype)
	if not names or not frappe.db.exists("Version", {"ref_doctype": doctype}):
		return {}
	log = frappe.qb.DocType("Version")
	named = Criterion.any([log.data.like(f'%"{field}"%') for field in fields])
	rows = (
		frappe.qb.from_(log)
		.select(log.docname, log.creation, log.data)
		.where((log.ref_doctype == doctype) & log.docname.isin(OneOf(names)) & named)
		.run()
	)
	found: dict[str, list[Logged]] = defaultdict(list)
	words = _untranslated(doctype) if rows else {}
	for name, at, data in rows:
		for field, before, after, *_rest in _changed(data):
			if field in fields:
				found[name].append((at, field, *(words.get(v, v) or None for v in (before, after))))
	return found


def _fields(doctype: str) -> tuple[str, ...]:
	cast = cast_of(doctype)
	return ("status",) if cast.role == "lead" else (cast.stage, "status")


def _changed(data: str) -> list[list[str]]:
	try:
		changed = json.loads(data).get("changed")
	except (ValueError, AttributeError):
		return []
	return [each for each in changed or () if isinstance(each, list) and len(each) >= 3]


def _untranslated(doctype: str) -> dict[str, str]:
	"""v16 logs a choice in the language of whoever made it: back to the value, for the languages people use here."""
	options = [
		each for each in (frappe.get_meta(doctype).get_field("status").options or "").split("\n") if each
	]
	languages = set(frappe.get_all("User", filters={"enabled": 1}, pluck="language", order_by="name asc"))
	words = {}
	for language in sorted({*languages, frappe.get_system_settings("language")} - {None, "", "en"}):
		for option in options:
			words[frappe._(option, language)] = option
			words[frappe._(option, language, doctype)] = option
	return {**words, **{option: option for option in options}}
