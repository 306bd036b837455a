"""Whitelisted methods of the weekly digest."""

from __future__ import annotations

import frappe

from .site import digest, digest_opt_out


@frappe.whitelist()
def preview() -> dict[str, str | None]:
	"""What the reader would be sent today: subject and html (None: there is nothing to say)."""
	frappe.has_permission("Lead Hygiene Settings", "read", throw=True)
	mine = digest.mine()
	return {"subject": mine.subject, "html": mine.html}


@frappe.whitelist(methods=["POST"])
def send_to_me() -> bool:
	"""Mail it to the reader. Whoever may write Settings may."""
	frappe.has_permission("Lead Hygiene Settings", "write", throw=True)
	return digest.send_mine()


# Whoever got the mail need not log in; the signature of the link is checked, and nothing is written here.
@frappe.whitelist(allow_guest=True)  # nosemgrep
def ask_to_stop(user: str = "", _signature: str = "") -> None:
	"""The page behind the link in the mail."""
	digest_opt_out.ask(user, _signature)


# As above; the signature is checked before the one thing that it allows is written.
@frappe.whitelist(allow_guest=True, methods=["POST"])  # nosemgrep
def stop(user: str = "", _signature: str = "") -> None:
	"""No more digests to this user."""
	digest_opt_out.stop(user, _signature)
