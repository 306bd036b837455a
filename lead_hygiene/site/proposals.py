"""What rules propose: at most once per record, rule and episode, and withdrawn when it no longer holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, flt, now_datetime

from ..core.facts import ENDED
from . import ledger
from . import policy as policies
from .labels import LABELS
from .records import amounts_of
from .words import Words

if TYPE_CHECKING:
	from .judgement import Judgement

COLUMNS = (
	"name", "reference_doctype", "reference_name", "rule", "episode", "action", "status", "responsible",
	"reason", "held_because", "creation", "modified", "owner", "modified_by",
)  # fmt: skip


def propose(judged: Sequence[Judgement]) -> int:
	"""Write a proposal for every record whose deciding rule may propose or act. Gives how many are new.

	The unique key of record, rule and episode lets a second one fall away without a word. Proposals that no longer
	hold are withdrawn.
	"""
	if not judged or (policies.settings().mode or "Observe") == "Observe":
		return 0
	words = Words.of_site()
	_withdraw(judged, words)
	worth = worth_of(judged)
	rules = {rule.name: rule for rule in policies.current().rules}
	stamp, user = now_datetime(), frappe.session.user
	rows, entries = [], {}
	for judgement in judged:
		finding = judgement.verdict.decisive
		if finding is None or finding.rule not in rules or judgement.verdict.state in ENDED:
			continue
		mode = policies.mode_of(rules[finding.rule])
		if mode == "Observe":
			continue
		record, name = judgement.record, frappe.generate_hash(length=20)
		entry = ledger.Entry(
			event="Proposed",
			doctype=record.cast.doctype,
			name=record.name,
			action=name,
			rule=finding.rule,
			prescribed=LABELS[finding.action],
			episode=episode_of(judgement),
			evidence=words.headline(judgement.verdict, judgement.facts),
		)
		entries[name] = entry
		rows.append(
			(
				name,
				entry.doctype,
				entry.name,
				entry.rule,
				entry.episode,
				entry.prescribed,
				"Proposed",
				record.owner,
				entry.evidence,
				why_held(judgement, mode, worth.get(record.name, 0)),
				stamp,
				stamp,
				user,
				user,
			)
		)
	if not rows:
		return 0
	frappe.db.bulk_insert("Hygiene Action", list(COLUMNS), rows, ignore_duplicates=True)
	new = frappe.get_all(
		"Hygiene Action", filters={"name": ("in", sorted(entries))}, pluck="name", order_by="name asc"
	)
	return ledger.note_many(entries[name] for name in new)


def episode_of(judgement: Judgement) -> str:
	"""The episode as the unique key holds it: the day of the last human sign."""
	sign_on = judgement.facts.conversation.sign_on
	return sign_on.isoformat() if sign_on else "unknown"


def holds(judgement: Judgement, action: Any) -> bool:
	"""Whether the rule of a Hygiene Action still fires, in the same episode. What has no rule, a person wants."""
	return not action.rule or (
		episode_of(judgement) == action.episode
		and any(finding.rule == action.rule for finding in judgement.verdict.findings)
	)


def _withdraw(judged: Sequence[Judgement], words: Words) -> None:
	"""Withdraw what waits for a decision though its rule no longer fires, or the other side has spoken since.

	What fires again in the same episode waits again.
	"""
	entries = []
	fires = {
		(judgement.record.cast.doctype, judgement.record.name, finding.rule, episode_of(judgement))
		for judgement in judged
		for finding in judgement.verdict.findings
	}
	for doctype in {judgement.record.cast.doctype for judgement in judged}:
		of = {j.record.name: j for j in judged if j.record.cast.doctype == doctype}
		rows = frappe.get_all(
			"Hygiene Action",
			filters={
				"reference_doctype": doctype,
				"reference_name": ("in", list(of)),
				"status": ("in", ("Proposed", "Withdrawn")),
				"rule": ("is", "set"),  # what a person wants needs no rule that fires
			},
			fields=[
				"name", "status", "reference_doctype", "reference_name", "rule", "episode", "action", "responsible",
			],
			order_by="creation asc",
		)  # fmt: skip
		_hand_on(rows, of)
		for before, after in (("Proposed", "Withdrawn"), ("Withdrawn", "Proposed")):
			turned = [
				row
				for row in rows
				if row.status == before
				and ((doctype, row.reference_name, row.rule, row.episode) in fires) == (after == "Proposed")
			]
			if not turned:
				continue
			names = [row.name for row in turned]
			frappe.db.set_value("Hygiene Action", {"name": ("in", names)}, "status", after)
			for row in turned:
				found = of[row.reference_name]
				now = words.headline(found.verdict, found.facts)
				entries.append(ledger.entry_of(after, row, evidence=now))
	ledger.note_many(entries)


def _hand_on(rows: Sequence[Any], of: Mapping[str, Judgement]) -> None:
	"""What waits goes with its record to the new owner."""
	moved: dict[str | None, list[str]] = {}
	for row in rows:
		owner = of[row.reference_name].record.owner
		if row.status == "Proposed" and row.responsible != owner:
			moved.setdefault(owner, []).append(row.name)
	for owner, names in moved.items():
		frappe.db.set_value(
			"Hygiene Action", {"name": ("in", names)}, "responsible", owner, update_modified=False
		)


def worth_of(judged: Sequence[Judgement]) -> dict[str, float]:
	"""The amounts of the records, where amounts are protected; else nothing."""
	amounts = {}
	if flt(policies.settings().protected_amount):
		by_doctype: dict[str, list[str]] = {}
		for judgement in judged:
			by_doctype.setdefault(judgement.record.cast.doctype, []).append(judgement.record.name)
		for doctype, names in by_doctype.items():
			amounts.update((name, flt(amount)) for name, amount in amounts_of(doctype, names).items())
	return amounts


def why_held(judgement: Judgement, mode: str, amount: float) -> str | None:
	"""Why a person has to decide, None where the night may act by itself."""
	if mode == "Propose":
		return _("The rule proposes only")
	chosen, points = policies.settings(), judgement.facts.attractiveness
	if 0 < flt(chosen.protected_amount) <= amount:
		return _("The record is protected by its amount")
	if points is not None and 0 < cint(chosen.protected_attractiveness) <= points:
		return _("The record is protected by its attractiveness")
	return None
