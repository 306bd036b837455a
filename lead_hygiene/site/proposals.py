"""What rules propose: at most once per record, rule and episode, and withdrawn when it no longer holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, flt, now_datetime

from ..core.facts import ENDED
from . import deeds
from . import policy as policies
from .records import amounts_of
from .words import Words

if TYPE_CHECKING:
	from .review import Judgement

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
	_withdraw(judged)
	worth = _worth(judged)
	rules = {rule.name: rule for rule in policies.current().rules}
	words = Words.of_site()
	stamp, user = now_datetime(), frappe.session.user
	rows = []
	for judgement in judged:
		finding = judgement.verdict.decisive
		if finding is None or finding.rule not in rules or judgement.verdict.state in ENDED:
			continue
		mode = policies.mode_of(rules[finding.rule])
		if mode == "Observe" or finding.action not in deeds.AVAILABLE:
			continue
		record = judgement.record
		rows.append(
			(
				frappe.generate_hash(length=20),
				record.cast.doctype,
				record.name,
				finding.rule,
				episode_of(judgement),
				deeds.LABELS[finding.action],
				"Proposed",
				record.owner,
				words.headline(judgement.verdict, judgement.facts),
				_why_held(judgement, mode, worth.get(record.name, 0)),
				stamp,
				stamp,
				user,
				user,
			)
		)
	if not rows:
		return 0
	frappe.db.bulk_insert("Hygiene Action", list(COLUMNS), rows, ignore_duplicates=True)
	return frappe.db.count("Hygiene Action", {"name": ("in", [row[0] for row in rows])})


def episode_of(judgement: Judgement) -> str:
	"""The episode as the unique key holds it: the day of the last human sign."""
	sign_on = judgement.facts.conversation.sign_on
	return sign_on.isoformat() if sign_on else "unknown"


def _withdraw(judged: Sequence[Judgement]) -> None:
	"""Withdraw what waits for a decision though its rule no longer fires, or the other side has spoken since.

	What fires again in the same episode waits again.
	"""
	fires = {
		(judgement.record.cast.doctype, judgement.record.name, finding.rule, episode_of(judgement))
		for judgement in judged
		for finding in judgement.verdict.findings
	}
	for doctype in {judgement.record.cast.doctype for judgement in judged}:
		names = [j.record.name for j in judged if j.record.cast.doctype == doctype]
		rows = frappe.get_all(
			"Hygiene Action",
			filters={
				"reference_doctype": doctype,
				"reference_name": ("in", names),
				"status": ("in", ("Proposed", "Withdrawn")),
			},
			fields=["name", "status", "reference_name", "rule", "episode"],
			order_by="creation asc",
		)
		for before, after in (("Proposed", "Withdrawn"), ("Withdrawn", "Proposed")):
			turned = [
				row.name
				for row in rows
				if row.status == before
				and ((doctype, row.reference_name, row.rule, row.episode) in fires) == (after == "Proposed")
			]
			if turned:
				frappe.db.set_value("Hygiene Action", {"name": ("in", turned)}, "status", after)


def _worth(judged: Sequence[Judgement]) -> dict[str, float]:
	"""The amounts of the records, where amounts are protected; else nothing."""
	amounts = {}
	if flt(policies.settings().protected_amount):
		by_doctype: dict[str, list[str]] = {}
		for judgement in judged:
			by_doctype.setdefault(judgement.record.cast.doctype, []).append(judgement.record.name)
		for doctype, names in by_doctype.items():
			amounts.update((name, flt(amount)) for name, amount in amounts_of(doctype, names).items())
	return amounts


def _why_held(judgement: Judgement, mode: str, amount: float) -> str | None:
	"""Why a person has to decide, None where the night may act by itself."""
	if mode == "Propose":
		return _("The rule proposes only")
	chosen, points = policies.settings(), judgement.facts.attractiveness
	if 0 < flt(chosen.protected_amount) <= amount:
		return _("The record is protected by its amount")
	if points is not None and 0 < cint(chosen.protected_attractiveness) <= points:
		return _("The record is protected by its attractiveness")
	return None
