"""Mailboxes and web domains as they can be compared."""

from __future__ import annotations

import re
from collections.abc import Container

from .mail.addresses import bare_address

_ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>/]+\.[^\s@<>/.]{2,}")
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@\s]*@)?([^/:?#\s]+)")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_WITHOUT_NAME = re.compile(r"^(?:(?:www\d?|m|mail|email|webmail)\.)+(?=[^.]+\.)")
GMAIL = frozenset({"gmail.com", "googlemail.com"})
# Mailboxes that nobody has to himself.
_ROLES = """
	info sales sale office contact kontakt hello mail email admin administrator support service vertrieb verkauf
	einkauf buero bewerbung buchhaltung accounting finance marketing hr jobs team post webmaster enquiries enquiry
	inquiry commercial export import purchase order orders billing noreply no-reply reception ventes forush
	"""
ROLES = frozenset(_ROLES.split())


def mailbox(address: str | None) -> str | None:
	"""The mailbox behind an address: small letters, without what follows a plus sign; of Gmail without dots, and
	googlemail.com is gmail.com. None: it is no address."""
	bare = bare_address(address).strip(".,;")
	if not _ADDRESS.fullmatch(bare):
		return None
	local, _, host = bare.rpartition("@")
	domain = _host(host)
	if domain is None:
		return None
	local = local.partition("+")[0] or local
	if domain in GMAIL:
		local, domain = local.replace(".", "") or local, "gmail.com"
	return f"{local}@{domain}"


def is_role(mailbox: str) -> bool:
	"""Whether several people read a mailbox: info@, sales@."""
	return mailbox.partition("@")[0] in ROLES


def web_domain(website: str | None) -> str | None:
	"""The domain of a website or a host, without www. None: there is none."""
	found = _HOST.match((website or "").strip().lower())
	host = _host(found.group(1)) if found else None
	return _WITHOUT_NAME.sub("", host) if host else None


def own_domain(mailbox: str, free_mail: Container[str]) -> str | None:
	"""The domain of a mailbox. None: anybody may have one there."""
	domain = web_domain(mailbox.rpartition("@")[2])
	return (
		None if domain is None or domain in free_mail or mailbox.rpartition("@")[2] in free_mail else domain
	)


def _host(text: str) -> str | None:
	host = text.strip(".")
	if not host.isascii():
		try:
			host = host.encode("idna").decode()
		except UnicodeError:
			return None
	return host if len(host) <= 253 and _DOMAIN.fullmatch(host) else None
