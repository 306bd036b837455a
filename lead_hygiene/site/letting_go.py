"""Letting a record go, in one act: checks, goodbye, status, lost reason, come-back date, planned steps, and the way to undo it.

All of it is one transaction of the caller's, who holds the record, its file and the action: it happens as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, nowdate

from ..core.facts import ENDED, LET_GO, State
from ..core.farewell import Obstacle
from ..core.sources import LEAD_ENDS, OPPORTUNITY_ENDS
from ..core.touches import moment
from . import addressees, drafts, goodbyes, open_steps, snapshots
from .addressees import Addressee
from .choices import Kind, come_back_day, kind_of, reason_for, rule_value
from .hygiene_file import HygieneFile, file_of
from .review import Reviewer
from .words import Words


@dataclass(frozen=True, slots=True)
class Goodbye:
	"""The Hygiene Farewell and where it went; both None: no message, `against` says why (None: none was wanted)."""

	farewell: str | None = None
	address: str | None = None
	against: Obstacle | None = None

	def said(self, words: Words) -> str:
		if self.address:
			return words._("A goodbye goes to {0}.").format(self.address)
		why = f" {addressees.said(self.against, words)}" if self.against else ""
		return words._("No message was sent.") + why


class Waits(frappe.ValidationError):
	"""Not today: a machine's goodbye would press the person. `until` is the first free day."""

	def __init__(self, message: str, until: date) -> None:
		super().__init__(message)
		self.until = until


def carry_out(action: Document) -> tuple[dict[str, Any], str]:
	"""Let the record of a Hygiene Action go. Gives the snapshot for undo, and what happened, in words.

	`action.flags.by_machine`: nobody looked at it; `action.flags.send_after`: the goodbye waits until then;
	`action.flags.without_message`: a person wants none. Raises Waits, or a clear message; then nothing was done.
	"""
	kind = kind_of(action.action)
	doc = frappe.get_doc(action.reference_doctype, action.reference_name)
	file = file_of(doc.doctype, doc.name)
	refuse_ended(doc, file)
	if doc.doctype == "Lead":
		doc.set_status()  # as its next save would: a status that changes later is somebody's doing
	steps = open_steps.of(doc.doctype, doc.name)
	reason = reason_for(action, doc, kind)
	day = come_back_day(action, doc, reason)
	goodbye = _say_goodbye(action, doc, file) if kind.says_goodbye else None
	if goodbye and goodbye.farewell:
		doc.reload()  # of an Opportunity Frappe notes the first response when the mail is written
	made = snapshots.begin(doc, file, goodbye.farewell if goodbye else None)
	given = status_for(doc, kind, action)
	_decide(action, doc, file, kind, day, given)
	_write(doc, action, reason, given)
	made["steps"] = open_steps.close(steps)
	Reviewer().refresh(doc.doctype, [doc.name], latest=True)
	snapshots.complete(made, doc)
	action.db_set(
		{"lost_reason": reason, "come_back_on": day, "farewell": made["farewell"]}, update_modified=False
	)
	silence_asked = doc.doctype == "Lead" and bool(cint(action.do_not_contact))
	what = _Done(kind, doc, day, goodbye, steps, given, silence_asked)
	made["comment"] = snapshots.remark(doc, action, what.said(Words.of_site()))
	return made, what.said(Words.of_reader())


def refuse_ended(doc: Document, file: HygieneFile | None) -> None:
	"""A clear message for a record that has ended, was let go already, or was never judged."""
	if file is None or file.values["state"] is None:
		frappe.throw(_("{0} {1} has not been judged yet. Save it once.").format(_(doc.doctype), doc.name))
	state = State(file.values["state"])
	if file.disposition is not None and state in LET_GO:
		frappe.throw(
			_("{0} {1} was let go already; it is {2} since {3}. Undo that first.").format(
				_(doc.doctype), doc.name, _(state.value), Words.of_reader().day(file.disposition.on)
			)
		)
	if state in ENDED:
		frappe.throw(
			_("{0} {1} is closed already, there is nothing to let go.").format(_(doc.doctype), doc.name)
		)


def episode_of(file: HygieneFile) -> str:
	"""The episode a goodbye belongs to: the moment of the last human sign."""
	return _episode(file.conversation.sign_at)


def _episode(sign_at: datetime | None) -> str:
	return sign_at.isoformat(sep=" ") if sign_at else "unknown"


def known_now(doctype: str, names: Sequence[str]) -> dict[str, str]:
	"""The episodes of many records, by name, as `episode_of` gives them."""
	rows = frappe.get_all(
		"Hygiene File",
		filters={"reference_doctype": doctype, "reference_name": ("in", list(names))},
		fields=["reference_name", "sign_at", "sign_on"],
		order_by="name asc",
	)
	return {row.reference_name: _episode(row.sign_at or moment(row.sign_on)) for row in rows}


def refuse_answered(file: HygieneFile, known: str | None) -> None:
	"""A clear message where they have spoken since somebody looked and found the episode `known` (None: nobody did)."""
	if known and episode_of(file) != known:
		frappe.throw(_("They have spoken since you looked. Look at it again."))


