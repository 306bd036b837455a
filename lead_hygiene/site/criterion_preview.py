"""What a criterion would do to the pipeline before it is saved. Writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, create_batch

from ..core.attractiveness import Score
from ..core.criteria import GRADES, Criterion
from ..core.policy import Policy
from . import policy as policies
from . import scored, scoring
from .records import cast_of
from .review import Reviewer
from .roles import CASTS
from .scoring import Scores

BATCH = 2000
_AT_END = ("Closed",)


def preview(row: dict[str, Any], limit: int = 10) -> dict[str, Any]:
	"""Score every record in play that the reader may see, by the criteria in force and with `row`, a Score Criterion as
	its form holds it. Gives records, changed, before and after (records by grade), moves and the `limit` records that change most.
	"""
	if not isinstance(row, dict):
		frappe.throw(_("A Score Criterion is expected, as its form holds it."))
	fields = ("name", *frappe.get_meta("Score Criterion").get_valid_columns())
	sent = {field: row[field] for field in fields if field in row}
	doc = frappe.get_doc({**sent, "doctype": "Score Criterion"})
	doc.validate()
	changed = scoring.criterion_of(doc, scoring.half_life(policies.settings()))
	reviewer = Reviewer()
	old = next((each for each in reviewer.policy.criteria if each.name == doc.name), None)
	others = [each for each in reviewer.policy.criteria if each.name not in (doc.name, changed.name)]
	after = replace(reviewer.policy, criteria=(*others, changed) if cint(doc.enabled) else tuple(others))
	result = _Comparison(limit)
	for doctype in CASTS:
		if _speaks_of(cast_of(doctype).role, old, changed):
			_compare(doctype, reviewer, after, result)
	return result.told()


class _Comparison:
	"""Counts what moves, and keeps the records that change most."""

	def __init__(self, limit: int) -> None:
		self.limit = limit
		self.records = self.changed = 0
		self.moves: Counter[tuple[str, str]] = Counter()
		self.most: list[tuple[int, str, str, Score, Score]] = []

	def add(self, doctype: str, name: str, before: Score, after: Score) -> None:
		self.records += 1
		self.moves[before.grade, after.grade] += 1
		by = abs(after.fit - before.fit) + abs(after.engagement - before.engagement)
		if not by:
			return
		self.changed += 1
		self.most.append((by, doctype, name, before, after))
		if len(self.most) > 50 * self.limit:
			self._trim()

	def told(self) -> dict[str, Any]:
		self._trim()
		return {
			"records": self.records,
			"changed": self.changed,
			"before": {
				grade: sum(n for (was, _now), n in self.moves.items() if was == grade) for grade in GRADES
			},
			"after": {
				grade: sum(n for (_was, now), n in self.moves.items() if now == grade) for grade in GRADES
			},
			"moves": [
				{"from": was, "to": now, "count": count}
				for (was, now), count in sorted(self.moves.items())
				if was != now
			],
			"examples": [
				{
					"doctype": doctype,
					"name": name,
					"title": frappe.db.get_value(doctype, name, cast_of(doctype).title),
					"before": _told(before),
					"after": _told(after),
				}
				for _by, doctype, name, before, after in self.most
			],
		}

	def _trim(self) -> None:
		self.most = sorted(self.most, key=lambda row: (-row[0], row[1], row[2]))[: self.limit]


def _compare(doctype: str, reviewer: Reviewer, after: Policy, result: _Comparison) -> None:
	cast, scores = cast_of(doctype), Scores(after)
	filters = {"hygiene_state": ("not in", ("", *_AT_END))}
	names = frappe.get_list(doctype, filters=filters, pluck="name", order_by="name asc", limit_page_length=0)
	# What either asks for, so that both are read in one go.
	both = replace(after, criteria=(*after.criteria, *reviewer.policy.criteria))
	for batch in create_batch(names, BATCH):
		for record in scored.load(cast, batch, both):
			heard = scored.heard(record)
			before = reviewer.scores.score(record, heard, reviewer.today)
			result.add(doctype, record.name, before, scores.score(record, heard, reviewer.today))


def _speaks_of(role: str, *criteria: Criterion | None) -> bool:
	return any(each is not None and role in each.roles for each in criteria)


def _told(score: Score) -> dict[str, Any]:
	return {"grade": score.grade, "attractiveness": score.attractiveness}
