"""Documents that were written past Frappe's own road are taken out of its cache, many at once."""

from __future__ import annotations

from collections.abc import Sequence

import frappe


def clear(doctype: str, names: Sequence[str]) -> None:
	"""What frappe.clear_document_cache does for each of the documents, with one message to Redis now, and one when the
	transaction ends, instead of two for each."""
	if not names:
		return
	frappe.clear_document_cache(doctype, names[0])
	keys = [f"document_cache::{doctype}::{name}" for name in names[1:]]
	if not keys:
		return

	def in_redis() -> None:
		frappe.cache().delete_value(keys)

	in_redis()
	frappe.db.after_commit.add(in_redis)
	frappe.db.after_rollback.add(in_redis)
