"""The report Sales Rep Performance: what each rep, or team, did, and what is more than chance in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frappe import _
from frappe.utils import cint, escape_html, formatdate

from ..core.giving_up import WAIT
from ..core.performance import PARTS, Performance, leaning_rates, ranked, together
from .columns import column, currency_column, percent, share_column
from .performance_counts import Counted, Key
from .performance_query import AskedOfPerformance
from .performance_records import meant, records
from .stage_query import NO_STAGE

MOST_GROUPS_IN_CHART = 12
_SHARES = tuple(f"{key}_{end}" for key in PARTS for end in ("share", "low", "high"))


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None, dict | None]:
	"""Columns, rows, message and chart; the last row of each currency is all its groups together."""
	asked = AskedOfPerformance(filters)
	if cint(asked.filters.records):
		return (*records(asked), None)
	counted = Counted(asked)
	by_team = counted.by_team(asked.team_of)
	found = by_team if asked.by_team else counted.by_rep
	rows, shown = [], []
	for currency in sorted({currency for currency, _group in found}):
		mine = {group: did for (of, group), did in found.items() if of == currency}
		teams = {team: did for (of, team), did in by_team.items() if of == currency}
		whole, rates = together(mine.values()), leaning_rates(mine)
		chosen = [group for group in _in_order(mine) if meant(asked, group)]
		for group in chosen:
			team = None if asked.by_team else asked.team_of.get(group)
			among = teams[team] if team else whole
			row = _row(group, currency, mine[group], rates.get(group) if group else None)
			rows.append({**row, "team": team, "stands_out": int(mine[group].wins.stands_out(among.wins))})
		if chosen:
			all_of_them = _row(None, currency, together(mine[group] for group in chosen), None)
			rows.append({**all_of_them, "group_value": None, "group_label": _("All"), "is_total": 1})
		shown += [(currency, group) for group in chosen]
	if asked.by_team:
		_count_reps(rows, counted.by_rep, asked.team_of)
	if not rows:
		return _columns(asked), rows, None, None
	return _columns(asked), rows, _message(asked, _estimated(asked, counted, shown)), _chart(shown, found)


def _in_order(mine: Mapping[str | None, Performance]) -> list[str | None]:
	"""As `core.performance.ranked`; nobody last."""
	return sorted(ranked(mine), key=lambda group: group is None)


def _row(group: str | None, currency: str, did: Performance, rate: float | None) -> dict[str, Any]:
	figures = did.figures()
	return {
		"group_value": group or NO_STAGE,
		"group_label": group or _("Nobody"),
		**figures,
		**{name: percent(figures[name]) for name in _SHARES},
		"rate": percent(rate),
		"currency": currency,
		"stands_out": 0,
		"remark": _("Too few to say much") if did.wins.of and did.wins.is_few else None,
	}


def _count_reps(rows: Iterable[dict[str, Any]], by_rep: Iterable[Key], team_of: Mapping[str, str]) -> None:
	teams = [(currency, team_of.get(rep) or NO_STAGE) for currency, rep in by_rep if rep]
	for row in rows:
		if row.get("is_total"):
			continue
		row["reps"] = teams.count((row["currency"], row["group_value"]))
		if row["group_value"] == NO_STAGE:
			row["group_label"] = _("No Team")


def _columns(asked: AskedOfPerformance) -> list[dict[str, Any]]:
	def count(name: str, label: str, width: int = 100) -> dict[str, Any]:
		return column(name, label, "Int", width)

	def money(name: str, label: str, width: int = 150) -> dict[str, Any]:
		return column(name, label, "Currency", width, "currency")

	of_leads = [
		count("created", _("Leads Created"), 140),
		count("received", _("Leads Received"), 140),
		count("median_hours", _("Median Hours to First Contact"), 240),
		count("uncontacted", _("Not Contacted Yet"), 160),
		count("gone", _("Ended Uncontacted"), 170),
	]
	return [
		column("group_label", _("Team") if asked.by_team else _("Sales Rep"), "Data", 230),
		count("reps", _("Sales Reps"), 110) if asked.by_team else column("team", _("Team"), "Data", 140),
		count("opportunities", _("Opportunities"), 130),
		count("won_of", _("Closed")),
		count("won", _("Won")),
		share_column("won_share", _("Win Rate")),
		share_column("won_low", _("Won, At Least"), 130),
		share_column("won_high", _("Won, At Most"), 130),
		share_column("rate", _("Rate in Order"), 130),
		column("remark", _("Remark"), "Data", 180),
		money("revenue", _("Revenue")),
		count("without_amount", _("Won Without Amount"), 180),
		money("average_deal", _("Average Deal")),
		count("median_days", _("Median Days to Close"), 180),
		count("median_days_won", _("Median Days, Won"), 160),
		count("median_days_lost", _("Median Days, Lost"), 160),
		*(of_leads if "Lead" in asked.of else ()),
		count("contacts", _("Contacts Made"), 140),
		count("reached", _("Records Contacted"), 160),
		count("answered", _("Answered")),
		share_column("answered_share", _("Share Answered"), 150),
		share_column("answered_low", _("Answered, At Least"), 170),
		share_column("answered_high", _("Answered, At Most"), 170),
		count("pending", _("Too Early to Tell"), 150),
		count("overdue_of", _("In Play Today"), 130),
		count("overdue", _("Overdue")),
		share_column("overdue_share", _("Share Overdue"), 130),
		count("cold", _("Cold")),
		share_column("cold_share", _("Share Cold"), 120),
		count("unjudged", _("Not Judged"), 120),
		count("rejected_of", _("Proposals Decided"), 160),
		count("rejected", _("Rejected")),
		count("refused", _("Own Proposals Rejected"), 200),
		count("back_of", _("Lost or Let Go"), 140),
		count("back", _("Came Back"), 120),
		currency_column(),
	]


def _estimated(asked: AskedOfPerformance, counted: Counted, shown: Iterable[Key]) -> int:
	"""How many events of those shown nobody saw happen."""
	groups = set(shown)
	return sum(
		number
		for (currency, rep), number in counted.estimated.items()
		if (currency, asked.team_of.get(rep) if asked.by_team else rep) in groups
	)


def _message(asked: AskedOfPerformance, estimated: int) -> str:
	said = [
		_("What happened from {0} to {1} counts for whoever was responsible then.").format(
			formatdate(asked.first), formatdate(asked.last)
		),
		_("Overdue and cold are of today, for the owner of today."),
		_("Who was last contacted less than {0} days ago and has not answered is too early to tell.").format(
			WAIT
		),
		_("Bold: the win rate differs from the team's by more than chance, else a difference may be luck."),
		_("In the order of the win rate, with few closed deals drawn towards the rate of all."),
	]
	if estimated:
		said.append(
			_(
				"Of {0} events nobody saw the day; it is estimated. Leave Out Estimates shows the others."
			).format(estimated)
		)
	return escape_html(" ".join(said))


def _chart(shown: list[Key], found: Mapping[Key, Performance]) -> dict[str, Any] | None:
	"""How many deals each won and lost, all currencies together, in the order of the rows."""
	whole: dict[str | None, Performance] = {}
	for key in shown:
		whole.setdefault(key[1], Performance()).add(found[key])
	groups = [group for group, did in whole.items() if did.wins.of][:MOST_GROUPS_IN_CHART]
	if not groups:
		return None
	datasets = [
		{"name": _("Won"), "values": [whole[group].won for group in groups]},
		{"name": _("Lost"), "values": [whole[group].lost for group in groups]},
	]
	labels = [group or _("Nobody") for group in groups]
	return {
		"data": {"labels": labels, "datasets": datasets},
		"type": "bar",
		"fieldtype": "Int",
		"colors": ["green", "#b9c0cb"],
		"barOptions": {"stacked": 1},
	}