def addressee_of(doc: Document, file: HygieneFile, by_machine: bool = False) -> Addressee:
	"""Whom a goodbye of this record would reach now."""
	sign_at = file.conversation.sign_at
	since = sign_at if isinstance(sign_at, datetime) else None
	return addressees.of(doc, episode_of(file), since, by_machine)


def _say_goodbye(action: Document, doc: Document, file: HygieneFile) -> Goodbye:
	"""Hand the goodbye over, or find why there is none to hand over."""
	by_machine, words = bool(action.flags.by_machine), Words.of_reader()
	to = addressee_of(doc, file, by_machine)
	if action.flags.without_message:
		return Goodbye(against=to.obstacles[0] if to.channel is None else None)
	if to.channel and to.pressed_until is not None:
		message = _(
			"{0} is not written to before {1}: they were contacted as often as the limit allows."
		).format(to.address or to.number, words.day(to.pressed_until))
		if by_machine:
			raise Waits(message, to.pressed_until)
		frappe.throw(message, title=_("Contact Pressure"))
	if to.channel is None:
		if to.obstacles[0].code == "no_account":
			frappe.throw(addressees.said(to.obstacles[0], words))
		return Goodbye(against=to.obstacles[0])
	draft = drafts.draft(
		doc,
		to.channel,
		to.address if to.channel == "Email" else to.number,
		email_template=action.email_template,
		rule_template=rule_value(action, "email_template"),
	)
	draft = drafts.edited(draft, action.subject, action.message)
	send_after = action.flags.send_after
	name = goodbyes.say(action, doc, draft, episode_of(file), by_machine, send_after=send_after)
	action.db_set(
		{"subject": draft.subject, "message": draft.message, "email_template": draft.email_template},
		update_modified=False,
	)
	return Goodbye(name, draft.address)


def status_for(doc: Document, kind: Kind, action: Document) -> str | None:
	"""The ERPNext status the record is given; None: ERPNext would write another one over it, or it stays as it is."""
	if doc.doctype == "Opportunity":
		holds = not (doc.has_active_quotation() or doc.has_ordered_quotation())
		return kind.status if holds and doc.status not in OPPORTUNITY_ENDS else None
	if not cint(action.do_not_contact) or doc.status in LEAD_ENDS:
		return None
	derived = (doc.has_customer, doc.has_opportunity, doc.has_quotation, doc.has_lost_quotation)
	return None if any(each() for each in derived) else "Do Not Contact"


def _decide(
	action: Document, doc: Document, file: HygieneFile, kind: Kind, day: date | None, given: str | None
) -> None:
	"""Write into the file what was decided and what was known then."""
	decided = {
		"disposition": kind.state.value,
		"disposition_on": nowdate(),
		"come_back_on": day,
		"decided_sign_at": file.conversation.sign_at,
		"decided_status": given or doc.status,
		"decided_by_action": action.name,
	}
	frappe.db.set_value("Hygiene File", file.name, decided, update_modified=False)


def _write(doc: Document, action: Document, reason: str | None, given: str | None) -> None:
	if given:
		doc.status = given
	if doc.doctype == "Lead":
		doc.hygiene_lost_reason = reason
	elif given == "Lost":
		if reason and reason not in [row.lost_reason for row in doc.lost_reasons]:
			doc.append("lost_reasons", {"lost_reason": reason})
		if action.lost_detail:
			doc.order_lost_reason = action.lost_detail
	# What the record lacked before it was let go shall not keep it in the pipeline.
	doc.flags.ignore_mandatory = doc.flags.ignore_links = True
	doc.save()


@dataclass(frozen=True, slots=True)
class _Done:
	"""What was done, to be said in the language of the site and in the reader's."""

	kind: Kind
	doc: Document
	day: date | None
	goodbye: Goodbye | None
	steps: list[dict[str, Any]]
	given: str | None
	silence_asked: bool

	def said(self, words: Words) -> str:
		lines = [
			{
				"Say Farewell": words._("Farewell."),
				"Recycle": words._("Recycled."),
				"Close": words._("Closed."),
			}[self.kind.label]
		]
		if self.goodbye is not None:
			lines.append(self.goodbye.said(words))
		if self.day:
			lines.append(words._("Comes back on {0}.").format(words.day(self.day)))
		if self.doc.doctype == "Opportunity" and self.given is None:
			status = words._(self.doc.status)
			lines.append(words._("ERPNext's status stays {0}, for a quotation decides it.").format(status))
		if self.silence_asked and self.given is None:
			lines.append(
				words._("Do Not Contact was not written, for ERPNext decides this lead's status itself.")
			)
		if closed := sum(not step["shared"] for step in self.steps):
			lines.append(words._("Planned steps closed: {0}.").format(closed))
		if left := [step["text"] or step["name"] for step in self.steps if step["shared"]]:
			lines.append(
				words._("Left open, for others take part or it repeats: {0}.").format(", ".join(left))
			)
		return " ".join(lines)
