"""The columns a file must have for what it is read for, and what is said where it lacks one."""

from __future__ import annotations

from collections.abc import Mapping

from .exports import Export
from .problems import Problems

Need = tuple[tuple[str, ...], str]
_NEEDED: Mapping[str, tuple[Need, ...]] = {
	"Communication": (
		(("sent_or_received",), "Sent or Received"),
		(("communication_date", "creation"), "Date or Created On"),
		(
			("reference_name", "timeline_links.link_name", "sender", "recipients"),
			"Reference Name, Link Name, From or To",
		),
	),
	"Call Log": (
		(("type",), "Type"),
		(("status",), "Status"),
		(("start_time", "creation"), "Start Time"),
	),
	"Event": (
		(("status",), "Status"),
		(("starts_on",), "Starts On"),
		(
			("event_participants.reference_docname", "reference_docname", "links.link_name"),
			"Reference Name (Event Participants)",
		),
	),
	"ToDo": (
		(("status",), "Status"),
		(("date",), "Due Date"),
		(("reference_type",), "Reference Type"),
		(("reference_name",), "Reference Name"),
	),
	"Quotation": ((("status",), "Status"), (("opportunity", "party_name"), "Opportunity")),
	"Customer": ((("name",), "ID"), (("lead_name",), "From Lead")),
	"Sales Order": (
		(("transaction_date",), "Date"),
		(("items.prevdoc_docname", "customer"), "Quotation (Items) or Customer"),
	),
	"Stage Change": (
		(("reference_name", "opportunity", "lead"), "Reference Name"),
		(("to_stage",), "To"),
		(("entered_at", "entered_on", "creation"), "Entered On"),
	),
}


def tell_missing(export: Export, problems: Problems) -> bool:
	"""Say which of the columns it needs a file lacks. True where it lacks one."""
	missing = [label for names, label in _NEEDED.get(export.doctype, ()) if not export.has(*names)]
	for label in missing:
		message = f"it has no column {label}; what follows from it is not known"
		if export.doctype == "Communication":
			message += ", so no message of it was counted and it proves nobody silent"
		problems.add("missing column", export.file, message)
	return bool(missing)
