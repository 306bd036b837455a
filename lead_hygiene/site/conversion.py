"""The report Conversion Velocity: how many of those who start come how far, and in how many days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frappe import _
from frappe.utils import cint, escape_html, formatdate

from ..core.conversion import FATES, WINDOWS, Step, legs, steps, together, trend
from ..core.shares import FEW
from ..core.velocity import QUANTILES
from . import unknown_names
from .columns import column, percent, share_column
from .journeys import AskedJourneys, check_one_of

LONGEST = WINDOWS[-1]
AFTER_CRITERIA = "Opportunity after Criteria Met"
MOST_GROUPS_IN_CHART = 12
_NAMES_OF_PEOPLE = ("Owner",)


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None, dict | None]:
	"""Columns, rows, message and chart; the last rows are all groups together."""
	asked = AskedJourneys(filters)
	check_one_of(asked.filters.step, ways(asked))
	by_month = asked.filters.group_by == "Month"
	now, before = asked.counted(with_before=not by_month)
	milestones, aside = len(asked.milestones), asked.aside
	found = _in_order(asked, steps(now, milestones, aside))
	earlier = {month: found.get(_month_before(month)) for month in found} if by_month else {}
	earlier = earlier or steps(before, milestones, aside)
	rows = [row for group, mine in found.items() for row in _rows(asked, group, mine, earlier.get(group))]
	whole = together(found.values(), milestones, aside)
	if asked.filters.group_by and found:
		then = None if by_month else together(earlier.values(), milestones, aside)
		total = _rows(asked, None, whole, then)
		rows += [{**row, "group_label": _("All"), "is_total": 1} for row in total]
	return _columns(asked), rows, _message(asked, whole), _chart(asked, found, whole)


def ways(asked: AskedJourneys) -> dict[str, tuple[int, int]]:
	"""The steps that may be asked for, by the name a filter has for them."""
	last, found = len(asked.milestones), {}
	for start, end in legs(last, asked.aside):
		name = AFTER_CRITERIA if start == asked.aside else asked.milestones[end - 1]
		found["All" if (start, end) == (0, last) else name] = start, end
	return found


def step_label(asked: AskedJourneys, start: int, end: int) -> str:
	"""`Lead → Opportunity`."""
	names = (asked.cast.doctype, *asked.milestones)
	return f"{_(names[start])} → {_(names[end])}"


def group_label(group_by: str | None, value: Any) -> str | None:
	"""A group as people read it. None: nothing is told apart."""
	if not group_by:
		return None
	if value is None:
		return _("Not known")
	if group_by == "Month":
		return f"{cint(value) // 100}-{cint(value) % 100:02}"
	return str(value) if group_by in _NAMES_OF_PEOPLE else _(str(value))


def _in_order(asked: AskedJourneys, found: dict[Any, list[Step]]) -> dict[Any, list[Step]]:
	"""Months one after the other, other groups the largest first; what is not known last."""
	by_month = asked.filters.group_by == "Month"

	def place(group: Any) -> Any:
		return group is None, group if by_month else -found[group][0].entered, str(group)

	return {group: found[group] for group in sorted(found, key=place)}


def _month_before(month: int) -> int:
	return month - 1 if month % 100 > 1 else month - 100 + 11


def _rows(
	asked: AskedJourneys, group: Any, found: list[Step], before: list[Step] | None
) -> list[dict[str, Any]]:
	"""A row for each step that is asked for."""
	wanted = ways(asked)[asked.filters.step] if asked.filters.step else None
	names = {way: name for name, way in ways(asked).items()}
	rows = []
	for number, step in enumerate(found):
		way = step.start, step.end
		if wanted in (None, way):
			then = before[number] if before else None
			row = {"step": names[way], "step_label": step_label(asked, *way), **_figures(step, then)}
			label = group_label(asked.filters.group_by, group)
			rows.append({"group_value": group, "group_label": label, **row})
	return rows


def _figures(step: Step, before: Step | None) -> dict[str, Any]:
	figures: dict[str, Any] = {"entered": step.entered, **{fate: step.number(fate) for fate in FATES}}
	for window in WINDOWS:
		interval = step.interval(window)
		figures[f"old_{window}"], figures[f"within_{window}"] = step.old(window), step.within(window)
		figures[f"share_{window}"] = percent(step.share(window))
		figures[f"few_{window}"] = int(step.few(window))
		if window == LONGEST:
			figures["low"], figures["high"] = (percent(end) for end in interval or (None, None))
	for name, share in QUANTILES.items():
		figures[name] = step.within_days(share)
	change = trend(step, before) if before else None
	figures["compared_within"] = change.window if change else None
	figures["share_before"] = percent(change.before) if change else None
	figures["change"] = percent(change.change) if change else None
	figures["clear"] = int(change.clear) if change else None
	figures["entered_before"] = before.entered if before else None
	figures["median_before"] = before.within_days(QUANTILES["median"]) if before else None
	return figures


def _columns(asked: AskedJourneys) -> list[dict[str, Any]]:
	columns = [
		column("step_label", _("Step"), "Data", 200),
		column("entered", _("Came To It"), "Int", 100),
		column("reached", _("Went On"), "Int", 95),
		column("open", _("Still Open"), "Int", 100),
		column("ended", _("Ended Without It"), "Int", 150),
		column("skipped", _("Skipped It"), "Int", 100),
	]
	for window in WINDOWS:
		columns += [
			share_column(f"share_{window}", _("Within {0} Days").format(window), 140),
			column(f"within_{window}", _("Did in {0}").format(window), "Int", 90),
			column(f"old_{window}", _("Old Enough for {0}").format(window), "Int", 150),
		]
	columns += [
		share_column("low", _("At Least ({0} Days)").format(LONGEST), 140),
		share_column("high", _("At Most ({0} Days)").format(LONGEST), 140),
		column("median", _("Median Days"), "Int", 110),
		column("p75", _("P75 Days"), "Int", 100),
		column("p90", _("P90 Days"), "Int", 100),
		column("compared_within", _("Compared Within Days"), "Int", 120),
		share_column("share_before", _("Share Before"), 140),
		column("change", _("Change in Points"), "Float", 120) | {"precision": 1},
		column("median_before", _("Median Before"), "Int", 120),
	]
	if asked.filters.group_by:
		columns.insert(0, column("group_label", _(asked.filters.group_by), "Data", 170))
	return columns


def _message(asked: AskedJourneys, whole: list[Step]) -> str | None:
	last = whole[-1]
	if not last.entered:
		return unknown_names.said(asked.asked)
	said = [
		_("{0} started from {1} to {2}; {3} of them are still open: they are censored, not left out.").format(
			last.entered, formatdate(asked.first), formatdate(asked.last), last.number("open")
		),
		_("A share within some days counts only those who started the step at least as many days ago."),
		_("The days are those of who goes on: half of them do within the median."),
	]
	if last.few(LONGEST):
		said.append(
			_("Only {0} are old enough for {1} days, fewer than {2}: mind the interval.").format(
				last.old(LONGEST), LONGEST, FEW
			)
		)
	if asked.aside:
		said.append(_("Whoever went on without meeting the checklist skipped it."))
	if asked.filters.group_by != "Month":
		first, then = asked.before()
		said.append(_("Compared with {0} to {1}.").format(formatdate(first), formatdate(then)))
	return escape_html(" ".join(said))


def _chart(asked: AskedJourneys, found: Mapping[Any, list[Step]], whole: list[Step]) -> dict[str, Any] | None:
	"""How many came to each milestone; of groups, the share that came all the way."""
	if not whole[-1].entered:
		return None
	if asked.filters.group_by:
		return _chart_of_groups(asked, found)
	names = [_(name) for name in (asked.cast.doctype, *asked.milestones)]
	entered = {step.start: step.entered for step in whole}
	came = [entered[n] for n in range(len(asked.milestones))] + [whole[-1].number("reached")]
	data = {"labels": names, "datasets": [{"name": _("Came To It"), "values": came}]}
	return {"data": data, "type": "bar", "fieldtype": "Int", "colors": ["blue"]}


def _chart_of_groups(asked: AskedJourneys, found: Mapping[Any, list[Step]]) -> dict[str, Any] | None:
	wanted = list(ways(asked).values()).index(ways(asked)[asked.filters.step or "All"])
	by_month = asked.filters.group_by == "Month"
	shown = {group: mine[min(wanted, len(mine) - 1)] for group, mine in found.items()}
	# A share that is not known is not drawn: a bar of no height would say that nobody did.
	groups = [group for group, step in shown.items() if step.share(LONGEST) is not None]
	groups = groups if by_month else groups[:MOST_GROUPS_IN_CHART]
	values = [percent(shown[group].share(LONGEST)) for group in groups]
	labels = [group_label(asked.filters.group_by, group) for group in groups]
	data = {"labels": labels, "datasets": [{"name": _("Within {0} Days").format(LONGEST), "values": values}]}
	kind = "line" if by_month and len(groups) > 1 else "bar"
	return {"data": data, "type": kind, "fieldtype": "Percent", "colors": ["blue"]} if groups else None
