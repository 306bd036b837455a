"""The fields the app adds to ERPNext's doctypes, as data."""

from __future__ import annotations

from typing import Any

from .customer_fields import OF_CUSTOMER_GROUPS, OF_CUSTOMERS
from .field import _, _layout, _shown, _typed

STATES = "\nActive\nCooling\nNeglected\nOverdue\nCold\nUnqualified\nSnoozed\nFarewell\nRecycled\nDead\nClosed"
LEAD_STATES = "\nNew\nAssigned\nIn Process\nConverted\nRecycled\nDead"
GRADES = "\nA\nB\nC\nD"
KNOWN = "Unknown\nYes\nNo"
REASONS = "\nNo Budget\nNo Authority\nNo Need\nNo Fit"
ANSWERS = "\nhuman\nauto_reply\nbounce_hard\nbounce_soft\ndelay\nreport\nlist"


def _asked(fieldname: str, label: str, insert_after: str) -> dict[str, Any]:
	"""A question of qualification; what is known of a lead holds for its opportunity too, so it is copied."""
	return _layout(fieldname, "Select", label, insert_after, options=KNOWN, default="Unknown", length=20)


def _qualification(timing_on: bool) -> list[dict[str, Any]]:
	"""Need, budget, timing, authority; an Opportunity has ERPNext's own day, Expected Closing."""
	day = [_layout("hygiene_timing_on", "Date", _("Wanted By"), "hygiene_timing")] if timing_on else []
	return [
		_layout("hygiene_qualification", "Section Break", _("What We Know of Them"), "hygiene_label"),
		_asked("hygiene_need", _("Need"), "hygiene_qualification"),
		_asked("hygiene_authority", _("Authority"), "hygiene_need"),
		_layout("hygiene_qualification_column", "Column Break", None, "hygiene_authority"),
		_asked("hygiene_budget", _("Budget"), "hygiene_qualification_column"),
		_layout("hygiene_budget_amount", "Currency", _("Budget Amount"), "hygiene_budget", non_negative=1),
		_layout("hygiene_timing_column", "Column Break", None, "hygiene_budget_amount"),
		_asked("hygiene_timing", _("Timing"), "hygiene_timing_column"),
		*day,
	]


def _sub_industry(insert_after: str = "industry") -> dict[str, Any]:
	"""A part of the industry; not marked `no_copy`, so ERPNext's mappers take it along."""
	return _layout(
		"hygiene_sub_industry",
		"Link",
		_("Sub Industry"),
		insert_after,
		options="Sub Industry",
		in_standard_filter=1,
		no_copy=0,  # said, for it once was 1
	)


def _common(after: str) -> list[dict[str, Any]]:
	return [
		_layout("hygiene_section", "Section Break", _("Lead Hygiene"), after),
		_shown(
			"hygiene_state",
			"Select",
			_("Hygiene State"),
			"hygiene_section",
			options=STATES,
			length=20,
			in_standard_filter=1,
		),
		_shown("hygiene_reason", "Small Text", _("Hygiene Reason"), "hygiene_state"),
		_shown("hygiene_review_on", "Date", _("Hygiene Review On"), "hygiene_reason", in_standard_filter=1),
		_shown(
			"hygiene_stage_deadline", "Date", _("Stage Deadline"), "hygiene_review_on", in_standard_filter=1
		),
		_shown(
			"hygiene_unreachable_on",
			"Date",
			_("Mail Comes Back Since"),
			"hygiene_stage_deadline",
			in_standard_filter=1,
		),
		_shown(
			"hygiene_come_back_on", "Date", _("Comes Back On"), "hygiene_unreachable_on", in_standard_filter=1
		),
		_layout("hygiene_column", "Column Break", None, "hygiene_come_back_on"),
		_typed("hygiene_snoozed_until", "Date", _("Snoozed Until"), "hygiene_column"),
		_typed(
			"hygiene_snooze_reason",
			"Small Text",
			_("Snooze Reason"),
			"hygiene_snoozed_until",
			depends_on="hygiene_snoozed_until",
		),
		_typed(
			"hygiene_disqualified",
			"Select",
			_("Disqualified"),
			"hygiene_snooze_reason",
			options=REASONS,
			length=20,
		),
		_layout("hygiene_score_column", "Column Break", None, "hygiene_disqualified"),
		_shown(
			"hygiene_grade",
			"Select",
			_("Grade"),
			"hygiene_score_column",
			options=GRADES,
			length=1,
			in_standard_filter=1,
		),
		_shown("hygiene_attractiveness", "Int", _("Attractiveness"), "hygiene_grade"),
		_layout(
			"hygiene_label",
			"Link",
			_("Label"),
			"hygiene_attractiveness",
			options="Hygiene Label",
			in_standard_filter=1,
		),
	]


