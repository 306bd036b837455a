"""Which doctype plays the lead and which the deal, and which field plays what. Data, resolved by the meta."""

from __future__ import annotations

from dataclasses import dataclass

import frappe

from ..compat import other_names
from ..core.facts import Role


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

# What the record carries for people to see; the rest lives in its Hygiene File.
SEEN = (
	"hygiene_state",
	"hygiene_reason",
	"hygiene_review_on",
	"hygiene_stage_deadline",
	"hygiene_unreachable_on",
	"hygiene_come_back_on",
)
SEEN_ON = {"Lead": (*SEEN, "hygiene_lead_state", "hygiene_of_machine"), "Opportunity": SEEN}


def fields_to_ask(doctype: str) -> dict[str, str]:
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
