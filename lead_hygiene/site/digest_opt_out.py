"""Who does not want the weekly digest, and the link in it that says so without logging in.

The link is signed and leads to a page that asks; only its button writes, for mail programs open links by themselves.
"""

from __future__ import annotations

import hmac

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.translate import get_user_lang
from frappe.utils import escape_html, get_url
from frappe.utils.verified_command import get_signed_params

FIELD = "hygiene_weekly_digest"  # on Notification Settings, where people look for it
_ASK, _STOP = "lead_hygiene.api_digest.ask_to_stop", "lead_hygiene.api_digest.stop"


def wanted(user: str) -> bool:
	"""Whether a user has not said no to the digest, to all of Frappe's mail about work, or to all mail of the site."""
	chosen = frappe.db.get_value(
		"Notification Settings", user, [FIELD, "enable_email_notifications"], as_dict=True
	)
	if chosen and not (chosen[FIELD] and chosen.enable_email_notifications):
		return False
	address = (frappe.db.get_value("User", user, "email") or "").strip().lower()
	return not frappe.db.exists("Email Unsubscribe", {"email": address, "global_unsubscribe": 1})


def link(user: str) -> str:
	"""The address of the page that asks whether `user` wants no more of it."""
	return get_url(f"/api/method/{_ASK}?{_signed(user)}")


def ask(user: str, signature: str) -> None:
	"""Answer the request with that page."""
	if not _is_signed(user, signature):
		return
	frappe.local.lang = get_user_lang(user)
	token = get_csrf_token() if frappe.session.user != "Guest" else ""
	hidden = {"user": user, "_signature": signature, "csrf_token": token}
	fields = "".join(
		f'<input type="hidden" name="{name}" value="{escape_html(value)}">' for name, value in hidden.items()
	)
	# The extractor of texts does not look into f-strings.
	no_more, back = _("No More of It"), _("You can have it back in your Notification Settings.")
	question = _("Shall the weekly digest not be sent to {0} any more?").format(user)
	button = f'<button class="btn btn-primary btn-sm btn-block" type="submit">{_text(no_more)}</button>'
	html = (
		f"<p>{_text(question)}</p>"
		f"<p>{_text(back)}</p>"
		f'<form method="post" action="/api/method/{_STOP}">{fields}{button}</form>'
	)
	frappe.respond_as_web_page(
		_("No More Weekly Digest?"), html, primary_action=None, indicator_color="orange"
	)


def stop(user: str, signature: str) -> None:
	"""Write it down, and answer the request with a page that says so."""
	if not _is_signed(user, signature):
		return
	frappe.local.lang = get_user_lang(user)
	if frappe.db.exists("User", user):
		refuse(user)
	text = _text(_("The weekly digest is not sent to {0} any more.").format(user))
	frappe.respond_as_web_page(_("Done"), text, primary_action=None, indicator_color="green")


def refuse(user: str) -> None:
	"""Note that `user` wants no digest."""
	if not frappe.db.exists("Notification Settings", user):
		doc = frappe.new_doc("Notification Settings")
		doc.name = user
		doc.insert(ignore_permissions=True)  # whoever comes here was found to hold the link of that user
	frappe.db.set_value("Notification Settings", user, FIELD, 0)


def _text(text: str) -> str:
	return escape_html(text)


def _signed(user: str) -> str:
	return get_signed_params({"user": user, "of": "weekly_digest"})


def _is_signed(user: str, signature: str) -> bool:
	"""Whether the link is ours; where it is not, the request is answered."""
	given = _signed(user).rpartition("&_signature=")[2]
	if hmac.compare_digest(given.encode(), signature.encode()):
		return True
	frappe.respond_as_web_page(
		_("Invalid Link"),
		_text(_("This link is not one of ours, or only a part of it. Open it from the mail once more.")),
		http_status_code=403,
		primary_action=None,
	)
	return False
