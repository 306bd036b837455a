"""Why a record is in its state: the verdict and its evidence, each item linked."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _

from ..core.review import Verdict
from ..core.touches import Kind
from . import chances, contacts
from .judgement import Judgement
from .records import cast_of, load
from .review import Reviewer
from .rows import OneOf
from .words import Words

MOST = 20
_COUNTS_AS = {Kind.SIGN: "sign", Kind.CONTACT: "contact", Kind.NOISE: "noise"}


def explain(doctype: str, name: str) -> dict[str, Any]:
	"""The verdict of today with everything it rests on, read anew from the documents.

	Gives state, headline, findings (with words) and evidence: rows of date, doctype, name, what it counted as.
	"""
	reviewer = Reviewer()
	one = OneOf([name])

	def within(field):
		return field.isin(one)

	records = load(cast_of(doctype), within, reviewer.policy)
	if not records:
		frappe.throw(_("{0} {1} does not exist.").format(_(doctype), name), frappe.DoesNotExistError)
	found = contacts.find(doctype, within, keep_rows=True)
	judged = reviewer.judge(records[0], found)
	words = Words.of_reader()
	verdict, facts = judged.verdict, judged.facts
	return {
		"doctype": doctype,
		"name": name,
		"state": verdict.state.value,
		"shown": judged.record.seen["hygiene_state"],
		"since": verdict.since,
		"headline": words.headline(verdict, facts),
		"review_on": verdict.review_on,
		"next_state": verdict.next_state.value if verdict.next_state else None,
		"silent_days": verdict.silent_days,
		"last_sign": facts.conversation.sign_on,
		"last_sign_channel": facts.conversation.sign_channel,
		"unanswered": {c: facts.conversation.unanswered(c) for c in ("email", "call", "any")},
		"stage": facts.stage,
		"stage_since": facts.stage_since,
		"stage_estimated": judged.stage_estimated,
		"stage_deadline": verdict.stage_deadline,
		"next_step_on": facts.steps.open_until,
		"suspended": reviewer.suspended or words.unproven(facts),
		"findings": [_finding(finding, verdict, judged, words) for finding in verdict.findings],
		"chance": chances.shown(judged),
		"evidence": _evidence(found, judged),
	}


def _finding(finding: Any, verdict: Verdict, judged: Judgement, words: Words) -> dict[str, Any]:
	return {
		"rule": finding.rule,
		"text": words.finding(finding, verdict, judged.facts),
		"value": finding.value,
		"threshold": finding.threshold,
		"since": finding.since,
		"fired_on": finding.fired_on,
		"action": finding.action,
		"suggests": words.action(finding.action),
		"decides": finding is verdict.decisive,
	}


def _evidence(found: contacts.Contacts, judged: Judgement) -> list[dict[str, Any]]:
	"""The last human sign, our contacts and what shows interest since then, newest first; what was noise is said to be."""
	start: date | None = judged.facts.conversation.sign_on
	seen, rows = set(), []
	for doctype, row, touch in found.evidence.get(judged.record.name, ()):
		last = touch.at and max(touch.at.date(), touch.opened_on or touch.at.date())
		if last is None or (start is not None and last < start) or (doctype, row["name"]) in seen:
			continue
		seen.add((doctype, row["name"]))
		rows.append(
			{
				"at": touch.at,
				"doctype": doctype,
				"name": row["name"],
				"channel": touch.channel,
				"counts_as": "interest" if touch.channel == "visit" else _COUNTS_AS[touch.kind],
				"opened_on": touch.opened_on,
				"subject": row.get("subject"),
			}
		)
	newest = sorted(rows, key=lambda row: row["at"], reverse=True)[:MOST]
	mails = [row["name"] for row in newest if row["doctype"] == "Communication"]
	subjects = frappe.get_all(
		"Communication",
		filters={"name": ("in", mails or [""])},
		fields=["name", "subject"],
		as_list=True,
		order_by="name asc",
	)
	said = dict(subjects)
	for row in newest:
		row["subject"] = said.get(row["name"], row["subject"])
	return newest
