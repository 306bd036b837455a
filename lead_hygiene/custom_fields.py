"""The fields the app adds to ERPNext's doctypes, as data."""

from __future__ import annotations

from typing import Any


def _(label: str) -> str:
	"""Marks a label for translation; it is translated where it is shown."""
	return label


STATES = "\nActive\nCooling\nNeglected\nOverdue\nCold\nUnqualified\nSnoozed\nFarewell\nRecycled\nDead\nClosed"
LEAD_STATES = "\nNew\nAssigned\nIn Process\nConverted\nRecycled\nDead"
REASONS = "\nNo Budget\nNo Authority\nNo Need\nNo Fit"
ANSWERS = "\nhuman\nauto_reply\nbounce_hard\nbounce_soft\ndelay\nreport\nlist"

_SHOWN = {"read_only": 1, "no_copy": 1}
_TYPED = {"no_copy": 1}


def _common(after: str) -> list[dict[str, Any]]:
	return [
		{
			"fieldname": "hygiene_section",
			"fieldtype": "Section Break",
			"label": _("Lead Hygiene"),
			"insert_after": after,
		},
		{
			"fieldname": "hygiene_state",
			"fieldtype": "Select",
			"label": _("Hygiene State"),
			"options": STATES,
			"length": 20,
			"in_standard_filter": 1,
			"insert_after": "hygiene_section",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_reason",
			"fieldtype": "Small Text",
			"label": _("Hygiene Reason"),
			"insert_after": "hygiene_state",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_review_on",
			"fieldtype": "Date",
			"label": _("Hygiene Review On"),
			"in_standard_filter": 1,
			"insert_after": "hygiene_reason",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_stage_deadline",
			"fieldtype": "Date",
			"label": _("Stage Deadline"),
			"in_standard_filter": 1,
			"insert_after": "hygiene_review_on",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_unreachable_on",
			"fieldtype": "Date",
			"label": _("Mail Comes Back Since"),
			"in_standard_filter": 1,
			"insert_after": "hygiene_stage_deadline",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_column",
			"fieldtype": "Column Break",
			"insert_after": "hygiene_unreachable_on",
		},
		{
			"fieldname": "hygiene_snoozed_until",
			"fieldtype": "Date",
			"label": _("Snoozed Until"),
			"insert_after": "hygiene_column",
			**_TYPED,
		},
		{
			"fieldname": "hygiene_snooze_reason",
			"fieldtype": "Small Text",
			"label": _("Snooze Reason"),
			"depends_on": "hygiene_snoozed_until",
			"insert_after": "hygiene_snoozed_until",
			**_TYPED,
		},
		{
			"fieldname": "hygiene_disqualified",
			"fieldtype": "Select",
			"label": _("Disqualified"),
			"options": REASONS,
			"length": 20,
			"insert_after": "hygiene_snooze_reason",
			**_TYPED,
		},
	]


FIELDS: dict[str, list[dict[str, Any]]] = {
	"Lead": [
		*_common("qualified_on"),
		{
			"fieldname": "hygiene_lead_state",
			"fieldtype": "Select",
			"label": _("Lead State"),
			"options": LEAD_STATES,
			"length": 20,
			"in_standard_filter": 1,
			"insert_after": "hygiene_section",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_of_machine",
			"fieldtype": "Check",
			"label": _("Made of an Automatic Message"),
			"in_standard_filter": 1,
			"insert_after": "hygiene_lead_state",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_sub_industry",
			"fieldtype": "Link",
			"label": _("Sub Industry"),
			"options": "Sub Industry",
			"insert_after": "industry",
			**_TYPED,
		},
		{
			"fieldname": "hygiene_referred_by",
			"fieldtype": "Link",
			"label": _("Referred By"),
			"options": "Contact",
			"insert_after": "lead_owner",
			**_TYPED,
		},
		{
			"fieldname": "hygiene_expected_amount",
			"fieldtype": "Currency",
			"label": _("Expected Amount"),
			"non_negative": 1,
			"insert_after": "annual_revenue",
			**_TYPED,
		},
	],
	"Opportunity": _common("probability"),
	"Communication": [
		{
			"fieldname": "hygiene_section",
			"fieldtype": "Section Break",
			"label": _("Lead Hygiene"),
			"collapsible": 1,
			"depends_on": "hygiene_answer",
			"insert_after": "has_attachment",
		},
		{
			"fieldname": "hygiene_answer",
			"fieldtype": "Select",
			"label": _("Judged As"),
			"options": ANSWERS,
			"length": 20,
			"insert_after": "hygiene_section",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_answer_why",
			"fieldtype": "Small Text",
			"label": _("Judged So Because"),
			"insert_after": "hygiene_answer",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_answer_by",
			"fieldtype": "Select",
			"label": _("Judged By"),
			"options": "\nHeaders\nText\nPerson",
			"length": 20,
			"insert_after": "hygiene_answer_why",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_answer_person",
			"fieldtype": "Link",
			"label": _("Corrected By"),
			"options": "User",
			"ignore_user_permissions": 1,
			"insert_after": "hygiene_answer_by",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_answer_column",
			"fieldtype": "Column Break",
			"insert_after": "hygiene_answer_person",
		},
		{
			"fieldname": "hygiene_back_on",
			"fieldtype": "Date",
			"label": _("Back On"),
			"insert_after": "hygiene_answer_column",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_failed",
			"fieldtype": "Small Text",
			"label": _("Addresses Not Reached"),
			"insert_after": "hygiene_back_on",
			**_SHOWN,
		},
		{
			# What was judged before a person said otherwise: the way back.
			"fieldname": "hygiene_answer_own",
			"fieldtype": "Select",
			"label": _("Judged Before As"),
			"options": ANSWERS,
			"length": 20,
			"hidden": 1,
			"insert_after": "hygiene_failed",
			**_SHOWN,
		},
		{
			"fieldname": "hygiene_answer_own_by",
			"fieldtype": "Select",
			"label": _("Judged Before By"),
			"options": "\nHeaders\nText",
			"length": 20,
			"hidden": 1,
			"insert_after": "hygiene_answer_own",
			**_SHOWN,
		},
	],
	"Sales Stage": [
		{
			# Text, not Int: an Int column has no "empty", and here empty (no limit) and 0 (refused) differ.
			"fieldname": "hygiene_limit_days",
			"fieldtype": "Data",
			"label": _("Limit in Days"),
			"length": 6,
			"in_list_view": 1,
			"description": _("The days a deal may stay in this stage. Empty: no limit."),
			"insert_after": "stage_name",
			**_TYPED,
		},
		{
			"fieldname": "hygiene_limits",
			"fieldtype": "Table",
			"label": _("Limits by Opportunity Type"),
			"options": "Sales Stage Limit",
			"description": _("Only where a type deserves another limit than the rest."),
			"insert_after": "hygiene_limit_days",
			**_TYPED,
		},
		{
			"fieldname": "hygiene_order",
			"fieldtype": "Int",
			"label": _("Stage Order"),
			"non_negative": 1,
			"in_list_view": 1,
			"insert_after": "hygiene_limits",
			**_TYPED,
		},
	],
}


def with_module() -> dict[str, list[dict[str, Any]]]:
	"""The fields with their module, by which `bench uninstall-app` finds and deletes them."""
	return {
		doctype: [{**field, "module": "Lead Hygiene"} for field in fields]
		for doctype, fields in FIELDS.items()
	}
