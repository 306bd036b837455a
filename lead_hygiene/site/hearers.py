"""The records that hear a mail, with what their files keep of the contacts, by as few queries as there can be."""

from __future__ import annotations

from collections.abc import Collection

from pypika.queries import QueryBuilder, Table
from pypika.terms import ValueWrapper

from ..core.policy import Policy
from .circle import Pair
from .hygiene_file import HEARD_LINE
from .lines import Line
from .prepared import Given, OneAfterTheOther, prepared
from .records import Record, cast_of, columns_of, load_named, records_in, texts_of
from .roles import CASTS


def only_leads(named: Collection[Pair]) -> bool:
	"""Whether nothing but leads is named, as by most mails: then `hearers` finds their opportunities by itself."""
	return all(doctype == "Lead" for doctype, _name in named)


def hearers(named: Collection[Pair], policy: Policy) -> list[Record]:
	"""The named leads with their opportunities; where others are named as well, the named ones and no more."""
	found: list[Record] = []
	if not only_leads(named):
		for doctype in CASTS:
			if names := [name for kind, name in named if kind == doctype]:
				found += load_named(cast_of(doctype), names, policy)
		return found
	read = {doctype: columns_of(cast, policy) for doctype, cast in CASTS.items()}
	rows = _leads_and_deals(*(own for own, _asked in read.values())).run(
		leads=[name for _doctype, name in named]
	)
	for doctype, (own, asked) in read.items():
		mine = [texts for kind, *texts in rows if kind == doctype]
		found += records_in(cast_of(doctype), mine, own, asked, HEARD_LINE)
	# They are written in this order, and so by everybody: no two wait for each other.
	return sorted(found, key=lambda record: (record.cast.doctype, record.name))


@prepared
def _leads_and_deals(of_lead: Line, of_deal: Line) -> OneAfterTheOther:
	(leads, lead), (deals, deal), given = _of("Lead", of_lead), _of("Opportunity", of_deal), Given("leads")
	theirs = (deal.opportunity_from == "Lead") & deal.party_name.isin(given)
	return OneAfterTheOther(leads.where(lead.name.isin(given)), deals.where(theirs))


def _of(doctype: str, own: Line) -> tuple[QueryBuilder, Table]:
	# As bytes: the tables of an old site may be of several collations, which do not go into one column.
	return texts_of(doctype, own, HEARD_LINE, ValueWrapper(doctype), as_type="BINARY")
