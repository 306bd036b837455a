"""The records behind a figure of the report Source Effectiveness, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frappe import _

from ..core.conversion import passage
from ..core.effectiveness import Life, Start
from .columns import column
from .source_query import AskedOfSources
from .stage_query import NO_STAGE

MOST = 5000


def life_labels() -> Mapping[Life, str]:
	"""How one stands today, as people read it."""
	return {
		"won": _("Won"),
		"alive": _("Alive"),
		"cold": _("Cold or Overdue"),
		"gone": _("Gone"),
		"unjudged": _("Not Judged"),
	}


def records(asked: AskedOfSources) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows, the newest first, and message."""
	found = [each for each in asked.one_by_one() if _is_meant(asked, each[-1])]
	labels = life_labels()
	rows = []
	for name, (title, owner, state), start in found[:MOST]:
		came = {f"to_{n}": day for n, day in enumerate(start.journey.days)}
		rows.append(
			{
				"reference_name": name,
				"title": title,
				"responsible": owner,
				"life": labels[start.life],
				"state": _(state) if state else None,
				"age": start.journey.age,
				**came,
				"revenue": start.revenue if start.valued else None,
				"currency": start.journey.group[0],
			}
		)
	message = None
	if len(found) > MOST:
		message = _("Only the {0} newest are shown. Narrow the filters to see the others.").format(MOST)
	return _columns(asked), rows, message


def _is_meant(asked: AskedOfSources, start: Start) -> bool:
	chosen = asked.filters
	currency, group = start.journey.group
	if chosen.group and str(NO_STAGE if group is None else group) != chosen.group:
		return False
	if chosen.currency and (currency or NO_STAGE) != chosen.currency:
		return False
	if chosen.life and start.life != chosen.life:
		return False
	if chosen.came_to:
		end = asked.milestones.index(chosen.came_to) + 1
		gone = passage(start.journey, 0, end)
		return gone is not None and gone.fate == "reached"
	return True


def _columns(asked: AskedOfSources) -> list[dict[str, Any]]:
	doctype = asked.cast.doctype
	return [
		column("reference_name", _(doctype), "Link", 190, doctype),
		column("title", _("Title"), "Data", 200),
		# No link: Frappe drops rows that link to a user whom the reader may not see, and the figure would not hold.
		column("responsible", _("Owner"), "Data", 180),
		column("life", _("Stands"), "Data", 130),
		column("state", _("State"), "Data", 110),
		column("age", _("Started Days Ago"), "Int", 140),
		*(
			column(f"to_{n}", _("Days to {0}").format(_(name)), "Int", 150)
			for n, name in enumerate(asked.milestones)
		),
		column("revenue", _("Revenue"), "Currency", 150, "currency"),
		{**column("currency", _("Currency"), "Link", 90, "Currency"), "hidden": 1},
	]
