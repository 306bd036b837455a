"""What is kept in the site's cache, for ten minutes if nothing else is said. Several are read together: each reading is a way to Redis and back."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import frappe
from redis.exceptions import ConnectionError

_SECONDS = 600


class Kept:
	"""A value of a site, by its key in the cache (which may depend on the request) and how it is made. Nobody may change it.

	It is kept for `seconds`.
	"""

	__slots__ = ("_key", "_make", "_seconds")

	def __init__(
		self, key: str | Callable[[], str], make: Callable[[], Any], seconds: int = _SECONDS
	) -> None:
		self._key, self._make, self._seconds = key, make, seconds

	def get(self) -> Any:
		"""The value; made and kept where it is not there."""
		return together(self)[0]

	def known(self) -> Any:
		"""The value where it is there. None: it would have to be made."""
		return together(self, make=False)[0]

	def forget(self) -> None:
		"""Make it anew the next time, also for those who ask before this transaction ends, which may be undone."""
		key = self.key

		def drop() -> None:
			frappe.cache().delete_value(key)

		drop()
		frappe.db.after_commit.add(drop)
		frappe.db.after_rollback.add(drop)

	@property
	def key(self) -> str:
		return self._key if isinstance(self._key, str) else self._key()

	def make(self) -> Any:
		"""The value made anew, and kept."""
		return self.keep(self._make())

	def keep(self, value: Any) -> Any:
		"""Keep `value` from now on."""
		frappe.cache().set_value(self.key, value, expires_in_sec=self._seconds)
		return value


def together(*some: Kept, make: bool = True) -> list[Any]:
	"""The values of several, in their order; what is not there is made, or None."""
	cache = frappe.cache()
	keys = [cache.make_key(each.key) for each in some]
	try:
		found = cache.mget(keys)
	except ConnectionError:
		found = [None] * len(keys)
	return [
		_read(key, text) if text is not None else each.make() if make else None
		for each, key, text in zip(some, keys, found, strict=True)
	]


def _read(key: bytes, text: bytes) -> Any:
	"""What a text of the cache says. It is read once in a request, or in a job that fetches many mails, unless it changes."""
	read = getattr(frappe.local, "lead_hygiene_kept", None)
	if read is None:
		read = frappe.local.lead_hygiene_kept = {}
	if key not in read or read[key][0] != text:
		read[key] = text, pickle.loads(text)  # as Frappe's own cache does
	return read[key][1]
