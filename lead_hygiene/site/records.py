"""Records of the pipeline with their Hygiene Files, as they stand in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import get_datetime, getdate
from pypika.enums import JoinType
from pypika.functions import NullIf
from pypika.queries import QueryBuilder

from ..core.answers import bare_address
from ..core.policy import Policy
from ..core.sources import finished_lead, finished_opportunity
from .contacts import Within
from .hygiene_file import BRIEF, HEARD, HygieneFile
from .prepared import Given, prepared
from .roles import CASTS, SEEN_ON, Cast, fields_to_ask


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
	def ended_by_us(self) -> bool:
		"""Whether the status that ends the record is the one we gave it when we let it go."""
		kept = self.file.values if self.file else None
		return bool(kept and kept["disposition"] and kept["decided_status"] == self.status)

	@property
	def reopened(self) -> bool:
		"""Whether we let the record go and somebody has opened it again since, by ERPNext's own means."""
		kept = self.file.values if self.file else None
		given = kept["decided_status"] if kept and kept["disposition"] else None
		return bool(given) and given != self.status and self.finished is None

	@property
	def recorded(self) -> bool:
		"""Whether the record has a file and its stage history is kept."""
		return self.file is not None and self.file.recorded


def asked_by(policy: Policy, cast: Cast) -> dict[str, str]:
	"""The names that the conditions of the policy's rules ask for and this doctype has: to its field of that name."""
	named = {c.field for rule in policy.rules if cast.role in rule.roles for c in rule.conditions}
	if not named:
		return {}
	known = fields_to_ask(cast.doctype)
	fields = {name: known.get(name) or known.get(name.lower()) for name in sorted(named)}
	return {name: field for name, field in fields.items() if field}


def load(cast: Cast, within: Within, policy: Policy, latest: bool = False) -> list[Record]:
	"""The records whose names are `within`, with their files, in one query.
	`latest`: as last committed, and locked, where the view of this transaction may be older."""
	own, asked = _columns(cast, policy), asked_by(policy, cast)
	query = _select(cast.doctype, (*own, *asked.values()), BRIEF)
	query = query.where(within(frappe.qb.DocType(cast.doctype).name))
	if latest:
		query = query.for_update()
	return _records(cast, own, asked, BRIEF, query.run())


def load_named(cast: Cast, names: Sequence[str], policy: Policy) -> list[Record]:
	"""The named records with their files, and what those keep of the contacts: for a mail that comes in, or a form."""
	own, asked = _columns(cast, policy), asked_by(policy, cast)
	rows = _named(cast.doctype, (*own, *asked.values())).run(names=names)
	return _records(cast, own, asked, HEARD, rows)


@prepared
def _named(doctype: str, columns: tuple[str, ...]) -> QueryBuilder:
	return _select(doctype, columns, HEARD).where(frappe.qb.DocType(doctype).name.isin(Given("names")))


def _select(doctype: str, columns: Sequence[str], kept: Sequence[str]) -> QueryBuilder:
	doc, file = frappe.qb.DocType(doctype), frappe.qb.DocType("Hygiene File")
	return (
		frappe.qb.from_(doc)
		.join(file, JoinType.left)
		.on((file.reference_doctype == doctype) & (file.reference_name == doc.name))
		.select(*(doc[name] for name in columns), *(file[name].as_(f"file_{name}") for name in kept))
	)


def _records(
	cast: Cast, own: Sequence[str], asked: Mapping[str, str], kept: Sequence[str], rows: Iterable[Any]
) -> list[Record]:
	"""Records of the rows that `_select` gives: the columns of the record, what conditions ask for, the file."""
	first, second = len(own), len(own) + len(asked)
	records = []
	for row in rows:
		record = record_of(cast, dict(zip(own, row[:first], strict=True)))
		record.asked = dict(zip(asked, row[first:second], strict=True))
		if row[second] is not None:
			record.file = HygieneFile(row[second], dict(zip(kept[1:], row[second + 1 :], strict=True)))
		records.append(record)
	return records


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
	return dict(_amounts(doctype).run(names=names))


@prepared
def _amounts(doctype: str) -> QueryBuilder:
	cast = cast_of(doctype)
	doc = frappe.qb.DocType(doctype)
	amount = doc[cast.amount]
	if cast.typed_amount:
		typed, rate = (NullIf(doc[name], 0) for name in cast.typed_amount)
		amount = Coalesce(typed * Coalesce(rate, 1), amount)
	return frappe.qb.from_(doc).select(doc.name, amount).where(doc.name.isin(Given("names")))


def cast_of(doctype: str) -> Cast:
	"""The part `doctype` plays; a clear message where it plays none."""
	if doctype not in CASTS:
		frappe.throw(
			frappe._("{0} is not a document of the pipeline. Use one of: {1}").format(
				doctype, ", ".join(CASTS)
			)
		)
	return CASTS[doctype]


def _columns(cast: Cast, policy: Policy) -> tuple[str, ...]:
	wanted = [
		"name", "creation", "modified", "status", "hygiene_snoozed_until", "hygiene_disqualified",
		cast.born, cast.disabled, cast.owner, cast.stage, cast.kind, cast.address,
		cast.company if policy.working_days else None,
		*SEEN_ON[cast.doctype],
	]  # fmt: skip
	return tuple(dict.fromkeys(name for name in wanted if name))


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
