"""The records that hear a mail, with what their files keep of the contacts, by as few queries as there can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import frappe
from pypika.functions import Cast as Casting
from pypika.queries import QueryBuilder, Table
from pypika.terms import NullValue, ValueWrapper

from ..core.policy import Policy
from . import links
from .circle import Pair
from .hygiene_file import MOSTLY_LINE
from .lines import Line
from .prepared import Given, OneAfterTheOther, prepared
from .records import Record, cast_of, columns_of, load_named, records_in, texts_of
from .roles import CASTS, Cast


def only_leads(named: Collection[Pair]) -> bool:
	"""Whether nothing but leads is named, as by most mails: then `hearers` finds their opportunities by itself."""
	return all(doctype == "Lead" for doctype, _name in named)


def hearers(named: Collection[Pair], policy: Policy, latest: bool = False) -> list[Record]:
	"""The named leads with their opportunities; where others are named as well, the named ones and no more. `latest`: as they
	were committed last, and locked, where the view of this transaction may be older."""
	found: list[Record] = []
	if not only_leads(named):
		for doctype in CASTS:
			if names := [name for kind, name in named if kind == doctype]:
				found += load_named(cast_of(doctype), names, policy, latest=latest)
		return found
	read = _read(policy)
	rows = _leads_and_deals(*_lines(read), latest).run(leads=_names(named))
	return _records(rows, read, policy, latest)


def hearers_and_others(
	leads: Collection[Pair], policy: Policy, address: str, mail: str, message_id: str, latest: bool = False
) -> tuple[list[Record], list[str], bool]:
	"""As `hearers` of leads; the other leads with that address, and whether another mail than `mail` has that Message-ID."""
	read = _read(policy)
	query = _leads_deals_and_others(*_lines(read), latest)
	rows = query.run(leads=_names(leads), addresses=[address], name=mail, message_id=message_id)
	others = [name.decode() for kind, name, _file in rows if kind == _LEAD]
	return _records(rows, read, policy, latest), others, any(kind == _MAIL for kind, *_texts in rows)


_LEAD, _MAIL = "another lead", "another mail"


_Read = Mapping[str, tuple[Line, dict[str, str]]]


def _read(policy: Policy) -> _Read:
	return {doctype: columns_of(cast, policy) for doctype, cast in CASTS.items()}


def _lines(read: _Read) -> Iterator[Line]:
	return (own for own, _asked in read.values())


def _names(named: Collection[Pair]) -> list[str]:
	return [name for _doctype, name in named]


def _records(rows: Iterable[Any], read: _Read, policy: Policy, latest: bool) -> list[Record]:
	found: list[Record] = []
	for doctype, columns in read.items():
		mine = [texts for kind, *texts in rows if kind == doctype]
		cast = cast_of(doctype)
		found += _whole(cast, records_in(cast, mine, *columns, MOSTLY_LINE), policy, latest)
	# They are written in this order, and so by everybody: no two wait for each other.
	return sorted(found, key=lambda record: (record.cast.doctype, record.name))


def _whole(cast: Cast, records: list[Record], policy: Policy, latest: bool) -> list[Record]:
	"""With all that their files have; the few of which somebody decided are read again."""
	more = [record.name for record in records if record.file is not None and not record.file.complete()]
	if not more:
		return records
	whole = load_named(cast, more, policy, latest=latest)
	return [record for record in records if record.name not in more] + whole


@prepared
def _leads_and_deals(of_lead: Line, of_deal: Line, latest: bool) -> OneAfterTheOther:
	return OneAfterTheOther(*_both(of_lead, of_deal, latest))


@prepared
def _leads_deals_and_others(of_lead: Line, of_deal: Line, latest: bool) -> OneAfterTheOther:
	name, nothing = frappe.qb.DocType("Lead").name, NullValue()
	others = links.having(ValueWrapper(_LEAD), Casting(name, "BINARY"), nothing)
	others = others.where(name.notin(Given("leads")))
	return OneAfterTheOther(
		*_both(of_lead, of_deal, latest), others, links.reports(ValueWrapper(_MAIL), nothing, nothing)
	)


def _both(of_lead: Line, of_deal: Line, latest: bool) -> tuple[QueryBuilder, QueryBuilder]:
	(leads, lead), (deals, deal), given = _of("Lead", of_lead), _of("Opportunity", of_deal), Given("leads")
	theirs = (deal.opportunity_from == "Lead") & deal.party_name.isin(given)
	both = leads.where(lead.name.isin(given)), deals.where(theirs)
	return tuple(query.for_update() for query in both) if latest else both


def _of(doctype: str, own: Line) -> tuple[QueryBuilder, Table]:
	# As bytes: the tables of an old site may be of several collations, which do not go into one column.
	return texts_of(doctype, own, MOSTLY_LINE, ValueWrapper(doctype), as_type="BINARY")
