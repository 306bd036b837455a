"""Documents that were written past Frappe's own road are taken out of its cache, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import frappe


def clear(doctype: str, names: Sequence[str]) -> None:
	"""As `clear_all`, for documents of one doctype."""
	clear_all({doctype: names})


def clear_all(documents: Mapping[str, Sequence[str]]) -> None:
	"""What frappe.clear_document_cache does for each of the documents, with one message to Redis now, and one when the
	transaction ends, instead of two for each. Not for Settings that Frappe keeps besides."""
	keys = [f"document_cache::{doctype}::{name}" for doctype, names in documents.items() for name in names]
	if not keys:
		return
	for doctype in documents:
		frappe.db.value_cache.pop(doctype, None)

	def in_redis() -> None:
		frappe.cache().delete_value(keys)

	in_redis()
	frappe.db.after_commit.add(in_redis)
	frappe.db.after_rollback.add(in_redis)
