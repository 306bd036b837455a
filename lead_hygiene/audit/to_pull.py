"""What a pull asks a site for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Wanted:
	"""One pass over one doctype. `fields` empty: all that are known. `links` are fields of a child table."""

	doctype: str
	file: str
	fields: tuple[str, ...] = ()
	filters: tuple[Any, ...] = ()
	links: tuple[str, ...] = ()
	table: str = ""


_MESSAGE = (
	*(
		"name",
		"communication_type",
		"communication_medium",
		"sent_or_received",
		"communication_date",
		"creation",
	),
	*(
		"subject",
		"sender",
		"recipients",
		"reference_doctype",
		"reference_name",
		"delivery_status",
		"email_status",
	),
	*("message_id", "read_by_recipient", "read_by_recipient_on"),
)
WANTED = (
	Wanted("Lead", "lead"),
	Wanted("Opportunity", "opportunity"),
	Wanted("Sales Stage", "sales_stage", ("name", "stage_name", "hygiene_limit_days", "hygiene_order")),
	Wanted(
		"Communication",
		"communication",
		_MESSAGE,
		(["reference_doctype", "in", ["Lead", "Opportunity"]], ["communication_type", "=", "Communication"]),
	),
	Wanted(
		"Communication",
		"communication_links",
		_MESSAGE,
		(
			["Communication Link", "link_doctype", "in", ["Lead", "Opportunity"]],
			["Communication", "communication_type", "=", "Communication"],
		),
		("link_doctype", "link_name"),
		"timeline_links",
	),
	Wanted(
		"Call Log",
		"call_log",
		(
			*("name", "id", "from", "to", "type", "status", "start_time", "creation", "owner"),
			"employee_user_id",
		),
		(),
		("link_doctype", "link_name"),
		"links",
	),
	Wanted(
		"Event",
		"event",
		("name", "subject", "event_category", "status", "starts_on", "ends_on", "modified"),
		(["Event Participants", "reference_doctype", "in", ["Lead", "Opportunity"]],),
		("reference_doctype", "reference_docname"),
		"event_participants",
	),
	Wanted(
		"ToDo",
		"todo",
		("name", "status", "date", "reference_type", "reference_name", "allocated_to", "modified"),
		(["reference_type", "in", ["Lead", "Opportunity"]],),
	),
	Wanted(
		"Quotation",
		"quotation",
		(
			*("name", "docstatus", "status", "quotation_to", "party_name", "opportunity"),
			*("transaction_date", "modified"),
		),
	),
	Wanted(
		"Customer",
		"customer",
		("name", "lead_name"),
		(["lead_name", "is", "set"],),
	),
	Wanted(
		"Sales Order",
		"sales_order",
		("name", "docstatus", "status", "customer", "transaction_date", "base_net_total"),
		(["docstatus", "=", 1],),
		("prevdoc_docname",),
		"items",
	),
	Wanted(
		"Stage Change",
		"stage_change",
		(
			*("name", "reference_doctype", "reference_name", "serial", "from_stage", "from_outcome"),
			*("to_stage", "outcome", "entered_on", "entered_at", "left_on", "left_to", "left_outcome"),
			*("days", "responsible", "amount", "grade", "known_by"),
		),
		(["reference_doctype", "in", ["Lead", "Opportunity"]],),
	),
)
