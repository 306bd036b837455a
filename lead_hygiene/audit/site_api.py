"""A live ERPNext site over its REST API, read-only."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.auth import AuthBase

KEY, SECRET = "LEAD_HYGIENE_API_KEY", "LEAD_HYGIENE_API_SECRET"
ATTEMPTS = 6
_LONGEST_WAIT = 60.0
_TIMEOUT = (15, 120)
_TAGS = re.compile(r"<[^>]+>")


class PullError(Exception):
	"""The pull cannot go on; the message is one sentence and never holds the key or the secret."""


class Refused(PullError):
	"""The site refuses this one request: the doctype is not there, or may not be read. `status` is HTTP's."""

	def __init__(self, status: int, message: str) -> None:
		super().__init__(message)
		self.status = status


class _Token(AuthBase):
	"""Keeps the secret in one place that prints nothing, and stops requests from looking into .netrc."""

	__slots__ = ("_value",)

	def __init__(self, key: str, secret: str) -> None:
		self._value = f"token {key}:{secret}"

	def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
		request.headers["Authorization"] = self._value
		return request

	def hide(self, text: str) -> str:
		"""`text` without the key and the secret, should a server ever echo them."""
		for part in (self._value, *self._value.removeprefix("token ").split(":", 1)):
			text = text.replace(part, "***") if part else text
		return text


class Site:
	"""One site. `wait` is called with seconds before an attempt is repeated."""

	def __init__(
		self,
		url: str,
		key: str,
		secret: str,
		insecure: bool = False,
		wait: Callable[[float], None] | None = None,
	) -> None:
		self.url = _checked(url, insecure)
		self._token = _Token(key, secret)
		self._session = requests.Session()
		self._session.auth = self._token
		self._session.headers.update({"Accept": "application/json", "User-Agent": "lead-hygiene"})
		self._wait = wait or time.sleep

	@classmethod
	def from_environment(cls, url: str, insecure: bool = False) -> Site:
		"""A site whose key and secret stand in the environment. Raises PullError where they do not."""
		key, secret = os.environ.get(KEY, "").strip(), os.environ.get(SECRET, "").strip()
		if not key or not secret:
			raise PullError(
				f"set {KEY} and {SECRET} to the API key and secret of a user who may read the CRM"
			)
		return cls(url, key, secret, insecure)

	def rows(
		self, doctype: str, fields: Sequence[str], filters: Sequence[Any], limit: int, order_by: str
	) -> list[dict[str, Any]]:
		"""Up to `limit` rows. Raises Refused where the site does not give this, PullError where it cannot go on."""
		found = self._get(
			f"/api/resource/{quote(doctype)}",
			{
				"fields": json.dumps(list(fields)),
				"filters": json.dumps(list(filters)),
				"limit_page_length": str(limit),
				"order_by": order_by,
			},
		).get("data")
		if not isinstance(found, list):
			raise PullError(f"{self.url} does not answer as an ERPNext site does; is the address right?")
		return found

	def count(self, doctype: str, filters: Sequence[Any]) -> int | None:
		"""How many rows there are. None: the site does not say."""
		try:
			found = self._get(
				"/api/method/frappe.client.get_count",
				{"doctype": doctype, "filters": json.dumps(list(filters))},
			).get("message")
		except Refused:
			return None
		return found if isinstance(found, int) else None

	def _get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
		for attempt in range(1, ATTEMPTS + 1):
			pause, reason = min(2.0 ** (attempt - 1), _LONGEST_WAIT), ""
			try:
				answer = self._session.get(
					self.url + path, params=query, timeout=_TIMEOUT, allow_redirects=False
				)
				if answer.status_code == 429 or answer.status_code >= 500:
					reason = f"it answered {answer.status_code}: {self._message(answer)}"
					pause = _retry_after(answer, pause)
				else:
					return self._read(answer)
			except requests.exceptions.SSLError:
				raise PullError(f"{self.url}: the certificate of the site could not be verified") from None
			except requests.exceptions.JSONDecodeError:
				raise PullError(
					f"{self.url} does not answer as an ERPNext site does; is the address right?"
				) from None
			except requests.exceptions.RequestException as error:
				unknown = "resolve" in str(error).lower()
				reason = (
					"this machine does not know the name of the host" if unknown else "the connection failed"
				)
			if attempt < ATTEMPTS:
				self._wait(pause)
		raise PullError(f"{self.url}: gave up after {ATTEMPTS} attempts: {reason}; call it again to go on")

	def _read(self, answer: requests.Response) -> dict[str, Any]:
		if 300 <= answer.status_code < 400:
			target = self._token.hide(answer.headers.get("Location", "?")[:200])
			raise PullError(f"{self.url} points elsewhere ({target}); give that address instead")
		if answer.status_code == 401:
			raise PullError(f"{self.url} does not accept the API key and secret in {KEY} and {SECRET}")
		if answer.status_code >= 400:
			raise Refused(answer.status_code, f"it answered {answer.status_code}: {self._message(answer)}")
		return answer.json()

	def _message(self, answer: requests.Response) -> str:
		"""What the server says went wrong, short and without markup."""
		try:
			said = answer.json()
			text = (
				said.get("exception")
				or said.get("_server_messages")
				or said.get("exc_type")
				or said.get("message")
			)
		except (ValueError, AttributeError):
			text = answer.reason
		return self._token.hide(" ".join(_TAGS.sub(" ", str(text or answer.reason)).split()))[:300]


def _retry_after(answer: requests.Response, otherwise: float) -> float:
	try:
		return min(max(float(answer.headers.get("Retry-After", "")), 0.0), _LONGEST_WAIT)
	except ValueError:
		return otherwise


def _checked(url: str, insecure: bool) -> str:
	"""The address without a path. Raises PullError for one the key must not be sent to."""
	text = url.strip() if "://" in url else f"https://{url.strip()}"
	try:
		parts = urlsplit(text)
		host, port = parts.hostname or "", parts.port
	except ValueError:
		host, port, parts = "", None, urlsplit("")
	if parts.scheme not in ("http", "https") or not host:
		raise PullError(
			f"{url[:100]!r} is not the address of a site; write for example https://erp.example.com"
		)
	if parts.username or parts.password:
		raise PullError(f"the address must not hold a user or password; set {KEY} and {SECRET} instead")
	own = host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
	if parts.scheme == "http" and not own and not insecure:
		raise PullError(
			f"http://{host} would send the key in the clear; use https://, or --insecure if you must"
		)
	shown = f"[{host}]" if ":" in host else host
	return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
