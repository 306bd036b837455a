"""Documents that were written past Frappe's own road are taken out of its cache, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import frappe


def clear(doctype: str, names: Sequence[str]) -> None:
	"""As `clear_all`, for documents of one doctype."""
	clear_all({doctype: names})


def clear_all(documents: Mapping[str, Iterable[str]]) -> None:
	"""What frappe.clear_document_cache does for each of the documents, with one message to Redis now, and one when the
	transaction ends, instead of two for each. Not for Settings that Frappe keeps besides."""
	keys = [_key(doctype, name) for doctype, names in documents.items() for name in names]
	if keys:
		_drop(keys)
		_drop_at_the_end(keys, documents)


def note_all(written: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
	"""As `clear_all`, where we wrote nothing but these values: by doctype, name and field.

	The copy that this request holds of a document is told them and stays until the transaction ends, or is rolled back as a
	whole: Frappe saves a mail that comes in twice and asks for its record each time, and to read that takes it about as
	long as all that we do. Of a document that it holds no copy of, it is to know none. Until the transaction ends Redis is
	right for all others, and nobody here asks it, unless the user is changed meanwhile. Not for what may be undone to a savepoint.
	"""
	keys, held = [], frappe.local.cache
	for doctype, documents in written.items():
		for name, values in documents.items():
			keys.append(key := _key(doctype, name))
			copy = held[key] = held.get(key)
			if copy is not None:
				copy.update(values)
	if keys:
		_drop_at_the_end(keys, written)


def _drop(keys: Sequence[bytes]) -> None:
	frappe.cache().delete_value(keys, make_keys=False)


def _drop_at_the_end(keys: Sequence[bytes], doctypes: Iterable[str]) -> None:
	for doctype in doctypes:
		frappe.db.value_cache.pop(doctype, None)
	frappe.db.after_commit.add(partial(_drop, keys))
	frappe.db.after_rollback.add(partial(_drop, keys))


def _key(doctype: str, name: str) -> bytes:
	return frappe.cache().make_key(f"document_cache::{doctype}::{name}")
