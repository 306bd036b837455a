"""Records of the pipeline with their Hygiene Files, as they stand in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import get_datetime, getdate
from pypika.enums import JoinType
from pypika.functions import Cast as Casting
from pypika.functions import NullIf
from pypika.queries import QueryBuilder, Table
from pypika.terms import Term

from ..core.answers import bare_address
from ..core.policy import Policy
from ..core.sources import finished_lead, finished_opportunity
from .contacts import Within
from .hygiene_file import BRIEF_LINE, HEARD_LINE, HygieneFile, read
from .lines import Line
from .prepared import Given, prepared
from .roles import CASTS, SEEN_ON, SEEN_TYPES, Cast, fields_to_ask, kept_with_meta, types_of


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
	"""The names that the policy's rules and criteria ask for and this doctype has: to its field of that name."""
	named = policy.fields_for(cast.role)
	if not named:
		return {}
	known = fields_to_ask(cast.doctype)
	fields = {name: known.get(name) or known.get(name.lower()) for name in sorted(named)}
	return {name: field for name, field in fields.items() if field}


def columns_of(cast: Cast, policy: Policy) -> tuple[Line, dict[str, str]]:
	"""What is to be read of a record under `policy`, and by which names rules and criteria ask for some of it."""
	kept = kept_with_meta(cast.doctype)
	if "columns" not in kept or kept["columns"][0] is not policy:
		asked, types = asked_by(policy, cast), types_of(cast.doctype)
		fields = tuple(asked.values())
		kinds = tuple(types.get(field) for field in fields)
		kept["columns"] = policy, _line(cast.doctype, bool(policy.working_days), fields, kinds), asked
	_policy, own, asked = kept["columns"]
	return own, asked


def load(cast: Cast, within: Within, policy: Policy, latest: bool = False) -> list[Record]:
	"""The records whose names are `within`, with their files, in one query.
	`latest`: as last committed, and locked, where the view of this transaction may be older."""
	own, asked = columns_of(cast, policy)
	query, doc = texts_of(cast.doctype, own, BRIEF_LINE)
	query = query.where(within(doc.name))
	if latest:
		query = query.for_update()
	return records_in(cast, query.run(), own, asked, BRIEF_LINE)


def load_named(cast: Cast, names: Sequence[str], policy: Policy, latest: bool = False) -> list[Record]:
	"""The named records with their files, and what those keep of the contacts: for a mail that comes in, or a form.
	`latest` as in `load`."""
	own, asked = columns_of(cast, policy)
	return records_in(cast, _named(cast.doctype, own, latest).run(names=names), own, asked, HEARD_LINE)


@prepared
def _named(doctype: str, own: Line, latest: bool) -> QueryBuilder:
	query, doc = texts_of(doctype, own, HEARD_LINE)
	query = query.where(doc.name.isin(Given("names")))
	return query.for_update() if latest else query


def with_files(doctype: str, doc: Table, file: Table) -> QueryBuilder:
	"""The records of the table `doc` and their files, to select from."""
	its = (file.reference_doctype == doctype) & (file.reference_name == doc.name)
	return frappe.qb.from_(doc).join(file, JoinType.left).on(its)


def texts_of(
	doctype: str, own: Line, kept: Line, *before: Term, as_type: str | None = None
) -> tuple[QueryBuilder, Table]:
	"""The query of records and their files, each as one text, of `as_type` where that is said, behind the terms `before`;
	and the table of the records, to say which."""
	doc, file = frappe.qb.DocType(doctype).as_("r"), frappe.qb.DocType("Hygiene File").as_("f")
	texts = (own.of(doc), kept.of(file))
	if as_type:
		texts = (Casting(text, as_type) for text in texts)
	return with_files(doctype, doc, file).select(*before, *texts), doc


def records_in(
	cast: Cast, rows: Iterable[Any], own: Line, asked: Mapping[str, str], kept: Line
) -> list[Record]:
	"""Records of the rows of `texts_of`. `asked` names fields of the record."""
	records = []
	for text, file in rows:
		values = own.read(text)
		record = record_of(cast, values)
		record.asked = {name: values[field] for name, field in asked.items()}
		record.file = read(kept, file)
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
	doc = frappe.qb.DocType(doctype)
	return frappe.qb.from_(doc).select(doc.name, amount_of(doctype, doc)).where(doc.name.isin(Given("names")))


def amount_of(doctype: str, doc: Table) -> Term:
	"""What a record is worth, as a column of its table; 0 or NULL: not known."""
	cast = cast_of(doctype)
	amount = doc[cast.amount]
	if cast.typed_amount:
		typed, rate = (NullIf(doc[name], 0) for name in cast.typed_amount)
		amount = Coalesce(typed * Coalesce(rate, 1), amount)
	return amount


def cast_of(doctype: str) -> Cast:
	"""The part `doctype` plays; a clear message where it plays none."""
	if doctype not in CASTS:
		frappe.throw(
			frappe._("{0} is not a document of the pipeline. Use one of: {1}").format(
				doctype, ", ".join(CASTS)
			)
		)
	return CASTS[doctype]


@lru_cache(maxsize=32)
def _line(doctype: str, working_days: bool, asked: tuple[str, ...], kinds: tuple[str | None, ...]) -> Line:
	cast = CASTS[doctype]
	wanted = [
		"name", "creation", "modified", "status", "hygiene_snoozed_until", "hygiene_disqualified",
		cast.born, cast.disabled, cast.owner, cast.stage, cast.kind, cast.address,
		cast.company if working_days else None,
		*SEEN_ON[cast.doctype], *asked,
	]  # fmt: skip
	types = {
		**{field: kind for field, kind in zip(asked, kinds, strict=True) if kind},
		**SEEN_TYPES,
		"hygiene_snoozed_until": "DATE",
		cast.born: "DATE",
		"creation": "DATETIME(6)",
		"modified": "DATETIME(6)",
	}
	return Line(tuple(dict.fromkeys(name for name in wanted if name)), types)


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
