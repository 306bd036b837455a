"""The report Score Learning: points for criteria, proposed from the company's own closed records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html

from .. import logistic
from ..core.learning import naive_bayes
from ..core.learning.columns import Aside
from ..core.learning.learn import Criterion, Learned, Refused, learn
from ..core.learning.sentences import SENTENCES, Sentence
from .closed_fields import ClosedRecords, closed_records, learnable
from .columns import column, share_column
from .points_now import PointsNow
from .records import cast_of
from .roles import Cast
from .stage_query import check_period, one_value_each

MOST_POINTS = 100  # of a Score Criterion


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str]:
	"""Columns, rows and what is said above them."""
	asked = one_value_each(filters)
	cast = cast_of(asked.document_type or "Opportunity")
	frappe.has_permission(cast.doctype, "read", throw=True)
	check_period(asked.from_date, asked.to_date)
	read = closed_records(cast, asked)
	labels = {name: _(field.label or name) for name, field in learnable(cast).items()}
	by_logistic = logistic.is_there()
	try:
		learned = learn(
			read.columns,
			read.won,
			outcome=_("Status"),
			positive=_("Won"),
			engine=logistic.weights if by_logistic else naive_bayes.weights,
		)
	except Refused as error:
		return _columns(), [], _html([said(error.why), *_aside(error.aside, labels)])
	now = PointsNow(cast)
	rows = [_row(row, labels, now, cast) for row in learned.criteria if learned.signal]
	return _columns(), rows, _html(_message(learned, read, labels, by_logistic))


def said(sentence: Any) -> str:
	"""A sentence of the core in the reader's language."""
	if not isinstance(sentence, Sentence):
		return sentence
	values = [said(value) if isinstance(value, Sentence) else value for value in sentence.values]
	return _(SENTENCES[sentence.code]).format(*values)


def _row(row: Criterion, labels: dict[str, str], now: PointsNow, cast: Cast) -> dict[str, Any]:
	points = max(-MOST_POINTS, min(MOST_POINTS, row.points))
	present = now.of(row.column, row.test.operator, row.test.value) if row.test.operator else None
	return {
		"field": row.column,
		"label": labels[row.column],
		"said": _(row.test.value) if row.test.operator == "=" else said(row.said),
		"operator": row.test.operator,
		"value": row.test.value,
		"records": row.records,
		"won": row.won,
		"share": round(100 * row.share, 1),
		"low": round(100 * row.interval[0], 1),
		"high": round(100 * row.interval[1], 1),
		"lift": round(row.lift, 2),
		"points": points,
		"points_now": None if present is None else present[1],
		"criterion": None if present is None else present[0],
		"few": int(row.few),
	}


def _columns() -> list[dict[str, Any]]:
	return [
		column("label", _("Field"), "Data", 150),
		column("said", _("Says"), "Data", 180),
		column("points", _("Proposed Points"), "Int", 145),
		column("points_now", _("Points Now"), "Int", 110),
		column("records", _("Closed Records"), "Int", 135),
		column("won", _("Won"), "Int", 90),
		share_column("share", _("Won Share")),
		share_column("low", _("At Least"), 100),
		share_column("high", _("At Most"), 100),
		{**column("lift", _("Lift"), "Float", 80), "precision": 2},
		column("criterion", _("Score Criterion"), "Link", 200, "Score Criterion"),
	]


def _message(
	learned: Learned, read: ClosedRecords, labels: dict[str, str], by_logistic: bool
) -> Iterable[str]:
	yield _("{0} closed records, {1} of them won.").format(learned.records, learned.won)
	if read.of > learned.records:
		yield _("These are the newest of {0}.").format(read.of)
	yield (
		_("Learned by logistic regression (scikit-learn).")
		if by_logistic
		else _("Learned by naive Bayes; where scikit-learn is installed, logistic regression is used.")
	)
	auc = learned.auc
	yield _(
		"On records they had not seen, the points told won from lost with an AUC of {0} ({1} to {2}; 0.5 is chance, 1 is perfect)."
	).format(f"{auc.value:.2f}", f"{auc.low:.2f}", f"{auc.high:.2f}")
	if learned.signal:
		first, last = learned.calibration[0], learned.calibration[-1]
		yield _(
			"Where {0} % were expected to be won {1} % were, and where {2} % were expected {3} % were; on average the two are {4} percentage points apart."
		).format(
			*(
				f"{100 * share:.0f}"
				for group in (first, last)
				for share in (group.predicted, group.won / group.records)
			),
			f"{100 * learned.gap:.1f}",
		)
		yield _("10 points double the odds. Nothing changes until you choose rows and accept them.")
	for warning in learned.warnings:
		yield said(Sentence(warning.code, tuple(_label(value, labels) for value in warning.values)))
	yield from _aside(learned.aside, labels)


def _aside(aside: Iterable[Aside], labels: dict[str, str]) -> Iterable[str]:
	listed = [each for each in aside if each.why != "constant"]
	constant = [labels[each.column] for each in aside if each.why == "constant"]
	for each in listed:
		yield _("{0} was set aside: {1}.").format(labels[each.column], said(each.reason))
	if constant:
		yield _("These say the same nearly everywhere: {0}.").format(", ".join(constant))


def _label(value: Any, labels: dict[str, str]) -> Any:
	"""The core quotes the name of a column where it speaks of it."""
	return labels.get(value.strip("'"), value) if isinstance(value, str) else value


def _html(sentences: Iterable[str]) -> str:
	return "<br>".join(escape_html(sentence) for sentence in sentences)
