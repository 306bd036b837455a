"""How the company treats its customers: periods by group, rules by state, plans after the sale; of the Settings and Customer Groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import frappe
from frappe import _
from frappe.utils import cint

from .. import __version__
from ..core.customers import CustomerPolicy
from ..core.follow_up import PlannedStep
from ..core.rhythm import Period, nearest
from .kept import Kept
from .policy import MODES

T = TypeVar("T")
NOTHING = "Nothing"
FIRST_PERIOD = Period(180, 365)


@dataclass(frozen=True, slots=True)
class Course:
	"""What holds for customers. `periods` and `plans` are told by customer group, what a group inherits among them;
	`rules` give by state (action, mode)."""

	policy: CustomerPolicy
	default: Period
	periods: Mapping[str, Period]
	plans: Mapping[str, tuple[PlannedStep, ...]]
	rules: Mapping[str, tuple[str, str]]
	less_effort: str | None

	def period(self, group: str | None) -> Period:
		return self.periods.get(group or "", self.default)

	def plan(self, group: str | None) -> tuple[PlannedStep, ...]:
		return self.plans.get(group or "", ())


KEPT = Kept(f"lead_hygiene:customers:{__version__}", lambda: _read())


def current() -> Course:
	"""What holds now."""
	return KEPT.get()


def forget() -> None:
	"""Read it anew the next time."""
	KEPT.forget()


def check_settings(settings: Any) -> None:
	"""A clear message for a period or a rule that makes no sense."""
	rows = [(settings.customer_late_days, settings.customer_lapsed_days, _("all other customers"))]
	rows += [(row.late_days, row.lapsed_days, row.customer_group) for row in settings.customer_periods]
	for late, lapsed, whose in rows:
		if not 1 <= cint(late) < cint(lapsed):
			frappe.throw(
				_(
					"Customers of {0}: late comes at least one day after a purchase, and lapsed after late."
				).format(frappe.bold(frappe.utils.escape_html(whose or "")))
			)
	for field, label in (("customer_group", _("Customer Group")), ("state", _("State"))):
		table = settings.customer_periods if field == "customer_group" else settings.customer_rules
		said = [row.get(field) for row in table]
		if twice := next((value for value in said if said.count(value) > 1), None):
			frappe.throw(_("{0} {1} is there twice.").format(label, frappe.bold(_(twice))))


def check_plan(group: Any) -> None:
	"""A clear message for a step after the sale that makes no sense; two on one day would be one."""
	seen = set()
	for row in group.get("hygiene_follow_up") or ():
		if cint(row.days_after) < 1:
			frappe.throw(_("Row {0}: a step after the sale comes at least one day after it.").format(row.idx))
		if (key := (row.basis, cint(row.days_after))) in seen:
			frappe.throw(_("Row {0}: there is a step on this day already.").format(row.idx))
		seen.add(key)


def _read() -> Course:
	chosen = frappe.get_doc("Lead Hygiene Settings")
	default = _period(chosen.customer_late_days, chosen.customer_lapsed_days, FIRST_PERIOD)
	parents = {
		row.name: row.parent_customer_group
		for row in frappe.get_all(
			"Customer Group", fields=["name", "parent_customer_group"], order_by="name asc"
		)
	}
	periods = {
		row.customer_group: _period(row.late_days, row.lapsed_days, default)
		for row in chosen.customer_periods
	}
	return Course(
		policy=CustomerPolicy(
			offers=cint(chosen.offers_unanswered), answer_days=cint(chosen.offer_answer_days)
		),
		default=default,
		periods=_inherited(parents, periods),
		plans=_inherited(parents, _plans()),
		rules={
			row.state: (row.action, min(row.mode, chosen.mode or "Observe", key=MODES.index))
			for row in chosen.customer_rules
			if row.action != NOTHING
		},
		less_effort=chosen.less_effort_label or None,
	)


def _inherited(parents: Mapping[str, str | None], own: Mapping[str, T]) -> dict[str, T]:
	found = {group: nearest(group, parents, own) for group in parents} if own else {}
	return {group: value for group, value in found.items() if value is not None}


def _plans() -> dict[str, tuple[PlannedStep, ...]]:
	plans: dict[str, list[PlannedStep]] = defaultdict(list)
	for row in frappe.get_all(
		"Follow-up Step",
		filters={"parenttype": "Customer Group"},
		fields=["parent", "days_after", "basis", "subject", "asks_referral"],
		order_by="parent asc, idx asc",
	):
		try:
			step = PlannedStep(cint(row.days_after), row.basis, row.subject or "", bool(row.asks_referral))
		except ValueError:
			continue  # an import may pass by our check
		plans[row.parent].append(step)
	return {group: tuple(steps) for group, steps in plans.items()}


def _period(late: Any, lapsed: Any, otherwise: Period) -> Period:
	try:
		return Period(cint(late), cint(lapsed))
	except ValueError:
		return otherwise
