"""By what the report Lost and Recycled may tell losses apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pypika.terms import Criterion, NullValue, Term

from . import sub_industries
from .closed_records import campaign_field, source_field
from .lost_query import Losses, is_wanted


def _field(name: str | None) -> Callable[[Losses], Term]:
	return lambda losses: losses.doc[name] if name else NullValue()


# By what losses may be told apart; the others are fields of the record.
GROUPS: Mapping[str, Callable[[Losses], Term]] = {
	"Reason": lambda losses: losses.reason,
	"Stage Lost In": lambda losses: losses.stage,
	"Kind": lambda losses: losses.kind,
	"Month": lambda losses: losses.month,
	"Owner": lambda losses: losses.row.responsible,
	"Source": lambda losses: _field(source_field(losses.asked.cast.doctype))(losses),
	"Campaign": lambda losses: _field(campaign_field(losses.asked.cast.doctype))(losses),
	"Territory": _field("territory"),
	"Opportunity Type": lambda losses: _field(losses.asked.cast.kind)(losses),
	"Industry": _field("industry"),
	"Sub Industry": _field(sub_industries.FIELD),
}
NOT_WORDS = ("Month", "Owner")


def in_group(losses: Losses, group_by: str, value: Any) -> Criterion:
	"""Whether a loss belongs to a group; "-": to those of which it is not known."""
	return is_wanted(GROUPS[group_by](losses), str(value))
