"""What the report Customer Review asks: its filters, and which customers the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.query_builder.functions import Coalesce
from frappe.utils import escape_html
from pypika.enums import JoinType
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, Term

from ..core.customers import CustomerState
from .stage_query import NO_STAGE, one_value_each, only_visible

STATES = tuple(state.value for state in CustomerState)
NOT_YET = "Not Looked At Yet"
_TREES = {"customer_group": "Customer Group", "territory": "Territory"}


@dataclass(slots=True)
class AskedOfCustomers:
	"""The filters of the report, checked. Raises frappe.PermissionError where the reader may not see customers."""

	filters: frappe._dict
	customer: Table = field(init=False)
	clock: Table = field(init=False)
	group_by: str = field(init=False)

	def __post_init__(self) -> None:
		self.filters = one_value_each(self.filters)
		frappe.has_permission("Customer", "read", throw=True)
		self.customer, self.clock = frappe.qb.DocType("Customer"), frappe.qb.DocType("Customer Clock")
		self.group_by = self.filters.group_by or "Customer Group"
		if self.group_by not in GROUPS:
			said = frappe.bold(escape_html(str(self.group_by)))
			frappe.throw(_("{0} is nothing to group by. Use one of: {1}").format(said, ", ".join(GROUPS)))
		state = self.filters.state
		if state and state not in (*STATES, NOT_YET):
			said = frappe.bold(escape_html(str(state)))
			frappe.throw(_("There is no state {0}. Use one of: {1}").format(said, ", ".join(STATES)))

	def query(self) -> QueryBuilder:
		"""The customers that are asked for and may be seen, with their clocks."""
		customer, clock, chosen = self.customer, self.clock, self.filters
		query = frappe.qb.from_(customer).join(clock, JoinType.left).on(clock.customer == customer.name)
		query = query.where(customer.is_internal_customer == 0)
		for name, doctype in _TREES.items():
			if chosen.get(name):
				query = query.where(customer[name].isin(_below(doctype, chosen[name])))
		if chosen.owner:
			query = query.where(customer.account_manager == chosen.owner)
		if chosen.state:
			query = query.where(Coalesce(clock.state, NOT_YET) == chosen.state)
		if chosen.company:
			query = query.where(bought_of(customer, chosen.company))
		if chosen.group:
			said = "" if chosen.group == NO_STAGE else chosen.group
			query = query.where(Coalesce(self.grouped, "") == said)
		return only_visible(query, "Customer")

	@property
	def grouped(self) -> Term:
		return GROUPS[self.group_by](self)


GROUPS: Mapping[str, Callable[[AskedOfCustomers], Term]] = {
	"Customer Group": lambda asked: asked.customer.customer_group,
	"Territory": lambda asked: asked.customer.territory,
	"Owner": lambda asked: asked.customer.account_manager,
	"Label": lambda asked: asked.customer.hygiene_label,
}


def bought_of(customer: Table, company: str) -> Criterion:
	"""Whether a customer has ordered of, or was invoiced by, a company."""
	found = None
	for doctype in ("Sales Order", "Sales Invoice"):
		doc = frappe.qb.DocType(doctype)
		names = frappe.qb.from_(doc).select(doc.customer)
		within = customer.name.isin(names.where((doc.company == company) & (doc.docstatus == 1)))
		found = within if found is None else found | within
	return found


def _below(doctype: str, name: str) -> QueryBuilder:
	"""The names of a node of a tree and of all below it."""
	node, above = frappe.qb.DocType(doctype), frappe.qb.DocType(doctype).as_("above")
	return (
		frappe.qb.from_(node)
		.join(above)
		.on((node.lft >= above.lft) & (node.rgt <= above.rgt))
		.select(node.name)
		.where(above.name == name)
	)


def companies_seen() -> set[str] | None:
	"""The companies whose figures the reader may see; None: all."""
	only = get_user_permissions(frappe.session.user).get("Company")
	return {row.get("doc") for row in only} if only else None
