"""Which doctype plays the lead and which the deal, and which field plays what. Data, resolved by the meta."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import frappe

from ..compat import other_names
from ..core.facts import Role
from .kept import of_request

T = TypeVar("T")
# Fields where 0 stands for what was never typed.
NUMBERS = frozenset({"Currency", "Float", "Int", "Percent"})


@dataclass(frozen=True, slots=True)
class Cast:
	"""One doctype of the pipeline. A field that is None is not played by any."""

	doctype: str
	role: Role
	owner: str
	title: str
	stage: str
	born: str
	amount: str
	address: str
	kind: str | None = None
	disabled: str | None = None
	company: str = "company"
	# What is typed and its rate, where only a script of the form fills `amount`.
	typed_amount: tuple[str, str] | None = None


CASTS: dict[str, Cast] = {
	"Lead": Cast(
		doctype="Lead",
		role="lead",
		owner="lead_owner",
		title="title",
		stage="hygiene_lead_state",
		born="creation",
		amount="hygiene_expected_amount",
		address="email_id",
		disabled="disabled",
	),
	"Opportunity": Cast(
		doctype="Opportunity",
		role="opportunity",
		owner="opportunity_owner",
		title="title",
		stage="sales_stage",
		born="transaction_date",
		amount="base_opportunity_amount",
		address="contact_email",
		kind="opportunity_type",
		typed_amount=("opportunity_amount", "conversion_rate"),
	),
}

# Whoever is said goodbye to: which field names who answers for them, and where they are written to.
OWNERS = {**{doctype: cast.owner for doctype, cast in CASTS.items()}, "Customer": "account_manager"}
ADDRESSES = {**{doctype: cast.address for doctype, cast in CASTS.items()}, "Customer": "email_id"}

# What the record carries for people to see; the rest lives in its Hygiene File.
SEEN = (
	"hygiene_state",
	"hygiene_reason",
	"hygiene_review_on",
	"hygiene_stage_deadline",
	"hygiene_unreachable_on",
	"hygiene_come_back_on",
	"hygiene_grade",
	"hygiene_attractiveness",
)
SEEN_ON = {"Lead": (*SEEN, "hygiene_lead_state", "hygiene_of_machine"), "Opportunity": SEEN}
# What it is in SQL.
SEEN_TYPES = {
	"hygiene_state": "VARCHAR(20)",
	"hygiene_reason": "TEXT",
	"hygiene_review_on": "DATE",
	"hygiene_stage_deadline": "DATE",
	"hygiene_unreachable_on": "DATE",
	"hygiene_come_back_on": "DATE",
	"hygiene_grade": "VARCHAR(1)",
	"hygiene_attractiveness": "INT",
	"hygiene_lead_state": "VARCHAR(20)",
	"hygiene_of_machine": "INT",
}


def _of_meta(work: Callable[[str], T]) -> Callable[[str], T]:
	"""Have something be worked out of the meta of a doctype once in a request, and again where that meta changes."""

	@wraps(work)
	def known(doctype: str) -> T:
		kept = kept_with_meta(doctype)
		if work.__name__ not in kept:
			kept[work.__name__] = work(doctype)
		return kept[work.__name__]

	return known


def kept_with_meta(doctype: str) -> dict[str, Any]:
	"""A place for what is worked out of the meta of a doctype: for a request, and empty again where that meta changes."""
	metas = of_request("metas", dict)
	meta, found = frappe.get_meta(doctype), metas.get(doctype)
	if found is None or found[0] is not meta:
		found = metas[doctype] = meta, {}
	return found[1]


@_of_meta
def types_of(doctype: str) -> Mapping[str, str]:
	"""The SQL types of the fields of `doctype` that hold a day, a moment or a time."""
	kinds = {"Date": "DATE", "Datetime": "DATETIME(6)", "Time": "TIME(6)"}
	own = {"creation": kinds["Datetime"], "modified": kinds["Datetime"]}
	fields = frappe.get_meta(doctype).fields
	return own | {field.fieldname: kinds[field.fieldtype] for field in fields if field.fieldtype in kinds}


@_of_meta
def fields_to_ask(doctype: str) -> Mapping[str, str]:
	"""The fields of `doctype` a rule's condition may name: by field name and by lower-case label."""
	meta = frappe.get_meta(doctype)
	asked = {"name": "name", "creation": "creation", "modified": "modified", "owner": "owner"}
	for field in meta.fields:
		if field.fieldtype in frappe.model.no_value_fields or field.fieldtype in frappe.model.table_fields:
			continue
		if getattr(field, "is_virtual", 0):
			continue
		asked.setdefault((field.label or field.fieldname).lower(), field.fieldname)
		asked[field.fieldname] = field.fieldname
	return {**other_names(doctype), **asked}


@_of_meta
def numbers_of(doctype: str) -> frozenset[str]:
	"""The fields that hold an amount or a count: there 0 stands for what was never typed. By name and by lower-case label."""
	meta = frappe.get_meta(doctype)
	own = {"hygiene_attractiveness"}
	names = {field.fieldname for field in meta.fields if field.fieldtype in NUMBERS} - own
	return frozenset(name for name, field in fields_to_ask(doctype).items() if field in names)
