"""Communications as touches, half a million of them: a record's mails travel as one text, a line for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce, Concat_ws, Count
from pypika import CustomFunction
from pypika.functions import NullIf
from pypika.queries import Table
from pypika.terms import Case, Criterion, Field, Term

from ..core.replies import Boxes
from ..core.sources import is_theirs_alone, opened_on, touch_of_communication
from ..core.touches import Touch

# What tells a mail's kind repeats itself and is taken apart once; who wrote about what is asked only where somebody
# else wrote.
_KIND = ("communication_medium", "sent_or_received", "email_status", "delivery_status", "reference_doctype")
_TO = ("recipients", "cc", "bcc")
# What another part of the app keeps of a mail; a site may not have it yet.
_JUDGED = ("hygiene_answer", "hygiene_answer_by", "hygiene_back_on", "hygiene_failed")
_PARTED, _WITHIN, _END = "\x1f", "\x1e", "\x1d"
_GroupConcat = CustomFunction("GROUP_CONCAT", ["line"])

# A mail: its name, the doctype it is filed on, what it counts as.
Mail = tuple[str, str, Touch]


class MailReader:
	"""Asks for mails and reads them. `ours` are the bare addresses of our own people."""

	__slots__ = ("_fields", "_judged", "_kind", "_kinds", "_sent", "_theirs", "boxes", "ours")

	def __init__(self, ours: Collection[str], boxes: Boxes) -> None:
		columns = set(frappe.db.get_table_columns("Communication"))
		self.ours, self.boxes = ours, boxes
		# Who sent a mail of ours is asked only where it tells whether answers to it are fetched.
		self._kind = (*_KIND, "in_reply_to", "sender") if boxes.asks_sender else _KIND
		self._judged = tuple(field for field in _JUDGED if field in columns)
		self._fields = (*self._judged, "sender", "subject")
		self._kinds: dict[str, dict[str, str]] = {}
		self._sent: dict[tuple[str, str], Touch] = {}
		self._theirs: dict[str, bool] = {}

	def filed(self, doctype: str, among: Any) -> Iterator[tuple[str, list[Mail]]]:
		"""The mails that are filed on the records of `doctype` whose names are `among`, by record."""
		mail = frappe.qb.DocType("Communication")
		where = (mail.reference_doctype == doctype) & (mail.communication_type == "Communication")
		record: Field = mail.reference_name
		line = Concat_ws("", self.line(mail), _END)
		query = (
			frappe.qb.from_(mail)
			.select(record, Count("*"), _GroupConcat(line))
			.where(where & among(record))
			.groupby(record)
		)
		for name, count, text in query.run():
			lines = text[: -len(_END)].split(_END + ",")
			if len(lines) != count:
				# The database cuts a text that grows too long, and who writes a subject may write an end into it.
				lines = self._one_by_one(mail, where & (record == name))
			yield name, [self.read(line) for line in lines]

	def _one_by_one(self, mail: Table, where: Criterion) -> list[str]:
		return [line for (line,) in frappe.qb.from_(mail).select(self.line(mail)).where(where).run()]

	def line(self, mail: Table) -> Term:
		"""What of a Communication is read, as one term to select."""
		said = [Coalesce(mail[field], "") for field in self._fields]
		return Concat_ws(
			_PARTED,
			Coalesce(mail.communication_date, mail.creation, ""),
			Concat_ws(_WITHIN, *self._kind_of(mail)),
			mail.name,
			Coalesce(NullIf(mail.message_id, ""), mail.name),
			Concat_ws(",", *(NullIf(mail[field], "") for field in _TO)),
			# NULL, for a mail of ours that nobody opened, leaves no trace in the line.
			Case()
			.when(mail.sent_or_received == "Received", Concat_ws(_PARTED, *said))
			.else_(mail.read_by_recipient_on),
		)

	def _kind_of(self, mail: Table) -> list[Term]:
		told: list[Term] = [Coalesce(mail[field], "") for field in _KIND]
		if self.boxes.asks_sender:
			told.append(Case().when(NullIf(mail.in_reply_to, "").isnotnull(), "1").else_(""))
			told.append(Case().when(mail.sent_or_received == "Received", "").else_(Coalesce(mail.sender, "")))
		return told

	def read(self, line: str) -> Mail:
		"""A mail of its line."""
		at, kind, name, key, to, *said = line.split(_PARTED, len(self._fields) + 4)
		known = self._kinds.get(kind)
		if known is None:
			parts = kind.split(_WITHIN, len(self._kind) - 1)
			known = self._kinds[kind] = dict(zip(self._kind, parts, strict=True))
		about, when = known["reference_doctype"], datetime.fromisoformat(at) if at else None
		if known["sent_or_received"] != "Received":
			like = self._sent.get((kind, to))
			if like is None:
				row = {**known, "recipients": to}
				like = self.boxes.mark(touch_of_communication(row, None, self.ours), row)
				self._sent[kind, to] = like
			opened = None
			if said and self._theirs_alone(to):
				opened = opened_on(like.kind, when, datetime.fromisoformat(said[0]))
			touch = Touch(when, like.kind, like.channel, key, missed_at=like.missed_at, opened_on=opened)
			return name, about, touch
		row: dict[str, Any] = {**known, "recipients": to, "message_id": key}
		row.update(zip(self._fields, said, strict=True))
		if back := row.get("hygiene_back_on"):
			row["hygiene_back_on"] = date.fromisoformat(back)
		return name, about, self.boxes.mark(touch_of_communication(row, when, self.ours), row)

	def _theirs_alone(self, to: str) -> bool:
		if to not in self._theirs:
			self._theirs[to] = is_theirs_alone({"recipients": to}, self.ours)
		return self._theirs[to]
