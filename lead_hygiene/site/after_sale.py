"""After the sale: the steps of the plan as tasks of whoever answers for the customer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import escape_html

from ..core.follow_up import Step
from .words import Words

if TYPE_CHECKING:
	from .customer_review import JudgedCustomer


def made_in(clock: Mapping[str, Any] | None) -> list[str]:
	"""The keys of the steps that were made, as a clock keeps them."""
	kept = clock and clock.get("steps_made")
	return list(frappe.parse_json(kept)) if kept else []


def make(judged: JudgedCustomer) -> str | None:
	"""Make a task of each step that is due. Gives the keys of those made so far, as text; of sales gone by they are dropped.

	Where nobody answers for the customer there is nobody to ask: the step stays due for a few days, then falls away.
	"""
	known, owner = judged.known, judged.known.row.account_manager
	made = made_in(known.clock)
	if judged.follow_up.due and owner and frappe.db.get_value("User", owner, "enabled"):
		words = Words.of_site()
		for step in judged.follow_up.due:
			_task(step, known.name, owner, words)
			made.append(step.key)
	of_now = tuple(f"{basis} {day.isoformat()} " for basis, day in known.sold.items())
	made = [key for key in made if key.startswith(of_now)] if of_now else []
	return json.dumps(made) if made else None


def _task(step: Step, customer: str, owner: str, words: Words) -> None:
	lines = [step.planned.subject]
	basis = words._("Delivery") if step.planned.basis == "Delivery" else words._("Invoice")
	lines.append(
		words._("{0} days after the sale of {1} ({2}).").format(
			step.planned.days, words.day(step.sold_on), basis
		)
	)
	if step.planned.asks_referral:
		lines.append(
			words._("Ask whom they know who could use us, and enter him as a lead with Referred By.")
		)
	task = frappe.get_doc(
		{
			"doctype": "ToDo",
			"allocated_to": owner,
			"reference_type": "Customer",
			"reference_name": customer,
			"date": step.due_on,
			"description": "<br>".join(escape_html(line) for line in lines),
		}
	)
	task.insert(
		ignore_permissions=True
	)  # a task of the company's own plan for whoever answers for the customer
