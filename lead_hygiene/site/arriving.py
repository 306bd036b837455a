"""The mails that are being saved for the first time. Frappe turns the status of their records meanwhile, and notes when these
were answered first; what comes of all that is judged once, when the mail is heard."""

from __future__ import annotations

from frappe.model.document import Document

from .circle import Pair
from .kept import of_request
from .roles import CASTS

_TURNED = "hygiene_turned"
_MOST = 10  # one is saved while another is; those that could not be saved are forgotten in time


def begin(mail: Document) -> None:
	"""`mail` is new, and will be heard when it is stored."""
	if mail.is_new() and mail.reference_doctype in CASTS:
		mails = _mails()
		mails.append(mail)
		del mails[:-_MOST]


def turned(record: Document) -> bool:
	"""Whether `record` was written just now for a mail that will be heard yet: by Frappe, with the very copy that it keeps on
	the mail."""
	for mail in _mails():
		if getattr(mail, "parent_doc", None) is record:
			mail.flags[_TURNED] = record.doctype, record.name
			return True
	return False


def turned_back(mail: Document, record: Document) -> None:
	"""`record` was written for `mail`, which will be heard yet, and written back."""
	mail.flags[_TURNED] = record.doctype, record.name


def end(mail: Document) -> Pair | None:
	"""`mail` is heard now. The record that was turned for it; None: none was."""
	_mails()[:] = [each for each in _mails() if each is not mail]
	return mail.flags.pop(_TURNED, None)


def _mails() -> list[Document]:
	return of_request("arriving", list)
