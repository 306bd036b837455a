"""The night of the customers: reviews those who are due, carries out what may be done unasked; and the look at all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import getdate, nowdate
from pypika.enums import JoinType

from . import actions, brakes, customer_burden, customer_clocks, customer_policy, unasked
from .customer_review import JudgedCustomer, refresh
from .policy import settings
from .rows import OneOf

BATCH = 500


@dataclass(slots=True)
class CustomerNight:
	"""What a night did: customers reviewed, those left out as bad, their states now, actions carried out."""

	reviewed: int = 0
	bad: int = 0
	done: int = 0
	states: Counter = field(default_factory=Counter)

	def count(self, judged: Sequence[JudgedCustomer]) -> None:
		self.reviewed += len(judged)
		self.states.update(one.verdict.state.value for one in judged)


def run(act: bool = True) -> CustomerNight:
	"""Review every customer that is due; what is interrupted stays due. Once a week customers are compared with each other."""
	report = CustomerNight()
	if customer_burden.is_due():
		customer_clocks.open_for(_without_clock())
		customer_burden.recount()
		# What was counted stays counted.
		frappe.db.commit()  # nosemgrep
	while batch := _due():
		_review(batch, report)
	if act:
		report.done = _act()
	return report


def look_at(customers: list[str]) -> CustomerNight:
	"""Review some customers, by day. They are due first: what goes wrong here the night makes good."""
	report = CustomerNight()
	customer_clocks.make_due(customers)
	# And what others have committed until here is seen.
	frappe.db.commit()  # nosemgrep
	_review(customers, report)
	return report


def rebuild(progress: Callable[[int], None] | None = None) -> CustomerNight:
	"""Review all customers, in ranges of names; memory stays flat. Running it again is safe."""
	report, last = CustomerNight(), ""
	while batch := _after(last):
		# To lock a clock that is not there would lock the gap where others want to put theirs.
		customer_clocks.open_for(_without_clock(batch))
		# And it shall be there for all.
		frappe.db.commit()  # nosemgrep
		_review(batch, report)
		last = batch[-1]
		if progress:
			progress(len(batch))
	customer_burden.recount()
	# The burden is known now; whom it changes is due.
	frappe.db.commit()  # nosemgrep
	return report


def _review(names: list[str], report: CustomerNight) -> None:
	try:
		judged = refresh(names, customer_policy.current())
		# One batch, one transaction: a bad one cannot undo the good ones.
		frappe.db.commit()  # nosemgrep
		report.count(judged)
	except Exception:
		frappe.db.rollback()
		if len(names) > 1:
			for name in names:
				_review([name], report)
			return
		frappe.log_error(title=_("Lead Hygiene could not review {0} {1}").format(_("Customer"), names[0]))
		customer_clocks.put_off(names[0])
		# The log and the new date must survive the next bad one.
		frappe.db.commit()  # nosemgrep
		report.bad += 1


def _due() -> list[str]:
	clock = frappe.qb.DocType("Customer Clock")
	query = frappe.qb.from_(clock).select(clock.customer).where(clock.review_on <= getdate(nowdate()))
	rows = query.orderby(clock.review_on, clock.name).limit(BATCH).run()
	# What is read from here on shall show what was committed until here.
	frappe.db.commit()  # nosemgrep
	return [row[0] for row in rows]


def _after(last: str) -> list[str]:
	customer = frappe.qb.DocType("Customer")
	query = frappe.qb.from_(customer).select(customer.name)
	query = query.where((customer.name > last) & (customer.is_internal_customer == 0))
	rows = query.orderby(customer.name).limit(BATCH).run()
	# As above.
	frappe.db.commit()  # nosemgrep
	return [row[0] for row in rows]


def _without_clock(names: list[str] | None = None) -> list[str]:
	"""Customers that came past all events; among `names`, or at all."""
	customer, clock = frappe.qb.DocType("Customer"), frappe.qb.DocType("Customer Clock")
	query = (
		frappe.qb.from_(customer)
		.join(clock, JoinType.left)
		.on(clock.customer == customer.name)
		.select(customer.name)
		.where(clock.name.isnull() & (customer.is_internal_customer == 0))
	)
	if names is not None:
		query = query.where(customer.name.isin(OneOf(names)))
	return [row[0] for row in query.run()]


def _act() -> int:
	"""Carry out what rules in mode Act have proposed about customers, within the daily cap. Gives how many."""
	if (settings().mode or "Observe") != "Act":
		return 0
	names = _waiting()
	done, left = 0, brakes.left_today() if names else 0
	if names and (
		held := brakes.too_many(min(len(names), left), "Customer Clock", {"state": ("!=", "Let Go")})
	):
		brakes.hold(names, held)
		brakes.tell(held.brake, held.why, len(names))
		# The proposals must wait with their reason.
		frappe.db.commit()  # nosemgrep
		return 0
	for name in names:
		if done >= left:
			brakes.hold([name], brakes.cap())
		else:
			done += _carry_out(name)
		# One deed, one transaction: what was done at night stays done.
		frappe.db.commit()  # nosemgrep
	return done


def _waiting() -> list[str]:
	action, today = frappe.qb.DocType("Hygiene Action"), nowdate()
	query = (
		frappe.qb.from_(action)
		.select(action.name)
		.where((action.reference_doctype == "Customer") & (action.status == "Proposed"))
		.where(action.snoozed_until.isnull() | (action.snoozed_until <= today))
		.where(action.held_because.isnull() | (action.held_because == "") | (action.try_again_on <= today))
		.orderby(action.creation, action.name)
	)
	return [row[0] for row in query.run()]


def _carry_out(name: str) -> bool:
	try:
		return actions.of_customer_by_itself(name)
	except (actions.ChangedMeanwhile, frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		frappe.db.rollback()  # somebody works with it right now; the next night looks again
	except Exception as error:
		frappe.db.rollback()
		unasked.fail(name, str(error))
	return False
