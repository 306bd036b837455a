"""Hygiene Actions decided: by a person, or at night within brakes."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, now_datetime

from . import deeds
from . import policy as policies


def take() -> tuple[int, str | None]:
	"""Carry out what rules in mode Act have proposed. Gives how many, and why the night was stopped."""
	names = frappe.get_all(
		"Hygiene Action",
		filters={"status": "Proposed", "held_because": ("is", "not set")},
		pluck="name",
		order_by="creation asc, name asc",
	)
	if not names:
		return 0, None
	if held := _too_many(len(names)):
		_hold(names, held)
		return 0, held
	done = 0
	for name in names:
		done += _carry_out(name)
		# One deed, one transaction: what was done at night stays done.
		frappe.db.commit()  # nosemgrep
	return done, None


def decide(name: str, verdict: str, reason: str | None = None) -> dict[str, Any]:
	"""A person approves, rejects or undoes a proposal. Gives the new status and what happened."""
	action = frappe.get_doc("Hygiene Action", name, for_update=True)
	frappe.has_permission(action.reference_doctype, "write", action.reference_name, throw=True)
	wanted, was = _DECISIONS[verdict]
	if action.status not in was:
		frappe.throw(_("This action is {0} already.").format(_(action.status)))
	if verdict == "reject" and not (reason or "").strip():
		frappe.throw(_("Say why the proposal is rejected."))
	action.update(
		{
			"status": wanted,
			"decided_by": frappe.session.user,
			"decided_on": now_datetime(),
			"decision_reason": reason,
		}
	)
	action.flags.decided = True
	action.flags.ignore_links = True  # its rule may have been deleted since
	# Decided before it is done: the deed itself makes events, and what is decided they leave alone.
	action.save(ignore_permissions=True)  # the right to write the record was checked above
	if verdict == "approve":
		made, outcome = deeds.do(action)
		action.db_set({"made": frappe.as_json(made), "outcome": outcome}, update_modified=False)
	elif verdict == "undo":
		action.db_set("outcome", deeds.undo(action), update_modified=False)
	return {"status": wanted, "outcome": action.outcome}


_DECISIONS: dict[str, tuple[str, tuple[str, ...]]] = {
	"approve": ("Done", ("Proposed", "Failed")),
	"reject": ("Rejected", ("Proposed", "Failed")),
	"undo": ("Undone", ("Done",)),
}


def _carry_out(name: str) -> int:
	try:
		decide(name, "approve")
		return 1
	except Exception as error:
		frappe.db.rollback()
		# Another worker may have carried it out; what is no longer proposed is left as it is.
		still_waiting = {"name": name, "status": "Proposed"}
		if frappe.db.exists("Hygiene Action", still_waiting):
			frappe.log_error(title=_("Lead Hygiene could not carry out an action"))
			failed = {"status": "Failed", "outcome": str(error)}
			frappe.db.set_value("Hygiene Action", still_waiting, failed, update_modified=False)
		return 0


def _too_many(count: int) -> str | None:
	share = flt(policies.settings().stop_share)
	still_open = frappe.db.count("Hygiene File", {"state": ("not in", ("Closed", "Dead"))})
	if not share or count <= share / 100 * still_open:
		return None
	return _(
		"One night would have acted on {0} of {1} open records; more than {2} % is not done unasked"
	).format(count, still_open, share)


def _hold(names: list[str], held: str) -> None:
	for name in names:
		frappe.db.set_value("Hygiene Action", name, "held_because", held, update_modified=False)
	deeds.tell(
		_managers(),
		_("Lead Hygiene stopped the night: {0}").format(held),
		"Lead Hygiene Settings",
		"Lead Hygiene Settings",
	)
	# The night is over; the proposals must wait with their reason.
	frappe.db.commit()  # nosemgrep


def _managers() -> list[str]:
	from frappe.utils.user import get_users_with_role

	return get_users_with_role("Sales Manager")
