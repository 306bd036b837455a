"""What is kept in the site's cache, for ten minutes if nothing else is said. Several are read together: each reading is a way to Redis and back."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

import frappe
from redis.exceptions import ConnectionError

T = TypeVar("T")
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
			_here().forget()
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
		_here().forget()
		frappe.cache().set_value(self.key, value, expires_in_sec=self._seconds)
		return value


def together(*some: Kept, make: bool = True) -> list[Any]:
	"""The values of several, in their order; what is not there is made, or None."""
	cache, here = frappe.cache(), _here()
	keys = [here.key(each.key) for each in some]
	try:
		found = cache.mget(keys)
	except ConnectionError:
		found = [None] * len(keys)
	return [
		here.read(key, text) if text is not None else each.make() if make else None
		for each, key, text in zip(some, keys, found, strict=True)
	]


def lately(*some: Kept) -> list[Any]:
	"""As `together`, or as it was less than a second ago: for a job that fetches one mail after the other."""
	return _here().lately(some)


class _Here:
	"""What a request, or a job that fetches many mails, knows of the cache."""

	__slots__ = ("_keys", "_lately", "_read")

	def __init__(self) -> None:
		self._keys: dict[str, bytes] = {}
		self._read: dict[bytes, tuple[bytes, Any]] = {}
		self._lately: dict[tuple[str, ...], tuple[float, list[Any]]] = {}

	def forget(self) -> None:
		"""What was read less than a second ago may be another by now."""
		self._lately.clear()

	def lately(self, some: tuple[Kept, ...]) -> list[Any]:
		keys = tuple(each.key for each in some)
		known = self._lately.get(keys)
		if known is None or monotonic() - known[0] >= 1:
			known = self._lately[keys] = monotonic(), together(*some)
		return known[1]

	def key(self, name: str) -> bytes:
		"""As Frappe calls it, who asks more for that than one would think."""
		if name not in self._keys:
			self._keys[name] = frappe.cache().make_key(name)
		return self._keys[name]

	def read(self, key: bytes, text: bytes) -> Any:
		"""What a text of the cache says; it is read once unless it changes."""
		known = self._read.get(key)
		if known is None or known[0] != text:
			known = self._read[key] = text, pickle.loads(text)  # as Frappe's own cache does
		return known[1]


def _here() -> _Here:
	return of_request("kept", _Here)


def of_request(name: str, make: Callable[[], T]) -> T:
	"""What one request, or one job, remembers under a name; made where it is not there."""
	name = f"lead_hygiene_{name}"
	found = getattr(frappe.local, name, None)
	if found is None:
		found = make()
		setattr(frappe.local, name, found)
	return found
