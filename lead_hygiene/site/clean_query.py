"""What the report Clean Records asks: its filters, and the records the reader may see, as they can be judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce
from frappe.utils import cint, escape_html
from pypika.queries import QueryBuilder, Table

from ..core.clean import PROBLEMS, Sheet
from . import essentials
from .customer_query import bought_of
from .roles import CASTS, numbers_of
from .stage_query import one_value_each, only_visible

BATCH = 5000
# Whoever has ended or was said goodbye to is nobody's work any more.
OUT_OF_PLAY = ("Closed", "Dead", "Farewell", "Recycled")


@dataclass(frozen=True, slots=True)
class Kind:
	"""Which fields of a doctype hold what. `owner` None: nobody answers for such records."""

	title: str
	owner: str | None
	addresses: tuple[str, ...] = ()
	numbers: tuple[str, ...] = ()
	company: str | None = None


KINDS: Mapping[str, Kind] = {
	"Lead": Kind("title", "lead_owner", ("email_id",), ("mobile_no", "phone", "whatsapp_no"), "company"),
	"Opportunity": Kind(
		"title",
		"opportunity_owner",
		("contact_email",),
		("contact_mobile", "phone", "whatsapp"),
		"company",
	),
	"Contact": Kind("full_name", None, ("email_id",), ("mobile_no", "phone")),
	"Customer": Kind("customer_name", "account_manager", ("email_id",), ("mobile_no",)),
	"Prospect": Kind("company_name", "prospect_owner", (), (), "company"),
}


@dataclass(slots=True)
class AskedOfRecords:
	"""The filters of the report, checked. Raises frappe.PermissionError where the reader may not see such records."""

	filters: frappe._dict
	doctypes: tuple[str, ...] = field(init=False)

	def __post_init__(self) -> None:
		self.filters = one_value_each(self.filters)
		of = self.filters.document_type
		if of and of not in KINDS:
			self._unknown(of, KINDS)
		if self.filters.problem and self.filters.problem not in PROBLEMS:
			self._unknown(self.filters.problem, PROBLEMS)
		# Whom the report is for may read leads; everybody may read some contact.
		for each in {"Lead", of or "Lead"}:
			frappe.has_permission(each, "read", throw=True)
		self.doctypes = (of,) if of else tuple(each for each in KINDS if frappe.has_permission(each, "read"))

	@staticmethod
	def _unknown(said: Any, known: Any) -> None:
		said = frappe.bold(escape_html(str(said)))
		frappe.throw(_("{0} is nothing to ask for. Use one of: {1}").format(said, ", ".join(known)))

	def without(self) -> tuple[str, ...]:
		"""The doctypes that are left out, for they have no field for something that was asked for."""
		return tuple(of for of in self.doctypes if not self._can_tell(of))

	def _can_tell(self, doctype: str) -> bool:
		kind, chosen, meta = KINDS[doctype], self.filters, frappe.get_meta(doctype)
		return (
			not (chosen.owner and kind.owner is None)
			and not (chosen.company and kind.company is None and doctype != "Customer")
			and not (chosen.territory and not meta.has_field("territory"))
		)

	def records(self, doctype: str) -> Iterator[list[Any]]:
		"""The records that are asked for and may be seen, some at a time, with all that is needed to judge them."""
		if not self._can_tell(doctype):
			return
		query, doc = self._query(doctype)
		last = ""
		while rows := query.where(doc.name > last).orderby(doc.name).limit(BATCH).run(as_dict=True):
			yield rows
			last = rows[-1].name

	def _query(self, doctype: str) -> tuple[QueryBuilder, Table]:
		kind, chosen, meta = KINDS[doctype], self.filters, frappe.get_meta(doctype)
		doc = frappe.qb.DocType(doctype)
		wanted = {
			kind.title,
			*([kind.owner] if kind.owner else ()),
			*([kind.company] if kind.company else ()),
			*kind.addresses,
			*kind.numbers,
			*(("hygiene_state",) if doctype in CASTS else ()),
			*(name for each in essentials.of(doctype) for name in each),
			*(("opportunity_from", "party_name", "contact_person") if doctype == "Opportunity" else ()),
		}
		query = frappe.qb.from_(doc).select(doc.name, doc.modified, *(doc[name] for name in sorted(wanted)))
		if not cint(chosen.with_ended):
			if doctype in CASTS:
				query = query.where(Coalesce(doc.hygiene_state, "").notin(OUT_OF_PLAY))
			if meta.has_field("disabled"):
				query = query.where(doc.disabled == 0)
		if doctype == "Lead":
			query = query.where(doc.hygiene_of_machine == 0)
		if chosen.owner:
			query = query.where(doc[kind.owner] == chosen.owner)
		if chosen.company and kind.company:
			query = query.where(doc[kind.company] == chosen.company)
		elif chosen.company:
			query = query.where(bought_of(doc, chosen.company))
		if chosen.territory:
			query = query.where(doc.territory == chosen.territory)
		return only_visible(query, doctype), doc


def sheet(doctype: str, row: Mapping[str, Any], essential: Sequence[str]) -> Sheet:
	"""A record by what stands in itself. A number that was never typed is 0 in the database."""
	kind, numbers = KINDS[doctype], numbers_of(doctype)
	return Sheet(
		tuple(row[name] for name in kind.addresses if row[name]),
		tuple(row[name] for name in kind.numbers if row[name]),
		(row[kind.owner] or None) if kind.owner else None,
		{name: (row[name] or None) if name in numbers else row[name] for name in essential},
	)
