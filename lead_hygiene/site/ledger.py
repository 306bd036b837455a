"""The ledger: what happened to a record by our rules, by whom and why. Written once, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.utils import now_datetime

DOCTYPE = "Hygiene Ledger Entry"
EVENTS = (
	"Proposed", "Approved", "Rejected", "Snoozed", "Withdrawn", "Done", "Failed", "Held", "Undone", "Mail Left",
	"Mail Stopped", "Mail Unknown", "Came Back", "Answered", "Converted",
)  # fmt: skip
COLUMNS = (
	"name", "happened_on", "event", "reference_doctype", "reference_name", "user", "rule", "prescribed", "episode",
	"hygiene_action", "evidence", "reason", "details", "creation", "modified", "owner", "modified_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
	"""One line of the ledger. `action` is the name of a Hygiene Action, `prescribed` what it prescribes ("Recycle").

	`rule` is None for what a person did without one. `evidence`: why, in the site's language, as it was known then;
	`reason`: what the person who decided said. `details` are kept as JSON. `user` is the user of the session unless
	given. ValueError for an event that the ledger does not know.
	"""

	event: str
	doctype: str
	name: str
	action: str | None = None
	rule: str | None = None
	prescribed: str | None = None
	episode: str | None = None
	evidence: str | None = None
	reason: str | None = None
	details: Mapping[str, Any] | None = field(default=None, hash=False)
	user: str | None = None

	def __post_init__(self) -> None:
		if self.event not in EVENTS:
			raise ValueError(f"the ledger knows no event {self.event!r}, only {', '.join(EVENTS)}")


def note(
	event: str,
	doctype: str,
	name: str,
	*,
	action: str | None = None,
	rule: str | None = None,
	prescribed: str | None = None,
	episode: str | None = None,
	evidence: str | None = None,
	reason: str | None = None,
	details: Mapping[str, Any] | None = None,
	user: str | None = None,
) -> None:
	"""Write one line. With an `action` and without what it prescribes, that, its rule, episode and evidence are read."""
	if action and prescribed is None:
		kept = frappe.db.get_value(
			"Hygiene Action", action, ["rule", "action", "episode", "reason"], as_dict=True
		)
		if kept:
			rule, prescribed = rule or kept.rule, kept.action
			episode, evidence = episode or kept.episode, evidence or kept.reason
	note_many(
		[
			Entry(
				event=event,
				doctype=doctype,
				name=name,
				action=action,
				rule=rule,
				prescribed=prescribed,
				episode=episode,
				evidence=evidence,
				reason=reason,
				details=details,
				user=user,
			)
		]
	)


def entry_of(event: str, action: Any, **more: Any) -> Entry:
	"""A line about a Hygiene Action, a document or a row with its fields; `more` are other fields of the Entry."""
	return Entry(
		event=event,
		doctype=action.reference_doctype,
		name=action.reference_name,
		action=action.name,
		rule=action.rule,
		prescribed=action.action,
		episode=action.episode,
		**{"evidence": action.reason, **more},
	)


def note_many(entries: Iterable[Entry]) -> int:
	"""Write many lines in one go. Gives how many."""
	now, user = now_datetime(), frappe.session.user
	# What is written in one go keeps its order.
	rows = [_row(entry, now + timedelta(microseconds=n), user) for n, entry in enumerate(entries)]
	if rows:
		frappe.db.bulk_insert(DOCTYPE, list(COLUMNS), rows)
	return len(rows)


def _row(entry: Entry, at: datetime, user: str) -> tuple[Any, ...]:
	who = entry.user or user
	return (
		frappe.generate_hash(length=20),
		at,
		entry.event,
		entry.doctype,
		entry.name,
		who,
		entry.rule,
		entry.prescribed,
		entry.episode,
		entry.action,
		entry.evidence,
		(entry.reason or "").strip() or None,
		frappe.as_json(entry.details) if entry.details else None,
		at,
		at,
		who,
		who,
	)
