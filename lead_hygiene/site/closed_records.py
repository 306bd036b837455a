"""What became of the records that have closed, counted by the database: by stage, grade, source and outcome."""

from __future__ import annotations

import frappe
from frappe.query_builder.functions import Coalesce, Count
from pypika.analytics import RowNumber
from pypika.enums import JoinType
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, NullValue, Term, ValueWrapper

from ..compat import other_names
from ..core.closed import Closed
from ..core.sources import OPPORTUNITY_ENDS
from .records import cast_of
from .roles import Cast


def closed_records(doctype: str) -> list[Closed]:
	"""Every closed record once in each stage it was in, with the grade it had when it came there first.

	A Lead is won where it is Converted; Dead, by whosever decision, is lost. A record that waits for the
	other side, or for its day, is still open.
	"""
	visits = _visits(cast_of(doctype))
	columns = [visits[name] for name in ("stage", "grade", "source", "won", "first", "unseen")]
	query = frappe.qb.from_(visits).select(*columns, Count("*")).where(visits.visit == 1).groupby(*columns)
	return [
		Closed(stage or None, grade or None, source or None, bool(won), number, bool(first), bool(unseen))
		for stage, grade, source, won, first, unseen, number in query.run()
	]


def source_field(doctype: str) -> str | None:
	"""What this major calls the source. None: this doctype has none."""
	name = other_names(doctype).get("source", "source")
	return name if frappe.get_meta(doctype).has_field(name) else None


def campaign_field(doctype: str) -> str | None:
	"""What this major calls the campaign. None: this doctype has none."""
	meta, names = frappe.get_meta(doctype), other_names(doctype)
	return next(
		(name for name in ("utm_campaign", names.get("utm_campaign")) if name and meta.has_field(name)), None
	)


def is_open(doc: Table) -> Criterion:
	"""Whether an Opportunity goes on."""
	return Coalesce(doc.status, "").notin(sorted(OPPORTUNITY_ENDS))


def _visits(cast: Cast) -> QueryBuilder:
	"""The stays in a stage of the records that have closed; `visit` numbers those of one record in one stage."""
	stay, doc = frappe.qb.DocType("Stage Change"), frappe.qb.DocType(cast.doctype)
	query = frappe.qb.from_(stay).join(doc).on(doc.name == stay.reference_name)
	first = stay.serial == 1
	unseen = first & (stay.known_by == "Estimated")
	if cast.role == "lead":
		query, stage = _as_contacted(query, stay, unseen)
		ended, won = doc.hygiene_lead_state.isin(("Converted", "Dead")), doc.hygiene_lead_state == "Converted"
	else:
		stage = stay.to_stage
		ended, won = doc.status.isin(sorted(OPPORTUNITY_ENDS)), doc.status == "Converted"
	source = source_field(cast.doctype)
	return query.select(
		stage.as_("stage"),
		stay.grade.as_("grade"),
		(doc[source] if source else NullValue()).as_("source"),
		_flag(won).as_("won"),
		_flag(first).as_("first"),
		_flag(unseen).as_("unseen"),
		RowNumber().over(stay.reference_name, stage).orderby(stay.serial).as_("visit"),
	).where((stay.reference_doctype == cast.doctype) & stay.outcome.isnull() & ended)


def _as_contacted(query: QueryBuilder, stay: Table, unseen: Criterion) -> tuple[QueryBuilder, Term]:
	"""The state a lead was in; of one that had ended when we first saw it, by whether we find a contact.

	What its history says there was made of how it ended: the converted ones alone would have been in process.
	"""
	file = frappe.qb.DocType("Hygiene File")
	ours = (file.reference_doctype == "Lead") & (file.reference_name == stay.reference_name)
	contacted = (file.unanswered > 0) | (Coalesce(file.sign_channel, "created") != "created")
	found = Case().when(contacted, ValueWrapper("In Process")).else_(ValueWrapper("New"))
	stage = Case().when(unseen & stay.left_outcome.isnotnull(), found).else_(stay.to_stage)
	return query.join(file, JoinType.left).on(ours), stage


def _flag(said: Criterion) -> Term:
	return Case().when(said, 1).else_(0)
