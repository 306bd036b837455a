"""Records of the pipeline with their Hygiene Files, as they stand in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import get_datetime, getdate
from pypika.enums import JoinType
from pypika.functions import NullIf

from ..core.answers import bare_address
from ..core.facts import Disposition, State, Steps
from ..core.policy import Policy
from ..core.sources import finished_lead, finished_opportunity
from ..core.touches import Conversation
from .contacts import Within
from .roles import CASTS, SEEN_ON, Cast, fields_to_ask
from .rows import OneOf

# The columns of a Hygiene File that a review reads and writes, and what they are in SQL.
FILE_COLUMNS: dict[str, str] = {
	"state": "VARCHAR(20)",
	"state_since": "DATE",
	"review_on": "DATE",
	"sign_on": "DATE",
	"sign_channel": "VARCHAR(20)",
	"unanswered": "INT",
	"unanswered_emails": "INT",
	"unanswered_calls": "INT",
	"status": "VARCHAR(40)",
	"stage": "VARCHAR(140)",
	"stage_since": "DATE",
	"stage_estimated": "INT",
	"recorded": "INT",
	"open_step_on": "DATE",
	"open_step_as": "VARCHAR(20)",
	"done_step_on": "DATE",
	"next_touch_on": "DATE",
	"unreachable_on": "DATE",
	"away_until": "DATE",
	"of_machine": "INT",
	"missed_at": "VARCHAR(140)",
	"streaks": "LONGTEXT",
	"findings": "LONGTEXT",
}
_DECIDED = ("disposition", "disposition_on", "come_back_on")
# What a review needs of a file when it reads the contacts themselves; half a rebuild's time is reading columns.
_BRIEF = (
	"name",
	"modified",
	"state",
	"status",
	"stage",
	"stage_since",
	"stage_estimated",
	"recorded",
	"open_step_on",
	"open_step_as",
	"done_step_on",
	*_DECIDED,
)
# And what it needs when it relies on what the file keeps of them.
_HEARD = (
	*_BRIEF,
	"review_on",
	"sign_on",
	"sign_channel",
	"next_touch_on",
	"unreachable_on",
	"away_until",
	"of_machine",
	"missed_at",
	"streaks",
)


@dataclass(slots=True)
class HygieneFile:
	"""The row the machine keeps about one record."""

	name: str
	values: dict[str, Any]

	@property
	def recorded(self) -> bool:
		"""Whether it was judged and its stage history is kept; a file that was only opened has neither."""
		return self.values["state"] is not None and bool(self.values["recorded"])

	@property
	def steps(self) -> Steps:
		return Steps(self.values["open_step_on"], self.values["done_step_on"], self.values["open_step_as"])

	@property
	def conversation(self) -> Conversation:
		"""The conversation as it was last heard."""
		days = frappe.parse_json(self.values["streaks"] or "{}")
		streaks = {channel: tuple(date.fromisoformat(d) for d in found) for channel, found in days.items()}
		kept = self.values
		return Conversation(
			sign_on=kept["sign_on"],
			sign_channel=kept["sign_channel"],
			streaks=streaks,
			next_touch_on=kept["next_touch_on"],
			unreachable_on=kept["unreachable_on"],
			away_until=kept["away_until"],
			of_machine=bool(kept["of_machine"]),
			missed_at=kept["missed_at"] or None,
		)

	@property
	def disposition(self) -> Disposition | None:
		kept = self.values
		if not kept["disposition"] or not kept["disposition_on"]:
			return None
		return Disposition(State(kept["disposition"]), kept["disposition_on"], kept["come_back_on"])


@dataclass(slots=True, kw_only=True)
class Record:
	"""A Lead or Opportunity as a review needs it. `address` is the bare one it is written to,
	`born` and `changed` are the moments it was written first and last,
	`seen` is what it shows now, `asked` what conditions ask, `edits` what was logged of it before we kept a history."""

	cast: Cast
	name: str
	created: date | None
	status: str | None
	finished: str | None
	owner: str | None
	company: str | None
	stage: str | None
	kind: str | None
	address: str | None = None
	born: datetime | None = None
	changed: datetime | None = None
	snoozed_until: date | None
	disqualified: str | None
	seen: dict[str, Any]
	asked: Mapping[str, Any] = field(default_factory=dict)
	edits: Sequence[tuple[datetime, str, str | None, str | None]] = ()
	file: HygieneFile | None = None

	@property
	def recorded(self) -> bool:
		"""Whether the record has a file and its stage history is kept."""
		return self.file is not None and self.file.recorded


def asked_by(policy: Policy, cast: Cast) -> list[str]:
	"""The names that the conditions of the policy's rules ask for and this doctype has."""
	named = {c.field for rule in policy.rules if cast.role in rule.roles for c in rule.conditions}
	if not named:
		return []
	known = fields_to_ask(cast.doctype)
	return sorted(name for name in named if name in known or name.lower() in known)


