"""The fields the app adds to Customer and Customer Group, as data."""

from __future__ import annotations

from typing import Any

from .field import _, _layout, _shown, _typed

CUSTOMER_STATES = "\nActive\nLate\nLapsed\nFinished\nBurdensome\nLet Go"

# Texts that are data elsewhere: a state nobody has yet, an Opportunity Type, a report, a card of the workspace.
TEXTS = (_("Not Looked At Yet"), _("Win-back"), _("Customer Review"), _("Customers"))

OF_CUSTOMERS: list[dict[str, Any]] = [
	_shown(
		"hygiene_state",
		"Select",
		_("Customer State"),
		"account_manager",
		options=CUSTOMER_STATES,
		length=20,
		in_list_view=0,  # the list shows it as its pill
		in_standard_filter=1,
	),
	_shown("hygiene_reason", "Small Text", _("Why So"), "hygiene_state"),
	_layout(
		"hygiene_label",
		"Link",
		_("Label"),
		"hygiene_reason",
		options="Hygiene Label",
		in_standard_filter=1,
	),
]

OF_CUSTOMER_GROUPS: list[dict[str, Any]] = [
	_layout("hygiene_section", "Section Break", _("After the Sale"), "credit_limits"),
	_typed(
		"hygiene_follow_up",
		"Table",
		_("Follow-up Plan"),
		"hygiene_section",
		options="Follow-up Step",
		description=_(
			"Tasks for the Account Manager, so many days after the last delivery or invoice. Empty: the plan of the group above. Who speaks up first is not asked."
		),
	),
]
