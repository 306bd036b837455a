"""Why a record has its points: every line named, dated, linked with its evidence, and adding up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_fullname

from ..core.attractiveness import Line, Own, Score
from ..core.criteria import AXES, QUALIFYING, Axis
from ..core.touches import SIGNAL_OF, Kind
from . import contacts, policy, qualifying
from .judgement import Judgement
from .records import Record, cast_of, load
from .review import Reviewer
from .roles import fields_to_ask
from .rows import OneOf
from .scoring import own_of
from .words import Words

Link = dict[str, str]


def points(doctype: str, name: str) -> dict[str, Any]:
	"""The score of today with all its lines, read anew from the documents.

	Gives grade, advice, attractiveness, fit, engagement, fit_share, overruled, own, changes_on, axes (each with label,
	total and lines that add up to it) and questions, what nobody knows yet.
	"""
	reviewer, one = Reviewer(), OneOf([name])

	def within(field):
		return field.isin(one)

	records = load(cast_of(doctype), within, reviewer.policy)
	if not records:
		frappe.throw(_("{0} {1} does not exist.").format(_(doctype), name), frappe.DoesNotExistError)
	found = contacts.find(doctype, within, keep_rows=True)
	judged = reviewer.judge(records[0], found)
	heard, own = judged.facts.conversation, own_of(judged.record.file)
	score = reviewer.scores.account(judged.record, heard, reviewer.today)
	links = _links(found, judged.record)
	words = Words.of_reader()
	return {
		**_brief(score),
		"at_its_end": judged.score is None,
		"shown": {
			"grade": judged.record.seen["hygiene_grade"],
			"attractiveness": judged.record.seen["hygiene_attractiveness"],
		},
		"fit_share": reviewer.policy.scale.fit_share,
		"own": _own(own),
		"changes_on": score.changes_on,
		"axes": [
			{
				"axis": axis,
				"label": _axis(axis),
				"total": score.of(axis),
				"lines": [
					_line(line, own, judged.record, links, words) for line in score.lines if line.axis == axis
				],
			}
			for axis in AXES
		],
		"questions": _questions(reviewer, judged),
	}


def shown(reviewer: Reviewer, judged: Judgement, label: str | None) -> dict[str, Any]:
	"""What a form shows of the score: grade, advice, both axes, what to ask next, the label."""
	named = {"name": label, "colour": colour_of(label)} if label else None
	if judged.score is None:
		return {"grade": None, "questions": [], "label": named}
	return {**_brief(judged.score), "questions": _questions(reviewer, judged), "label": named}


def colour_of(label: str) -> str | None:
	"""The colour of a label."""
	return frappe.get_cached_value("Hygiene Label", label, "colour")


def advice(grade: str) -> str:
	"""What to do with records of a grade, in the reader's language where it is the text we gave."""
	said = policy.settings().get(f"advice_{grade.lower()}")
	return _(said) if said else ""


def _brief(score: Score) -> dict[str, Any]:
	return {
		"grade": score.grade,
		"advice": advice(score.grade),
		"attractiveness": score.attractiveness,
		"fit": score.fit,
		"engagement": score.engagement,
		"overruled": score.overruled,
	}


def _questions(reviewer: Reviewer, judged: Judgement) -> list[dict[str, str]]:
	scorer, _numbers = reviewer.scores.scorer(judged.record.cast)
	values, _signals = reviewer.scores.known_of(judged.record, judged.facts.conversation)
	return qualifying.questions(scorer.unknown(values, QUALIFYING))


def _axis(axis: Axis) -> str:
	return _("Fit") if axis == "fit" else _("Engagement")


def _own(own: Own) -> dict[str, Any] | None:
	if own.by is None:
		return None
	said = {"fit": own.fit, "engagement": own.engagement, "on": own.on, "reason": own.reason}
	return {**said, "by": own.by, "by_name": get_fullname(own.by)}


def _line(
	line: Line, own: Own, record: Record, links: Mapping[tuple[str, date], Link], words: Words
) -> dict[str, Any]:
	return {
		"kind": line.kind,
		"text": _text(line, own, words),
		"points": line.points,
		"full": line.full,
		"on": line.on,
		"field": line.field,
		"value": _value(record, line) if _may_be_read(record.cast.doctype, line) else None,
		"link": links.get((line.signal, line.on)) if line.signal else None,
	}


def _text(line: Line, own: Own, words: Words) -> str:
	if line.kind == "start":
		return _("Where nothing is known")
	if line.kind == "cap":
		return _("Beyond what this gives at most: {0}").format(_(line.name))
	if line.kind == "bound":
		return _("{0} goes from 0 to 100").format(_axis(line.axis))
	if line.kind == "own":
		return _("Set by hand by {0} on {1}: {2}").format(
			get_fullname(own.by), words.day(own.on), own.reason or ""
		)
	return _(line.name)


def _may_be_read(doctype: str, line: Line) -> bool:
	"""Whether a line has a value, of a field that the reader may read."""
	if line.value is None:
		return False
	known = fields_to_ask(doctype)
	return may_read_field(doctype, known.get(line.field) or known.get(line.field.lower()) or line.field)


def may_read_field(doctype: str, name: str) -> bool:
	"""Whether the reader may read a field; what is no field of the form, he may."""
	meta = frappe.get_meta(doctype)
	field = meta.get_field(name)
	return field is None or not field.permlevel or field.permlevel in meta.get_permlevel_access("read")


def _value(record: Record, line: Line) -> str:
	"""What a field says, as text; a choice and a link in the reader's language."""
	return _(line.value) if isinstance(line.value, str) else frappe.format(line.value)


def _links(found: contacts.Contacts, record: Record) -> dict[tuple[str, date], Link]:
	"""The document behind each signal, by kind and day; the newest of a day."""
	links: dict[tuple[str, date], Link] = {}
	itself = {"doctype": record.cast.doctype, "name": record.name}
	if record.created is not None:
		links["created", record.created] = itself
	for doctype, row, touch in found.evidence.get(record.name, ()):
		link = {"doctype": doctype, "name": row["name"]}
		if touch.opened_on is not None:
			links["opened", touch.opened_on] = link
		if touch.at is None:
			continue
		if touch.channel == "visit":
			links["visit", touch.at.date()] = itself
		elif touch.kind is Kind.SIGN:
			links[SIGNAL_OF.get(touch.channel, "answer"), touch.at.date()] = link
	return links