def load(
	cast: Cast, within: Within, policy: Policy, contacts: bool = False, latest: bool = False
) -> list[Record]:
	"""The records whose names are `within`, with their files, in one query; `contacts`: with what is kept of those.
	`latest`: as last committed, and locked, where the view of this transaction may be older."""
	doc, file = frappe.qb.DocType(cast.doctype), frappe.qb.DocType("Hygiene File")
	own = _columns(cast, policy)
	conditions = asked_by(policy, cast)
	known = fields_to_ask(cast.doctype) if conditions else {}
	columns = [doc[name] for name in own]
	columns += [doc[known.get(name) or known[name.lower()]] for name in conditions]
	kept = _HEARD if contacts else _BRIEF
	query = (
		frappe.qb.from_(doc)
		.join(file, JoinType.left)
		.on((file.reference_doctype == cast.doctype) & (file.reference_name == doc.name))
		.select(*columns, *(file[name].as_(f"file_{name}") for name in kept))
		.where(within(doc.name))
	)
	if latest:
		query = query.for_update()
	first, second = len(own), len(own) + len(conditions)
	records = []
	for row in query.run():
		record = record_of(cast, dict(zip(own, row[:first], strict=True)))
		record.asked = dict(zip(conditions, row[first:second], strict=True))
		if row[second] is not None:
			record.file = HygieneFile(row[second], dict(zip(kept[1:], row[second + 1 :], strict=True)))
		records.append(record)
	return records


def file_of(doctype: str, name: str) -> HygieneFile | None:
	"""The Hygiene File of one record, as last committed, and locked: an answer that comes in now must wait or be
	seen. None: it has none yet."""
	file = frappe.qb.DocType("Hygiene File")
	rows = (
		frappe.qb.from_(file)
		.select(*(file[column] for column in _HEARD))
		.where((file.reference_doctype == doctype) & (file.reference_name == name))
		.for_update()
		.run()
	)
	return HygieneFile(rows[0][0], dict(zip(_HEARD[1:], rows[0][1:], strict=True))) if rows else None


def record_of(cast: Cast, row: Any) -> Record:
	"""A record from a row or a document."""
	get = row.get
	status = get("status")
	return Record(
		cast=cast,
		name=get("name"),
		created=_born(get(cast.born), get("creation")),
		status=status,
		finished=_finished(cast, status, get(cast.disabled) if cast.disabled else 0),
		owner=get(cast.owner),
		company=get(cast.company),
		stage=get(cast.stage) or None,
		kind=get(cast.kind) if cast.kind else None,
		address=bare_address(get(cast.address)) or None,
		born=_moment(get("creation")),
		changed=_moment(get("modified")),
		snoozed_until=_date(get("hygiene_snoozed_until")),
		disqualified=get("hygiene_disqualified") or None,
		seen={name: get(name) for name in SEEN_ON[cast.doctype]},
	)


def amounts_of(doctype: str, names: Sequence[str]) -> dict[str, Any]:
	"""What records are worth, in the company's currency; None: not known. What came by import or API has the amount typed and its rate only."""
	cast = cast_of(doctype)
	doc = frappe.qb.DocType(doctype)
	amount = doc[cast.amount]
	if cast.typed_amount:
		typed, rate = (NullIf(doc[name], 0) for name in cast.typed_amount)
		amount = Coalesce(typed * Coalesce(rate, 1), amount)
	query = frappe.qb.from_(doc).select(doc.name, amount).where(doc.name.isin(OneOf(names)))
	return dict(query.run())


def cast_of(doctype: str) -> Cast:
	"""The part `doctype` plays; a clear message where it plays none."""
	if doctype not in CASTS:
		frappe.throw(
			frappe._("{0} is not a document of the pipeline. Use one of: {1}").format(
				doctype, ", ".join(CASTS)
			)
		)
	return CASTS[doctype]


def _columns(cast: Cast, policy: Policy) -> list[str]:
	wanted = [
		"name", "creation", "modified", "status", "hygiene_snoozed_until", "hygiene_disqualified",
		cast.born, cast.disabled, cast.owner, cast.stage, cast.kind, cast.address,
		cast.company if policy.working_days else None,
		*SEEN_ON[cast.doctype],
	]  # fmt: skip
	return list(dict.fromkeys(name for name in wanted if name))


def _finished(cast: Cast, status: str | None, disabled: Any) -> str | None:
	if cast.role == "lead":
		return finished_lead(status, frappe.utils.cint(disabled))
	return finished_opportunity(status)


def _born(born: Any, creation: Any) -> date | None:
	day, entered = _date(born), _date(creation)
	return entered if day is None or (entered is not None and day > entered) else day


def _moment(value: Any) -> datetime | None:
	return get_datetime(value) if value else None


def _date(value: Any) -> date | None:
	if value is None or value == "":
		return None
	if isinstance(value, datetime):
		return value.date()
	return value if isinstance(value, date) else getdate(value)
