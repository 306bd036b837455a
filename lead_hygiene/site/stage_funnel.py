"""The open deals in each sales stage, in the order of the stages, and the part that is past its stage deadline."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import cint, escape_html, flt, fmt_money
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion

from ..core.facts import ENDED, LET_GO, State
from .closed_records import is_open
from .records import amount_of
from .stage_query import Asked, AskedOfToday
from .stage_velocity import stage_label
from .weighted_pipeline import currencies

OPPORTUNITY = "Opportunity"
_OUT = sorted(str(state) for state in ENDED | LET_GO)


def funnel(filters: dict[str, Any] | None) -> dict[str, Any]:
	"""A chart: bars by stage, of two parts. A stage that has a limit stays though no deal is in it; {} without any deal."""
	asked = AskedOfToday({**(filters or {}), "document_type": OPPORTUNITY})
	found = _by_stage(asked)
	if not found:
		return {}
	order = asked.order()
	unknown = [stage for stage in found if stage not in order]
	stages = [stage for stage in order if stage in found or asked.policy.limits.of(stage)] + sorted(
		unknown, key=lambda stage: (stage is None, stage or "")
	)
	bars = [found.get(stage, (0, 0)) for stage in stages]
	return {
		"labels": [stage_label(stage) for stage in stages],
		"datasets": [
			{"name": _("In Time"), "values": [in_time for in_time, _late in bars]},
			{"name": _("Overdue"), "values": [late for _in_time, late in bars]},
		],
	}


def _by_stage(asked: Asked) -> dict[str | None, tuple[int, int]]:
	"""(in time, late) by stage; a deal without a deadline is in time."""
	query, doc = _in_play(asked)
	late = Sum(Case().when(doc.hygiene_stage_deadline < asked.today, 1).else_(0))
	rows = query.select(doc.sales_stage, Count("*"), late).groupby(doc.sales_stage).run()
	found: dict[str | None, tuple[int, int]] = {}
	for stage, number, over in rows:
		on, too_late = found.get(stage or None, (0, 0))
		found[stage or None] = on + number - cint(over), too_late + cint(over)
	return found


def _in_play(asked: Asked) -> tuple[QueryBuilder, Table]:
	doc = frappe.qb.DocType(OPPORTUNITY)
	in_play: Criterion = is_open(doc) & Coalesce(doc.hygiene_state, "").notin(_OUT)
	return asked.narrowed(frappe.qb.from_(doc).where(in_play), doc), doc


def overdue_amount() -> dict[str, Any] | str:
	"""A card: what the deals in state Overdue that the reader may see are worth. A click leads to them; of several
	currencies, a text."""
	query, doc = _in_play(Asked({"document_type": OPPORTUNITY}))
	query = query.where(doc.hygiene_state == str(State.OVERDUE))
	money, sums = currencies(), {}
	for company, amount in (
		query.select(doc.company, Sum(amount_of(OPPORTUNITY, doc))).groupby(doc.company).run()
	):
		currency = money.get(company)
		sums[currency] = sums.get(currency, 0) + flt(amount)
	if set(sums) <= {frappe.db.get_default("currency")}:
		return {
			"value": sum(sums.values()),
			"fieldtype": "Currency",
			"route": ["List", OPPORTUNITY, "List"],
			"route_options": {"hygiene_state": str(State.OVERDUE)},
		}
	return escape_html(
		" · ".join(fmt_money(sums[currency], 0, currency) for currency in sorted(sums, key=str))
	)
