"""Documents that were written past Frappe's own road are taken out of its cache, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import frappe


def clear(doctype: str, names: Sequence[str]) -> None:
	"""As `clear_all`, for documents of one doctype."""
	clear_all({doctype: names})


def clear_all(documents: Mapping[str, Iterable[str]]) -> None:
	"""What frappe.clear_document_cache does for each of the documents, with one message to Redis now, and one when the
	transaction ends, instead of two for each. Not for Settings that Frappe keeps besides."""
	keys = [_key(doctype, name) for doctype, names in documents.items() for name in names]
	if not keys:
		return
	for doctype in documents:
		frappe.db.value_cache.pop(doctype, None)

	def in_redis() -> None:
		frappe.cache().delete_value(keys)

	in_redis()
	frappe.db.after_commit.add(in_redis)
	frappe.db.after_rollback.add(in_redis)


def note_all(written: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
	"""As `clear_all`, where we wrote nothing but these values: by doctype, name and field.

	The copy that this request holds of a document is told them and stays until the transaction ends, or is rolled back as a
	whole: Frappe saves a mail that comes in twice and asks for its record each time, and to read that takes it about as
	long as all that we do. Not for what may be undone to a savepoint.
	"""
	make_key, held = frappe.cache().make_key, frappe.local.cache
	mine = {
		key: (held[key], values)
		for doctype, documents in written.items()
		for name, values in documents.items()
		if held.get(key := make_key(_key(doctype, name))) is not None
	}
	clear_all(written)
	for key, (document, values) in mine.items():
		document.update(values)
		held[key] = document


def _key(doctype: str, name: str) -> str:
	return f"document_cache::{doctype}::{name}"
