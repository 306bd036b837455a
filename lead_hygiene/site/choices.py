"""What is chosen when a record is let go: the kind of it, the lost reason, the day it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, nowdate

from ..core.facts import State
from ..core.farewell import ComeBack, comes_back_on
from . import policy as policies

NO_ANSWER = "No Answer"


@dataclass(frozen=True, slots=True)
class Kind:
	"""What an action makes of a record: its state, the status of an Opportunity, and whether a goodbye is said."""

	label: str
	state: State
	status: str
	says_goodbye: bool = False


KINDS = {
	"say_farewell": Kind("Say Farewell", State.FAREWELL, "Lost", says_goodbye=True),
	"recycle": Kind("Recycle", State.RECYCLED, "Closed"),
	"close": Kind("Close", State.DEAD, "Lost"),
}


def kind_of(action: str) -> Kind:
	"""The kind of `action`, a label or its scrubbed form; a clear message where it lets nothing go."""
	kind = KINDS.get(frappe.scrub(action))
	if kind is None:
		frappe.throw(
			_("{0} does not let a record go. Use one of: {1}").format(action, ", ".join(sorted(KINDS)))
		)
	return kind


def reason_for(action: Any, doc: Document, kind: Kind) -> str | None:
	"""The lost reason: chosen, else the rule's, else the reason of the disqualification, else that nobody answered."""
	chosen = action.get("lost_reason") or rule_value(action, "lost_reason")
	if chosen:
		return chosen
	likely = [doc.get("hygiene_disqualified")] + ([NO_ANSWER] if kind.says_goodbye else [])
	return next((one for one in likely if one and frappe.db.exists("Opportunity Lost Reason", one)), None)


def come_back_day(action: Any, doc: Document, reason: str | None) -> date | None:
	"""The day the record comes back, None: not by itself. A clear message where it cannot be or is needed."""
	by_reason = reason and frappe.db.get_value(
		"Opportunity Lost Reason", reason, ["hygiene_come_back_days", "hygiene_as_agreed"], as_dict=True
	)
	given = action.get("come_back_on")
	said = ComeBack(
		given=getdate(given) if given else None,
		by_reason=cint(by_reason.hygiene_come_back_days) if by_reason else None,
		as_agreed=bool(by_reason and by_reason.hygiene_as_agreed),
		by_rule=cint(rule_value(action, "come_back_days")),
		by_default=cint(policies.settings().recycle_days),
	)
	try:
		return comes_back_on(frappe.scrub(action.action), said, getdate(nowdate()))
	except ValueError as error:
		frappe.throw(
			{
				"past": _("Comes Back On must be a day after today."),
				"agreed": _("Say in Comes Back On which day was agreed."),
				"needed": _("Say in Comes Back On when the record returns."),
			}[str(error)]
		)


def rule_value(action: Any, field: str) -> Any:
	"""What the rule of an action says; None where no rule is behind it, or it is gone."""
	return frappe.db.get_value("Hygiene Rule", action.rule, field) if action.get("rule") else None
