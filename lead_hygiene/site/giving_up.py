"""The report Giving-up Advisor: after how many unanswered contacts one more stops paying, from the company's own history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html

from ..core.giving_up import Attempt, Runs, stop_after
from ..core.shares import FEW
from ..core.touches import COUNTED
from . import unknown_names
from .attempts_query import NO_GRADE, AskedOfAttempts, Group, behind, counted, day_of
from .columns import column
from .rule_threshold import thresholds

MOST = 1000
MOST_IN_CHART = 10
WAYS = ("answered", "stopped", "waiting")


def report(
	filters: dict[str, Any] | None,
) -> tuple[list[dict], list[dict], str | None, dict | None, list[dict] | None]:
	"""Columns, rows, message, chart and summary; where a way is asked for, the records behind one figure instead."""
	asked = AskedOfAttempts(filters)
	if asked.filters.way:
		columns, rows, message = _behind(asked)
		return columns, rows, message, None, None
	runs = counted(asked)
	found = {group: runs[group].attempts() for group in sorted(runs, key=_order)}
	best = {group: stop_after(attempts, asked.lose) for group, attempts in found.items()}
	present = thresholds(asked.policy, asked.cast.role)
	rows = [
		_row(group, each, runs[group], best[group], present[group[0]])
		for group, attempts in found.items()
		for each in _thinned(attempts, best[group], present[group[0]])
	]
	message = _message(asked, runs, best)
	return _columns(asked), rows, message, _chart(asked, found), _summary(best, present)


def _order(group: Group) -> tuple[int, bool, str]:
	channel, grade = group
	return COUNTED.index(channel), not grade, grade or ""


def channel_label(channel: str) -> str:
	"""A channel, as a reader calls it."""
	return {"any": _("Any Contact"), "email": _("Email"), "call": _("Call")}[channel]


def _thinned(attempts: Sequence[Attempt], best: Attempt | None, present: Collection[int]) -> list[Attempt]:
	"""Every number up to 20, then fewer and fewer; always the suggested, the present and the last one."""

	def shown(each: Attempt) -> bool:
		step = 1 if each.number <= 20 else 5 if each.number <= 50 else 50
		return each.number % step == 0 or each is best or each.number in present or each is attempts[-1]

	return [each for each in attempts if shown(each)]


def _row(
	group: Group, each: Attempt, runs: Runs, best: Attempt | None, present: Collection[int]
) -> dict[str, Any]:
	channel, grade = group
	return {
		"channel": channel,
		"channel_label": channel_label(channel),
		"grade": grade or (NO_GRADE if grade == "" else None),
		"grade_label": grade or _("Not known"),
		"number": each.number,
		"made": each.made,
		"answered": each.answered,
		"chance": _percent(each.chance),
		"low": _percent(each.low),
		"high": _percent(each.high),
		"so_far": _percent(each.so_far),
		"missed_low": _percent(each.missed_low),
		"missed_high": _percent(each.missed_high),
		"further": _percent(each.further),
		"stopped": each.stopped,
		"waiting": runs.waiting[each.number],
		"few": int(each.few),
		"suggested": int(each is best),
		"present": int(each.number in present),
	}


def _percent(share: float | None) -> float | None:
	return None if share is None else round(100 * share, 1)


def _columns(asked: AskedOfAttempts) -> list[dict[str, Any]]:
	grades = [column("grade_label", _("Grade"), "Data", 90)] if asked.by_grade else []
	shares = [
		("chance", _("Chance of an Answer"), 180),
		("low", _("At Least"), 95),
		("high", _("At Most"), 95),
		("so_far", _("Answers So Far"), 130),
		("missed_low", _("Still to Come, at Least"), 190),
		("missed_high", _("Still to Come, at Most"), 190),
		("further", _("Chance if You Go On"), 170),
	]
	return [
		column("channel_label", _("Channel"), "Data", 120),
		*grades,
		column("number", _("Contact in a Row"), "Int", 150),
		column("made", _("Contacts Made"), "Int", 140),
		column("answered", _("Answered"), "Int", 95),
		*({**column(name, label, "Percent", width), "precision": 1} for name, label, width in shares),
		column("stopped", _("Was the Last"), "Int", 110),
		column("waiting", _("Still Waiting"), "Int", 110),
	]


def _message(asked: AskedOfAttempts, runs: Mapping[Group, Runs], best: Mapping[Group, Attempt | None]) -> str:
	if not runs and (unknown := unknown_names.said(asked)):
		return unknown
	said = []
	for group, each in best.items():
		if each is None or asked.by_grade:
			continue
		answers = runs[group].answered.total()
		told = _(
			"{0}: after {1} contacts without an answer, {2} of {3} answers had come; the next ones are {4} to {5} % of all."
		)
		came = sum(count for number, count in runs[group].answered.items() if number <= each.number)
		said.append(
			told.format(
				channel_label(group[0]),
				each.number,
				came,
				answers,
				_percent(each.missed_low),
				_percent(each.missed_high),
			)
		)
	if not any(best.values()):
		said.append(_("Nobody has answered a contact yet, so nobody knows when to give up."))
	elif any(each is not None and runs[group].answered.total() < FEW for group, each in best.items()):
		said.append(_("Some rest on few answers. Take the ranges seriously."))
	said.append(
		_(
			"A contact younger than {0} days that nobody answered yet is still waiting: it is not counted as unanswered."
		).format(asked.wait)
	)
	return " ".join(escape_html(each) for each in said)


def _chart(asked: AskedOfAttempts, found: Mapping[Group, Sequence[Attempt]]) -> dict[str, Any] | None:
	"""The chance at each contact: of the channels, or of the grades where these are told apart."""
	shown = dict(found)
	if asked.by_grade:
		shown = {group: attempts for group, attempts in found.items() if group[0] == asked.channels[0]}
	longest = min(max((len(attempts) for attempts in shown.values()), default=0), MOST_IN_CHART)
	if not longest:
		return None
	datasets = [
		{
			"name": (grade or _("Not known")) if asked.by_grade else channel_label(channel),
			"values": [_percent(each.chance) or 0 for each in attempts[:longest]]
			+ [0] * (longest - len(attempts)),
		}
		for (channel, grade), attempts in shown.items()
	]
	return {
		"data": {"labels": [str(number) for number in range(1, longest + 1)], "datasets": datasets},
		"type": "bar",
		"fieldtype": "Percent",
	}


def _summary(
	best: Mapping[Group, Attempt | None], present: Mapping[str, Collection[int]]
) -> list[dict[str, Any]] | None:
	found = []
	for (channel, grade), each in best.items():
		if grade is not None or each is None:
			continue
		now = ", ".join(str(number) for number in sorted(present[channel])) or _("None")
		label = _("Give Up After, {0} (Now: {1})").format(channel_label(channel), now)
		found.append({"label": label, "value": each.number, "datatype": "Int", "indicator": "Green"})
	return found or None


def _behind(asked: AskedOfAttempts) -> tuple[list[dict], list[dict], str | None]:
	chosen = asked.filters
	if chosen.way not in WAYS:
		frappe.throw(_("There is no {0} to filter by.").format(frappe.bold(escape_html(str(chosen.way)))))
	if not chosen.channel or cint(chosen.number) < 1:
		frappe.throw(_("Choose a channel and a contact to see the records behind a figure."))
	found = behind(asked, MOST)
	rows = [
		{
			"reference_doctype": asked.cast.doctype,
			"reference_name": row["name"],
			"title": row["title"],
			"times": cint(row["times"]),
			"last_on": day_of(row["last_on"]),
			"sign_on": row["sign_on"],
			"grade_label": row["grade"],
			"state_label": _(row["state"]) if row["state"] else None,
			"responsible": row["responsible"],
		}
		for row in found[:MOST]
	]
	message = None
	if len(found) > MOST:
		message = _("Only the first {0} records are shown. Narrow the filters to see the others.").format(
			MOST
		)
	columns = [
		column("reference_name", _(asked.cast.doctype), "Link", 190, asked.cast.doctype),
		column("title", _("Title"), "Data", 190),
		column("times", _("Times"), "Int", 80),
		column("last_on", _("Last Unanswered Contact"), "Date", 170),
		column("sign_on", _("Last Human Sign"), "Date", 140),
		column("grade_label", _("Grade"), "Data", 75),
		column("state_label", _("Hygiene State"), "Data", 120),
		# No link: Frappe drops rows that link to a user whom the reader may not see.
		column("responsible", _("Owner"), "Data", 170),
	]
	return columns, rows, message
