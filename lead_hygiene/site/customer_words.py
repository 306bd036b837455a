"""Why a customer is what he is, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
from frappe.utils import getdate

from ..core.burden import Burden
from ..core.customers import FINDINGS, CustomerFinding, CustomerState, CustomerVerdict
from ..core.rhythm import Period, Rhythm
from .words import Words


def reason(verdict: CustomerVerdict, words: Words) -> str:
	"""Why the customer is in his state, as a sentence; of one in rhythm, what is expected of him. "": nothing to say."""
	said = "; ".join(finding(one, verdict, words) for one in verdict.findings) or rhythm(verdict, words)
	return said[:1].upper() + said[1:]


def kept_reason(clock: Mapping[str, Any], words: Words) -> str:
	"""The reason as `reason` gives it, of what a clock keeps: so each reads it in his own language."""
	return reason(_verdict_in(clock), words)


def _verdict_in(clock: Mapping[str, Any]) -> CustomerVerdict:
	"""As much of a verdict as its reason needs."""
	findings = tuple(
		CustomerFinding(
			code=row["code"],
			state=FINDINGS[row["code"]],
			fired_on=row["fired_on"] and getdate(row["fired_on"]),
			since=row["since"] and getdate(row["since"]),
			threshold=row["threshold"],
			value=row["value"],
			measures=tuple(row["measures"]),
		)
		for row in frappe.parse_json(clock["evidence"] or "[]")
	)
	known = None
	if clock["rhythm_by"] and clock["bought_on"]:
		period = Period(clock["late_days"], clock["lapsed_days"])
		usual = clock["usual_days"] if clock["rhythm_by"] == "own" else None
		known = Rhythm(clock["rhythm_by"], clock["bought_on"], clock["purchases"], period, usual)
	return CustomerVerdict(CustomerState(clock["state"]), findings, None, known)


def headline(verdict: CustomerVerdict, words: Words) -> str:
	"""State and why, in one line."""
	why = reason(verdict, words)
	state = words._(verdict.state.value)
	return f"{state}: {why}" if why else state


def finding(found: CustomerFinding, verdict: CustomerVerdict, words: Words) -> str:
	"""One finding as part of a sentence."""
	day, since = words.day(found.fired_on), words.day(found.since)
	if found.code == "disabled":
		return words._("disabled in ERPNext")
	if found.code == "let_go":
		return words._("said thanks and goodbye on {0}").format(day)
	if found.code == "unsubscribed":
		return words._("asked for no more mail on {0}, and has not bought since").format(since)
	if found.code == "offers_unanswered":
		return words._("{0} offers without an answer since {1}").format(found.value, since)
	if found.code == "burdensome":
		measures = ", ".join(measure(name, words) for name in found.measures)
		return words._("more than almost all other customers, against what he brings: {0}").format(measures)
	said = words._("neither an order nor a sign since {0}").format(since)
	return f"{said}, {rhythm(verdict, words)}" if verdict.rhythm else said


def rhythm(verdict: CustomerVerdict, words: Words) -> str:
	"""How he usually buys, as part of a sentence. "": he never bought."""
	found = verdict.rhythm
	if found is None:
		return ""
	late = found.period.late_days
	if found.by == "group":
		return words._(
			"days with purchases: {0}, too few for a rhythm; their group is late after {1} days"
		).format(found.purchases, late)
	return words._("buys every {0} days, late after {1}").format(f"{found.usual:g}", late)


def measure(name: str, words: Words) -> str:
	"""What a measure of burden is called."""
	return {
		"issues": words._("Issues"),
		"complaints": words._("Complaints"),
		"returns": words._("Returns"),
		"credit_notes": words._("Credit Notes"),
		"late_payments": words._("Late Payments"),
		"contacts": words._("Contacts"),
	}[name]


def burden(found: Burden | None, words: Words) -> str | None:
	"""What keeps a company from telling; None: nothing does."""
	if found is None or found.enough:
		return None
	return words._("Too few customers with revenue to tell who is a burden.")
