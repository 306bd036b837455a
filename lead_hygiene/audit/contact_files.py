"""Messages, calls, meetings and tasks, read into a pipeline as touches and next steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..core.answers import bare_address
from ..core.sources import step_of_event, touch_of_call, touch_of_communication, touch_of_event
from ..core.touches import Kind, Touch
from .exports import Export
from .pipeline import Pipeline
from .problems import Problems
from .unknown_words import UnknownWords
from .who import ROLES, Key, links

_COMMUNICATION = (
	*(
		"name",
		"communication_medium",
		"communication_type",
		"sent_or_received",
		"delivery_status",
		"email_status",
	),
	*("communication_date", "creation", "message_id", "sender", "recipients", "cc", "bcc", "subject"),
	*("hygiene_answer", "hygiene_answer_by", "read_by_recipient", "read_by_recipient_on"),
	*("reference_doctype", "reference_name", "timeline_links.link_doctype", "timeline_links.link_name"),
)
_CALL = (
	*("name", "id", "status", "type", "from", "to", "start_time", "creation", "employee_user_id", "owner"),
	*("links.link_doctype", "links.link_name"),
)
_EVENT = (
	*("name", "status", "event_category", "starts_on", "modified", "reference_doctype", "reference_docname"),
	*("event_participants.reference_doctype", "event_participants.reference_docname"),
	*("links.link_doctype", "links.link_name"),
)
_TODO = ("name", "status", "date", "modified", "reference_type", "reference_name")


class ContactFiles:
	"""Reads what happened with the records, after the records themselves."""

	def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
		self._pipeline = pipeline
		self._problems = problems
		self._people: dict[str, str] = {}

	def communications(self, export: Export) -> None:
		"""Read messages. One belongs to the record it refers to and to those it is linked with; one that refers
		to nothing belongs to the records with the address of the other side."""
		directory, ours = self._pipeline.directory, self._pipeline.our_addresses()
		media = UnknownWords(
			export, "communication_medium", "kind of message", "counted as neither e-mail nor call"
		)
		for number, row in export.records(_COMMUNICATION, needs_id=False):
			touch = touch_of_communication(row, row.get("communication_date") or row.get("creation"), ours)
			media.take(row.get("communication_medium"))
			if touch.kind is Kind.NOISE or self._nobody_knows_who(export, number, row, touch):
				continue
			if touch.kind is Kind.CONTACT:
				touch = replace(touch, by=self._person(row.get("sender")))
			pairs = links(
				row,
				("reference_doctype", "reference_name"),
				("timeline_links.link_doctype", "timeline_links.link_name"),
			)
			keys = [key for doctype, name in pairs for key in directory.named(doctype, name)]
			if not keys and not _refers(row):
				theirs = (
					row.get("sender") if row.get("sent_or_received") == "Received" else row.get("recipients")
				)
				keys = directory.at_addresses(theirs)
			self._attach(export, number, keys, touch)
		media.tell(self._problems)

	def _nobody_knows_who(self, export: Export, number: int, row: dict[str, Any], touch: Touch) -> bool:
		"""Whether a message does not say who wrote it: it is neither a sign of them nor a contact of ours."""
		way = row.get("sent_or_received")
		if way in ("Sent", "Received") or touch.channel == "meeting":
			return False
		if way is None and touch.channel != "email":
			return False
		message = f"{(way or '')[:40]!r} is neither Sent nor Received; not counted"
		column = export.heading("sent_or_received")
		self._problems.lost_row("no way", export.file, message, number, column)
		return True

	def calls(self, export: Export) -> None:
		"""Read calls, by their links, else by the telephone number of the other side."""
		directory = self._pipeline.directory
		for number, row in export.records(_CALL, needs_id=False):
			touch = touch_of_call(row, row.get("start_time") or row.get("creation"))
			if touch.kind is Kind.NOISE:
				continue
			if touch.kind is Kind.CONTACT or touch.taken:
				touch = replace(touch, by=self._person(row.get("employee_user_id") or row.get("owner")))
			pairs = links(row, ("links.link_doctype", "links.link_name"))
			keys = [key for doctype, name in pairs for key in directory.named(doctype, name)]
			if not keys:
				keys = directory.at_numbers(row.get("from"), row.get("to"))
			self._attach(export, number, keys, touch)

	def events(self, export: Export) -> None:
		"""Read meetings: those that took place are touches, those with a date are next steps."""
		for number, row in export.records(_EVENT, needs_id=False):
			keys = self._linked(
				row,
				("event_participants.reference_doctype", "event_participants.reference_docname"),
				("reference_doctype", "reference_docname"),
				("links.link_doctype", "links.link_name"),
			)
			starts, changed = row.get("starts_on"), row.get("modified")
			if not keys or starts is None:
				continue
			if starts.date() <= self._pipeline.today:
				touch = touch_of_event(row, starts)
				if touch.kind is not Kind.NOISE:
					self._attach(export, number, keys, touch)
			kind = step_of_event(row.get("event_category"))
			step = (row.get("status"), starts.date(), changed.date() if changed else None, kind)
			for key in keys:
				self._pipeline.steps.setdefault(key, []).append(step)

	def todos(self, export: Export) -> None:
		"""Read tasks: those with a date are next steps."""
		for _, row in export.records(_TODO, needs_id=False):
			planned, changed = row.get("date"), row.get("modified")
			if planned is None:
				continue
			step = (row.get("status"), planned, changed.date() if changed else None, "task")
			for key in self._linked(row, ("reference_type", "reference_name")):
				self._pipeline.steps.setdefault(key, []).append(step)

	def _person(self, sender: str | None) -> str | None:
		"""Who of us it was, by the bare address. None: nobody is named."""
		if not sender:
			return None
		if sender not in self._people:
			self._people[sender] = bare_address(sender) or sender
		return self._people[sender]

	def _linked(self, row: dict[str, Any], *pairs: tuple[str, str]) -> list[Key]:
		directory = self._pipeline.directory
		found = [key for doctype, name in links(row, *pairs) for key in directory.named(doctype, name)]
		return list(dict.fromkeys(found))

	def _attach(self, export: Export, number: int, keys: list[Key], touch: Touch) -> None:
		if touch.at is None and keys:
			message = "it has no date that can be read, so it was not counted"
			self._problems.lost_row("no date", export.file, message, number)
		for key in keys if len(keys) < 2 else dict.fromkeys(keys):
			self._pipeline.touches.setdefault(key, []).append(touch)


def _refers(row: dict[str, Any]) -> bool:
	"""Whether a message says itself what it is about."""
	return row.get("reference_name") is not None or row.get("timeline_links.link_doctype") in ROLES
