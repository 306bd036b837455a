"""The timeline links that Frappe forgets."""

from __future__ import annotations

from frappe.core.doctype.communication.communication import add_contact_links_to_communication, get_contacts
from frappe.model.document import Document

from .answers import is_received_mail


def complete(mail: Document) -> None:
	"""Link a received message without a Message-ID, as the website's contact form leaves it, with its sender's contact.

	Frappe takes any sent one that has none either for its original, and what has no medium for no mail; it links neither.
	"""
	if not mail.is_new() or mail.message_id or mail.timeline_links:
		return
	if mail.sender and is_received_mail(mail):
		for contact in get_contacts([mail.sender]):
			mail.add_link("Contact", contact)
			add_contact_links_to_communication(mail, contact)
		mail.deduplicate_timeline_links()