FIELDS: dict[str, list[dict[str, Any]]] = {
	"Lead": [
		*_common("qualified_on"),
		_shown(
			"hygiene_lead_state",
			"Select",
			_("Lead State"),
			"hygiene_section",
			options=LEAD_STATES,
			length=20,
			in_standard_filter=1,
		),
		_shown(
			"hygiene_of_machine",
			"Check",
			_("Made of an Automatic Message"),
			"hygiene_lead_state",
			in_standard_filter=1,
		),
		# An Opportunity has ERPNext's own table of lost reasons; a Lead has nothing.
		_shown(
			"hygiene_lost_reason",
			"Link",
			_("Lost Reason"),
			"hygiene_disqualified",
			options="Opportunity Lost Reason",
			in_standard_filter=1,
		),
		*_qualification(timing_on=True),
		_sub_industry(),
		_typed("hygiene_referred_by", "Link", _("Referred By"), "lead_owner", options="Contact"),
		_typed("hygiene_expected_amount", "Currency", _("Expected Amount"), "annual_revenue", non_negative=1),
	],
	"Opportunity": [*_common("probability"), *_qualification(timing_on=False), _sub_industry()],
	"Prospect": [_sub_industry()],
	"Customer": [_sub_industry(), *OF_CUSTOMERS],
	"Customer Group": OF_CUSTOMER_GROUPS,
	"Communication": [
		_layout(
			"hygiene_section",
			"Section Break",
			_("Lead Hygiene"),
			"has_attachment",
			collapsible=1,
			depends_on="hygiene_answer",
		),
		_shown("hygiene_answer", "Select", _("Judged As"), "hygiene_section", options=ANSWERS, length=20),
		_shown("hygiene_answer_why", "Small Text", _("Judged So Because"), "hygiene_answer"),
		_shown(
			"hygiene_answer_by",
			"Select",
			_("Judged By"),
			"hygiene_answer_why",
			options="\nHeaders\nText\nPerson",
			length=20,
		),
		_shown(
			"hygiene_answer_person",
			"Link",
			_("Corrected By"),
			"hygiene_answer_by",
			options="User",
			ignore_user_permissions=1,
		),
		_layout("hygiene_answer_column", "Column Break", None, "hygiene_answer_person"),
		_shown("hygiene_back_on", "Date", _("Back On"), "hygiene_answer_column"),
		_shown("hygiene_failed", "Small Text", _("Addresses Not Reached"), "hygiene_back_on"),
		# What was judged before a person said otherwise: the way back.
		_shown(
			"hygiene_answer_own",
			"Select",
			_("Judged Before As"),
			"hygiene_failed",
			options=ANSWERS,
			length=20,
			hidden=1,
		),
		_shown(
			"hygiene_answer_own_by",
			"Select",
			_("Judged Before By"),
			"hygiene_answer_own",
			options="\nHeaders\nText",
			length=20,
			hidden=1,
		),
	],
	"Notification Settings": [
		_typed(
			"hygiene_weekly_digest",
			"Check",
			_("Weekly Digest of the Pipeline"),
			"enable_email_threads_on_assigned_document",
			default="1",
			depends_on="enable_email_notifications",
		),
	],
	"Opportunity Lost Reason": [
		_typed(
			"hygiene_come_back_days",
			"Int",
			_("Comes Back After (Days)"),
			"lost_reason",
			non_negative=1,
			in_list_view=1,
			description=_("0: a record lost for this reason does not come back by itself."),
		),
		_typed(
			"hygiene_as_agreed",
			"Check",
			_("Comes Back on the Day Agreed"),
			"hygiene_come_back_days",
			description=_("The day is asked for when a record is let go."),
		),
	],
	"Sales Stage": [
		# Text, not Int: an Int column has no "empty", and here empty (no limit) and 0 (refused) differ.
		_typed(
			"hygiene_limit_days",
			"Data",
			_("Limit in Days"),
			"stage_name",
			length=6,
			in_list_view=1,
			description=_("The days a deal may stay in this stage. Empty: no limit."),
		),
		_typed(
			"hygiene_limits",
			"Table",
			_("Limits by Opportunity Type"),
			"hygiene_limit_days",
			options="Sales Stage Limit",
			description=_("Only where a type deserves another limit than the rest."),
		),
		_typed("hygiene_order", "Int", _("Stage Order"), "hygiene_limits", non_negative=1, in_list_view=1),
	],
}


def with_module() -> dict[str, list[dict[str, Any]]]:
	"""The fields with their module, by which `bench uninstall-app` finds and deletes them."""
	return {
		doctype: [{**field, "module": "Lead Hygiene"} for field in fields]
		for doctype, fields in FIELDS.items()
	}
