"""What letting a record go would do, shown before it is done; and a person doing it without a rule."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from . import actions, addressees, drafts, letting_go, open_steps
from .choices import come_back_day, kind_of, reason_for, rule_value
from .hygiene_file import HygieneFile, file_of
from .records import cast_of, load_named
from .review import Reviewer
from .words import Words

# What a person may choose; everything else of a Hygiene Action is ours.
CHOICES = (
	"lost_reason",
	"lost_detail",
	"come_back_on",
	"do_not_contact",
	"email_template",
	"subject",
	"message",
)


def preview(
	doctype: str, name: str, action: str, hygiene_action: str | None = None, **choices: Any
) -> dict[str, Any]:
	"""What `action` would do to a record the reader may see. `hygiene_action`: the waiting proposal it is about.

	An obstacle `stops` the "message" (the rest can go on without it) or the whole "act".
	"""
	kind, doc, words = kind_of(action), frappe.get_doc(doctype, name), Words.of_reader()
	file = file_of(doctype, name)
	asked = _asked(doc, kind.label, hygiene_action, choices)
	reason = reason_for(asked, doc, kind)
	shown = {
		"action": frappe.scrub(kind.label),
		"evidence": asked.reason or _why(doc, words),
		"lost_reason": reason,
		"lost_detail": asked.lost_detail,
		"do_not_contact": asked.do_not_contact,
		"asks_come_back": False,
		"come_back_on": None,
		"obstacles": [],
		"steps": [step for step in open_steps.of(doctype, name) if not step["shared"]],
		"leaves_status": None,
		"known": letting_go.episode_of(file) if file else None,
		**dict.fromkeys(("channel", "address", "language", "email_template", "subject", "message")),
	}
	try:
		letting_go.refuse_ended(doc, file)
	except frappe.ValidationError as error:
		frappe.clear_last_message()
		return {**shown, "obstacles": [{"code": "ended", "text": str(error), "stops": "act"}]}
	try:
		shown["come_back_on"] = come_back_day(asked, doc, reason)
	except frappe.ValidationError:
		frappe.clear_last_message()
		shown["asks_come_back"] = True
	if doc.doctype == "Opportunity" and letting_go.status_for(doc, kind, asked) is None:
		shown["leaves_status"] = _("ERPNext's status stays {0}, for a quotation decides it.").format(
			_(doc.status)
		)
	if kind.says_goodbye:
		shown.update(_goodbye(doc, file, asked, words))
	return shown


def start(
	doctype: str,
	name: str,
	action: str,
	without_message: bool = False,
	known: str | None = None,
	**choices: Any,
) -> dict[str, Any]:
	"""Let a record go as the session's user, who must be able to write it. Gives the Hygiene Action, its status, what happened.

	`known` is the episode that the preview gave: whoever has spoken since then is not let go.
	"""
	kind = kind_of(action)
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.check_permission("write")
	file = file_of(doctype, name)
	letting_go.refuse_ended(doc, file)
	letting_go.refuse_answered(file, known)
	row = frappe.get_doc(
		{
			"doctype": "Hygiene Action",
			"reference_doctype": doctype,
			"reference_name": name,
			"episode": file.conversation.sign_on.isoformat() if file.conversation.sign_on else "unknown",
			"action": kind.label,
			"status": "Proposed",
			"responsible": doc.get(cast_of(doctype).owner),
			"reason": doc.get("hygiene_reason"),
			**{field: choices.get(field) for field in CHOICES},
		}
	)
	row.insert(ignore_permissions=True)  # the right to write the record was checked
	done = actions.decide(row.name, "approve", changes={"without_message": int(without_message)})
	return {"action": row.name, **done}


def _why(doc: Document, words: Words) -> str:
	"""Why the record is in its state, in the reader's language; what stands on it is in the site's."""
	reviewer = Reviewer()
	for record in load_named(cast_of(doc.doctype), [doc.name], reviewer.policy):
		judged = reviewer.judge_by_file(record)
		return words.reason(judged.verdict, judged.facts)
	return ""


def _asked(doc: Document, label: str, waiting: str | None, choices: dict[str, Any]) -> Any:
	"""The choices on top of what a waiting proposal says."""
	asked = frappe._dict(action=label, rule=None, reason=None)
	if waiting:
		row = frappe.get_doc("Hygiene Action", waiting)
		row.check_permission("read")
		if (row.reference_doctype, row.reference_name) != (doc.doctype, doc.name):
			frappe.throw(_("{0} is about another document.").format(waiting))
		asked.update({field: row.get(field) for field in ("rule", "reason", *CHOICES)})
		if choices.get("email_template") not in (None, "", asked.email_template):
			asked.update({"subject": None, "message": None})  # they were of the other template
	asked.update({field: value for field, value in choices.items() if field in CHOICES and value})
	asked.do_not_contact = cint(asked.do_not_contact)
	return asked


def _goodbye(doc: Document, file: HygieneFile, asked: Any, words: Words) -> dict[str, Any]:
	to = letting_go.addressee_of(doc, file)
	shown: dict[str, Any] = {
		"channel": to.channel,
		"obstacles": [
			{"code": obstacle.code, "text": addressees.said(obstacle, words), "stops": "message"}
			for obstacle in to.obstacles
			if to.channel != "SMS" or obstacle.code == "pressed"
		],
	}
	if to.channel is None:
		return shown
	address = to.address if to.channel == "Email" else to.number
	draft = drafts.draft(
		doc,
		to.channel,
		address,
		email_template=asked.email_template,
		rule_template=rule_value(asked, "email_template"),
	)
	draft = drafts.edited(draft, asked.subject, asked.message)
	return {
		**shown,
		"address": address,
		"language": draft.language,
		"email_template": draft.email_template,
		"subject": draft.subject,
		"message": draft.message,
	}
