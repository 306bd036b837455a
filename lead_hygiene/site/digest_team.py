"""The manager's part of the weekly digest: the week against the week before, as the reader may see the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import getdate, nowdate

from ..core.digest import Week, of_week_before
from ..core.facts import ALIVE, State
from . import desk_links, ledger, proof, replies
from .daily_snapshot import IN_PLAY
from .deadlines import AT_REST
from .digest_deals import closed_deals, contacted_records
from .digest_lines import Line, Part, Told, number, share
from .digest_visible import visible
from .ledger_query import AskedOfLedger
from .roles import CASTS, Cast
from .stage_velocity import stage_label

MOST_STAGES = 5
_TOLD_OF = ("Proposed", "Done", "Failed", "Held", "Undone")


def tell(told: Told, week: Week, before: Mapping[str, float] | None) -> None:
	"""Add the manager's parts. `before` are the figures that the reader's digest of the week before told; None: there was none."""
	casts = [cast for cast in CASTS.values() if frappe.has_permission(cast.doctype, "read")]
	if not casts:
		return
	lines = [*_standing(told, casts, before), *_started(casts, week), *contacted_records(week)]
	lines += [*closed_deals(week), *_went_cold(told, casts, week, before), *_came_back(week)]
	remark = None
	if any(line.value and line.before is None for line in lines):
		remark = _("–: not known, for no digest told it a week earlier.")
	told.add(Part(_("The week against the week before"), lines, compared=True, remark=remark))
	told.add(Part(_("Stages with the most overdue deals"), _overdue_stages(casts)))
	told.add(Part(_("Waiting for a decision"), _waiting()))
	told.add(Part(_("What the app did"), _deeds(week)))
	told.add(Part(_("Proof of silence"), _proof(told)))


def _standing(told: Told, casts: list[Cast], before: Mapping[str, float] | None) -> Iterator[Line]:
	"""The share that is alive, of what is in play; see `site.daily_snapshot`."""
	states: dict[str, int] = {}
	for cast in casts:
		query, doc = visible(cast)
		for state, count in query.select(doc.hygiene_state, Count(doc.name)).groupby(doc.hygiene_state).run():
			states[state] = states.get(state, 0) + count
	alive = sum(states.get(str(state), 0) for state in ALIVE)
	in_play = sum(states.get(str(state), 0) for state in IN_PLAY)
	told.figures |= {"alive": alive, "in_play": in_play}
	earlier = of_week_before(before, "alive"), of_week_before(before, "in_play")
	if in_play:
		yield Line(
			_("Alive, of what is in play"),
			desk_links.to_list("Lead Hygiene"),  # the workspace
			share(alive, in_play),
			None if None in earlier else share(*earlier),
			calls=False,
		)


def _started(casts: list[Cast], week: Week) -> Iterator[Line]:
	names = {"Lead": _("New leads"), "Opportunity": _("New opportunities")}
	for cast in casts:
		now, then = (_count_started(cast, each) for each in (week, week.before))
		link = desk_links.to_list(cast.doctype, **{cast.born: ["between", [week.first, week.last]]})
		yield Line(names[cast.doctype], link, number(now), number(then), calls=bool(now or then))


def _count_started(cast: Cast, week: Week) -> int:
	query, doc = visible(cast)
	query = query.where((doc[cast.born] >= week.first) & (doc[cast.born] < week.due_on))
	return query.select(Count(doc.name)).run()[0][0]


def _went_cold(
	told: Told, casts: list[Cast], week: Week, before: Mapping[str, float] | None
) -> Iterator[Line]:
	"""Those that are cold since this week. Who was cold the week before and is no more is known from its digest only."""
	file, count = frappe.qb.DocType("Hygiene File"), 0
	for cast in casts:
		query, doc = visible(cast)
		query = query.join(file).on(
			(file.reference_doctype == cast.doctype) & (file.reference_name == doc.name)
		)
		query = query.where(
			(file.state == str(State.COLD))
			& (file.state_since >= week.first)
			& (file.state_since < week.due_on)
		)
		count += query.select(Count(doc.name)).run()[0][0]
	told.figures["cold"] = count
	then = of_week_before(before, "cold")
	link = desk_links.to_list("Lead", hygiene_state=str(State.COLD))
	if frappe.has_permission("Hygiene File", "read"):
		since = ["between", [week.first, week.last]]
		link = desk_links.to_list("Hygiene File", state=str(State.COLD), state_since=since)
	yield Line(_("Went cold"), link, number(count), number(then), calls=bool(count or then))


def _came_back(week: Week) -> Iterator[Line]:
	now, then = (_events(each) for each in (week, week.before))
	for event, label in (
		("Answered", _("Came back: they answered")),
		("Came Back", _("Came back on their day, or by a person")),
	):
		mine, theirs = (sum(n for (of, _action), n in each.items() if of == event) for each in (now, then))
		link = _to_ledger(week, event=event)
		yield Line(label, link, number(mine), number(theirs), calls=bool(mine or theirs))


def _events(week: Week) -> dict[tuple[str, str | None], int]:
	"""How often what happened in a week, by event and prescribed action, as the ledger tells it."""
	if not frappe.has_permission(ledger.DOCTYPE, "read"):
		return {}
	query, entry, _action = AskedOfLedger({"from_date": week.first, "to_date": week.last}).rows()
	columns = entry.event, entry.prescribed
	rows = query.select(*columns, Count(entry.name)).groupby(*columns).run()
	return {(event, prescribed): count for event, prescribed, count in rows}


def _to_ledger(week: Week, **filters: str | None) -> str:
	return desk_links.to_report(
		"Hygiene Ledger", company="", from_date=week.first, to_date=week.last, **filters
	)


def _deeds(week: Week) -> list[Line]:
	found = _events(week)
	order = sorted(found, key=lambda key: (ledger.EVENTS.index(key[0]), key[1] or ""))
	return [
		Line(
			f"{_(action)}: {_(event)}" if action else _(event),
			_to_ledger(week, event=event, action=action),
			number(found[event, action]),
		)
		for event, action in order
		if event in _TOLD_OF
	]


def _waiting() -> list[Line]:
	if not frappe.has_permission("Hygiene Action", "read"):
		return []
	waiting = len(
		frappe.get_list(
			"Hygiene Action", filters={"status": "Proposed"}, limit_page_length=0, order_by="name asc"
		)
	)
	link = desk_links.to_list("Hygiene Action", status="Proposed")
	return [Line(_("Proposals"), link, number(waiting))] if waiting else []


def _overdue_stages(casts: list[Cast]) -> list[Line]:
	"""Deals in play past the deadline of their stage, by stage."""
	if "Opportunity" not in (cast.doctype for cast in casts):
		return []
	query, doc = visible(CASTS["Opportunity"])
	today, resting = getdate(nowdate()), sorted(str(state) for state in AT_REST)
	late = (doc.hygiene_stage_deadline < today) & doc.hygiene_state.notin(resting)
	rows = query.where(late).select(doc.sales_stage, Count(doc.name)).groupby(doc.sales_stage).run()
	most = sorted(rows, key=lambda row: (-row[1], row[0] or ""))[:MOST_STAGES]
	return [
		Line(
			stage_label(stage),
			desk_links.to_list(
				"Opportunity",
				sales_stage=stage or ["is", "not set"],
				hygiene_stage_deadline=["<", today],
				hygiene_state=["not in", resting],
			),
			number(count),
		)
		for stage, count in most
	]


def _proof(told: Told) -> list[Line]:
	"""Whether silence can be judged. A fault alone is worth a mail; that all is well is not."""
	link = desk_links.to_list("Email Account")
	if missing := proof.missing():
		return [Line(_("Suspended: {0}").format(missing), link)]
	if missed := replies.missed_addresses():
		named = ", ".join(f"{address} ({count})" for address, count in missed[:3])
		text = _("In force, but not where answers go to a mailbox that is not connected: {0}").format(named)
		return [Line(text, link)]
	return [Line(_("In force"), link, calls=False)]
