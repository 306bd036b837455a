"""Actions of rules in mode Act, carried out at night unasked, one by one, within brakes."""

from __future__ import annotations

from collections import Counter

import frappe
from frappe import _
from frappe.utils import now_datetime, nowdate

from . import actions, brakes, ledger
from . import policy as policies
from .letting_go import Waits


def take() -> tuple[int, str | None]:
	"""Carry out what rules in mode Act have proposed. Gives how many, and what held the rest back, in words."""
	names = waiting() if policies.settings().mode == "Act" else []
	if not names:
		return 0, None
	left = brakes.left_today()
	if left and (held := brakes.too_many(min(len(names), left))):
		_hold(names, held)
		return 0, held.why
	done, reasons = 0, Counter()
	while names and done < left:
		name = names.pop(0)
		held = _carry_out(name)
		done += held is None
		if isinstance(held, brakes.Held):
			brakes.hold([name], held)
			reasons[held] += 1
		# One deed, one transaction: what was done at night stays done.
		frappe.db.commit()  # nosemgrep
	if names:
		_hold(names, brakes.cap())
	for held, count in reasons.items():
		if held.brake:
			brakes.tell(held.brake, held.why, count)
	return done, brakes.cap().why if names else None


def waiting() -> list[str]:
	"""The proposals that the night may look at, the oldest first: not snoozed, and not left to a person."""
	action, today = frappe.qb.DocType("Hygiene Action"), nowdate()
	rows = (
		frappe.qb.from_(action)
		.select(action.name)
		.where((action.status == "Proposed") & action.rule.isnotnull())
		.where(action.snoozed_until.isnull() | (action.snoozed_until <= today))
		.where(action.held_because.isnull() | (action.held_because == "") | (action.try_again_on <= today))
		.orderby(action.creation, action.name)
		.run()
	)
	return [row[0] for row in rows]


def _carry_out(name: str) -> brakes.Held | bool | None:
	"""Carry out one action. None: it was done; Held: why it waits; False: it is decided, withdrawn or failed."""
	try:
		return _by_itself(name)
	except Waits as wait:
		frappe.db.rollback()
		return brakes.Held(str(wait), wait.until)
	except (actions.ChangedMeanwhile, frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		# Somebody works with it right now; the next night looks again.
		frappe.db.rollback()
		return False
	except Exception as error:
		frappe.db.rollback()
		fail(name, str(error))
		return False


def _by_itself(name: str) -> brakes.Held | bool | None:
	action = actions.locked(name)
	if action.status != "Proposed":
		return False
	found = actions.judge_anew(action)
	if found is None:
		return False
	judged, reviewer = found
	if held := brakes.on(action, judged, reviewer.suspended):
		return held
	action.update({"by_machine": 1, "held_because": None, "try_again_on": None})
	action.flags.by_machine = True
	company = brakes.company_of(action.reference_doctype, action.reference_name)
	action.flags.send_after = brakes.sending_time(company, now_datetime())
	actions.carry_out(action, [])
	return None


def fail(name: str, why: str) -> None:
	"""Mark an action that cannot be carried out; what another worker has decided meanwhile is left as it is."""
	still_waiting = {"name": name, "status": "Proposed"}
	if not frappe.db.exists("Hygiene Action", still_waiting):
		return
	frappe.log_error(title=_("Lead Hygiene could not carry out an action"))
	said = frappe.utils.strip_html(why)
	failed = {"status": "Failed", "outcome": said}
	frappe.db.set_value("Hygiene Action", still_waiting, failed, update_modified=False)
	ledger.note("Failed", *actions.record_of(name), action=name, reason=said)


def _hold(names: list[str], held: brakes.Held) -> None:
	brakes.hold(names, held)
	brakes.tell(held.brake, held.why, len(names))
	# The night is over; the proposals must wait with their reason.
	frappe.db.commit()  # nosemgrep
