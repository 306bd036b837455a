"""The report Forecast: what open opportunities will bring month by month, weighted by their chance; the rotten apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frappe import _
from frappe.utils import cint, escape_html, formatdate

from ..core.forecast import PASSED, ROTS, Basis, Outlook, Rot, When, in_order, together
from ..core.forecast import forecast as counted_up
from .columns import column
from .forecast_query import GROUPS, AskedOfForecast, Group
from .forecast_records import basis_labels, records, rot_labels, when_value
from .stage_query import NO_STAGE
from .stage_velocity import stage_label

MOST_MONTHS_IN_CHART = 24
Found = Mapping[tuple[Group, When], Outlook]


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None, dict | None]:
	"""Columns, rows, message and chart; the last row of each currency is all of it together."""
	asked = AskedOfForecast(filters)
	if cint(asked.filters.records):
		return (*records(asked), None)
	found: Found = counted_up(asked.deals())
	rows = []
	for currency in sorted({currency for (currency, _group), _when in found}):
		mine = {key: each for key, each in found.items() if key[0][0] == currency}
		rows += [_row(asked, key, mine[key]) for key in sorted(mine, key=_in_order(asked, mine))]
		whole = _row(asked, ((currency, None), None), together(mine.values()))
		rows.append({**whole, "when_label": _("All"), "group_label": None, "is_total": 1})
	whole = together(found.values())
	return _columns(asked), rows, _message(asked, whole), _chart(found)


def _in_order(asked: AskedOfForecast, found: Found) -> Callable[[tuple[Group, When]], Any]:
	"""Month by month; in each, stages in their order, grades from A on, others by amount; what is not known last."""
	places = {stage: place for place, stage in enumerate(asked.order())}
	group_by = asked.filters.group_by

	def place(key: tuple[Group, When]) -> Any:
		(_currency, group), when = key
		if group_by == "Sales Stage":
			here: Any = places.get(group, len(places))
		else:
			here = (group or "") if group_by == "Grade" else -found[key].amount
		return in_order(when), group is None, here, str(group)

	return place


def _row(asked: AskedOfForecast, key: tuple[Group, When], found: Outlook) -> dict[str, Any]:
	(currency, group), when = key
	return {
		"when": when_value(when),
		"when_label": when_label(when),
		"group_value": NO_STAGE if group is None else str(group),
		"group_label": _group_label(asked.filters.group_by, group),
		**found.figures(),
		**{basis: found.bases[basis] for basis in ("usual", "deadline")},
		"currency": currency,
	}


def when_label(when: When) -> str:
	"""A month as people read it."""
	if when is None:
		return _("No Date")
	return _("Date Passed") if when == PASSED else f"{when // 100}-{when % 100:02}"


def _group_label(group_by: str | None, group: Any) -> str | None:
	if not group_by:
		return None
	if group is None:
		return stage_label(None) if group_by == "Sales Stage" else _("Not known")
	return _(group) if GROUPS[group_by][1] else str(group)


def _columns(asked: AskedOfForecast) -> list[dict[str, Any]]:
	def money(name: str, label: str, width: int = 150) -> dict[str, Any]:
		return column(name, label, "Currency", width, "currency")

	def count(name: str, label: str, width: int = 100) -> dict[str, Any]:
		return column(name, label, "Int", width)

	columns = [
		column("when_label", _("Expected In"), "Data", 130),
		count("number", _("Opportunities"), 120),
		money("amount", _("Amount")),
		count("sound", _("Sound"), 90),
		money("sound_weighted", _("Sound, Weighted")),
		money("sure", _("At Least")),
		money("most", _("At Most")),
		money("best", _("Best Case")),
		count("rotten", _("Rotten"), 90),
		money("rotten_weighted", _("Rotten, Weighted"), 170),
		money("rotten_amount", _("Rotten Amount")),
		count("without_amount", _("Without Amount"), 140),
		count("usual", _("Date by History"), 140),
		count("deadline", _("Date by Stage Deadline"), 170),
		{**column("currency", _("Currency"), "Link", 90, "Currency"), "hidden": 1},
	]
	if asked.filters.group_by:
		columns.insert(1, column("group_label", _(asked.filters.group_by), "Data", 180))
	return columns


def _message(asked: AskedOfForecast, whole: Outlook) -> str | None:
	if not whole.number:
		return None
	said = [
		_("When {0} open opportunities should close: {1}.").format(
			whole.number, _listed(whole.bases, basis_labels())
		)
	]
	if whole.rotten.number:
		told = _listed({rot: whole.rots[rot] for rot in ROTS}, rot_labels())
		said.append(_("Rotten are {0}: {1}.").format(whole.rotten.number, told))
	if whole.sound.weighted is None or whole.rotten.weighted is None:
		said.append(_("No opportunity has closed yet, so nobody knows the chance of the open ones."))
	else:
		said.append(
			_(
				"What will be won of the sound ones lies between At Least and At Most in about 95 of 100 cases; Best Case: all of them are won."
			)
		)
	first, last = asked.period
	if first or last:
		said.append(
			_("Only what should close from {0} to {1}; opportunities without a date are left out.").format(
				formatdate(first) if first else "…", formatdate(last) if last else "…"
			)
		)
	return escape_html(" ".join(said))


def _listed(counts: Mapping[Basis | Rot | None, int], labels: Mapping[Basis | Rot | None, str]) -> str:
	said = ""
	for name, label in labels.items():
		if counts.get(name):
			one = f"{counts[name]} {label}"
			said = _("{0}; {1}").format(said, one) if said else one
	return said


def _chart(found: Found) -> dict[str, Any] | None:
	"""The weighted amounts by month, stacked, of the currency in which the most is open; bare ones where no chance is known."""
	by_when: dict[str, dict[When, Outlook]] = {}
	for (currency, _group), when in found:
		mine = by_when.setdefault(currency, {})
		mine.setdefault(when, Outlook()).add(found[(currency, _group), when])
	if not by_when:
		return None
	currency = max(by_when, key=lambda each: (together(by_when[each].values()).amount, each))
	mine = by_when[currency]
	shown = sorted({*_months_between(mine), *(when for when in mine if not when)}, key=in_order)
	parts = {when: mine.get(when, Outlook()) for when in shown}
	known = all(None not in (each.sound.weighted, each.rotten.weighted) for each in parts.values())
	if known:
		sound, rotten = _("Sound, Weighted"), _("Rotten, Weighted")
	else:
		sound, rotten = _("Sound"), _("Rotten")

	def figure(part: Any) -> float:
		return round(part.weighted if known else part.amount, 2)

	return {
		"data": {
			"labels": [when_label(when) for when in shown],
			"datasets": [
				{"name": sound, "values": [figure(each.sound) for each in parts.values()]},
				{"name": rotten, "values": [figure(each.rotten) for each in parts.values()]},
			],
		},
		"type": "bar",
		"colors": ["green", "red"],
		"fieldtype": "Currency",
		"options": currency,
		"barOptions": {"stacked": 1},
	}


def _months_between(found: Mapping[When, Outlook]) -> list[int]:
	"""The months from the first to the last in which anything should close, those in which nothing does too."""
	months = sorted(when for when in found if when)
	if not months:
		return []
	first, last = (12 * (when // 100) + when % 100 - 1 for when in (months[0], months[-1]))
	last = min(last, first + MOST_MONTHS_IN_CHART - 1)
	return [100 * (n // 12) + n % 12 + 1 for n in range(first, last + 1)]
