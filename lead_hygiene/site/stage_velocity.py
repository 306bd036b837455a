"""The report Stage Velocity: what became of those who entered a stage, and how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _

from ..core.velocity import QUANTILES, WAYS, Stay, Velocity, velocities
from .stage_counts import counted
from .stage_query import GROUPS, NO_STAGE, Asked, band_label, went_to

MOST_GROUPS_IN_CHART = 12


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None, dict | None]:
	"""Columns, rows, message and chart."""
	asked = Asked(filters)
	if asked.filters.group_by and asked.filters.group_by not in GROUPS:
		frappe.throw(
			_("There is no grouping {0}.").format(
				frappe.bold(frappe.utils.escape_html(asked.filters.group_by))
			)
		)
	if asked.filters.group_by == "Opportunity Type" and not asked.cast.kind:
		frappe.throw(_("Leads have no Opportunity Type. Group by something else."))
	counts = list(counted(asked))
	found = velocities(_stays(asked, counts), asked.order())
	rows = [_row(asked, each) for each in found]
	return _columns(asked), rows, _message(counts, found), _chart(asked, found, rows)


def _stays(asked: Asked, counts: list[tuple[Any, ...]]) -> Iterator[Stay]:
	for stage, left, left_to, left_with, days, group, kind, entered, company, number, _estimated in counts:
		yield Stay(
			stage=stage,
			went_to=went_to(left, left_to, left_with),
			days=max(days, 0),
			number=number,
			group=None if group == "" else group,  # 0 is the band of the smallest amounts
			over=over(asked, stage, kind, days, entered, company),
		)


def over(
	asked: Asked, stage: str | None, kind: str | None, days: int, entered: Any, company: Any
) -> bool | None:
	"""Whether a stay of `days` was longer than the limit that is in force now; None: there is none."""
	limit = asked.policy.limits.of(stage, kind or None) if asked.cast.role == "opportunity" else None
	return None if limit is None else asked.counted(days, entered, company) > limit


def _row(asked: Asked, found: Velocity) -> dict[str, Any]:
	return {
		"group_value": found.group,
		"group_label": group_label(asked.filters.group_by, found.group),
		"stage": found.stage or NO_STAGE,
		"stage_label": stage_label(found.stage),
		"entered": found.entered,
		**{name: found.ways[name] for name in WAYS},
		**{name: found.days(share) for name, share in QUANTILES.items()},
		"limit_days": asked.policy.limits.of(found.stage) if asked.cast.role == "opportunity" else None,
		"overdue": found.over if found.limited else None,
		"overdue_share": round(100 * found.over / found.limited, 1) if found.limited else None,
	}


def stage_label(stage: str | None) -> str:
	"""A stage as people read it."""
	return _(stage) if stage else _("No stage")


def group_label(group_by: str | None, value: Any) -> str | None:
	"""A group as people read it. None: nothing is grouped."""
	if not group_by:
		return None
	if value is None:
		return _("Not known")
	if group_by == "Amount Band":
		return band_label(value)
	return value if group_by == "Owner" else _(str(value))


def _columns(asked: Asked) -> list[dict[str, Any]]:
	def column(name: str, label: str, kind: str = "Int", width: int = 95) -> dict[str, Any]:
		return {"fieldname": name, "label": label, "fieldtype": kind, "width": width, "precision": 1}

	columns = [
		column("stage_label", _("Stage"), "Data", 190),
		column("entered", _("Entered")),
		column("forward", _("Left Forward"), width=110),
		column("won", _("Won")),
		column("back", _("Left Back"), width=120),
		column("lost", _("Lost"), width=110),
		column("still", _("Still There"), width=120),
		column("median", _("Median Days"), width=115),
		column("p75", _("P75 Days"), width=120),
		column("p90", _("P90 Days"), width=120),
	]
	if asked.cast.role == "opportunity":
		columns += [
			column("limit_days", _("Limit")),
			column("overdue", _("Overdue")),
			column("overdue_share", _("Overdue Share"), "Percent", 120),
		]
	if asked.filters.group_by:
		columns.insert(0, column("group_label", _(asked.filters.group_by), "Data", 170))
	return columns


def _message(counts: list[tuple[Any, ...]], found: list[Velocity]) -> str | None:
	if not found:
		return None
	stays, still = sum(each.entered for each in found), sum(each.ways["still"] for each in found)
	said = [
		_("Of {0} stays {1} still last: they are censored, not left out (Kaplan and Meier).").format(
			stays, still
		)
	]
	if estimated := sum(row[-1] for row in counts):
		said.append(
			_(
				"{0} began before anybody kept a history and are estimated from the dates of the record; Leave Out Estimates shows the others."
			).format(estimated)
		)
	return " ".join(frappe.utils.escape_html(each) for each in said)


def _chart(asked: Asked, found: list[Velocity], rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	"""The days of each stage that are known; of groups, what became of them."""
	if asked.filters.group_by:
		return _chart_of_groups(asked, found)
	shown = [row for row in rows if row["median"] is not None]
	if not shown:
		return None
	labels = (("median", _("Median Days")), ("p75", _("P75 Days")), ("p90", _("P90 Days")))
	datasets = [(label, [row[name] for row in shown]) for name, label in labels]
	return _bars(
		[row["stage_label"] for row in shown],
		# What is not known for every stage is not drawn: a bar of no height would say zero days.
		[{"name": label, "values": values} for label, values in datasets if None not in values],
	)


def _chart_of_groups(asked: Asked, found: list[Velocity]) -> dict[str, Any] | None:
	totals: dict[Any, Counter] = {}
	for each in found:
		totals.setdefault(each.group, Counter()).update(each.ways)
	largest = sorted(totals, key=lambda group: -totals[group].total())[:MOST_GROUPS_IN_CHART]
	labels = {
		"forward": _("Left Forward"),
		"won": _("Won"),
		"back": _("Left Back"),
		"lost": _("Lost"),
		"still": _("Still There"),
	}
	chart = _bars(
		[group_label(asked.filters.group_by, group) for group in largest],
		[
			{"name": label, "values": [totals[group][way] for group in largest]}
			for way, label in labels.items()
		],
	)
	return {**chart, "barOptions": {"stacked": 1}} if largest else None


def _bars(labels: list[str | None], datasets: list[dict[str, Any]]) -> dict[str, Any]:
	return {"data": {"labels": labels, "datasets": datasets}, "type": "bar", "fieldtype": "Int"}
