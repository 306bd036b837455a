"""The report Clean Records: who cannot be reached, has nobody who answers for him, or lacks what no record should lack."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from frappe import _
from frappe.utils import escape_html

from ..core.clean import BOUNCED, MISSING, NO_WAY, PROBLEMS, Problem, Standard, problems, unreachable
from . import essentials, reach
from .clean_query import KINDS, AskedOfRecords, sheet
from .columns import column
from .match_cards import Record

MOST = 5000


def report(filters: dict[str, Any] | None) -> tuple[Any, ...]:
	"""Columns, rows, message, chart. The message says of how many records these are."""
	asked = AskedOfRecords(filters or {})
	calls, people, comes_back = reach.can_call(), reach.owners(), reach.bounced()
	# The worst first, and of none more than can be shown.
	worst: dict[str, list[Any]] = {kind: [] for kind in PROBLEMS}
	counted: dict[str, Counter[str]] = {}
	looked, unclean = Counter[str](), Counter[str]()
	for doctype in asked.doctypes:
		kind, counts = KINDS[doctype], counted.setdefault(doctype, Counter())
		standard = Standard(calls, people if kind.owner else None, comes_back, essentials.of(doctype))
		for batch in asked.records(doctype):
			looked[doctype] += len(batch)
			for row, found in judged(doctype, batch, standard):
				unclean[doctype] += 1
				counts.update(each.kind for each in found)
				listed = worst[found[0].kind]
				if _is_asked(asked, found) and len(listed) <= MOST:
					listed.append((doctype, row, found))
	shown = [each for kind in PROBLEMS for each in worst[kind]]
	known = words()
	rows = [_row(*each, known) for each in shown[:MOST]]
	return _columns(), rows, _message(asked, looked, unclean, len(shown) > MOST), _chart(counted, known)


def judged(
	doctype: str, rows: Sequence[Mapping[str, Any]], standard: Standard
) -> list[tuple[Mapping[str, Any], tuple[Problem, ...]]]:
	"""The records with problems, and these. Where a record itself says no way to reach anybody, its contacts are looked at."""
	names = [name for each in standard.essentials for name in each]
	sheets = {row["name"]: sheet(doctype, row, names) for row in rows}
	lonely = [row for row in rows if unreachable(sheets[row["name"]], standard)]
	for (_of, name), (addresses, numbers) in _elsewhere(doctype, lonely).items():
		own = sheets[name]
		sheets[name] = replace(own, addresses=(*own.addresses, *addresses), numbers=(*own.numbers, *numbers))
	found = ((row, problems(sheets[row["name"]], standard)) for row in rows)
	return [(row, each) for row, each in found if each]


def _elsewhere(doctype: str, rows: Sequence[Mapping[str, Any]]) -> dict[Record, reach.Ways]:
	"""The ways to reach somebody that stand with contacts, leads and the party of an opportunity."""
	if not rows:
		return {}
	if doctype != "Opportunity":
		names = [row["name"] for row in rows]
		leads = reach.leads_of_prospects(names) if doctype == "Prospect" else {}
		return reach.elsewhere([(doctype, name) for name in names], leads)
	of: dict[Record, list[Record]] = defaultdict(list)
	for row in rows:
		if row["party_name"]:
			of[row["opportunity_from"], row["party_name"]].append((doctype, row["name"]))
		if row["contact_person"]:
			of["Contact", row["contact_person"]].append((doctype, row["name"]))
	leads = {record: [record[1]] for record in of if record[0] == "Lead"}
	leads |= reach.leads_of_prospects([name for kind, name in of if kind == "Prospect"])
	found: dict[Record, reach.Ways] = {}
	for party, ways in reach.elsewhere(of, leads).items():
		for deal in of[party]:
			addresses, numbers = found.setdefault(deal, ([], []))
			addresses += ways[0]
			numbers += ways[1]
	return found


def _is_asked(asked: AskedOfRecords, found: Sequence[Problem]) -> bool:
	return not asked.filters.problem or any(each.kind == asked.filters.problem for each in found)


def _row(
	doctype: str, row: Mapping[str, Any], found: Sequence[Problem], known: Mapping[str, str]
) -> dict[str, Any]:
	kind = KINDS[doctype]
	return {
		"document_type": doctype,
		"document_label": _(doctype),
		"document": row["name"],
		"title": row[kind.title],
		"problems": ", ".join(known[each.kind] for each in found),
		"about": "; ".join(text for each in found if (text := about(doctype, each))),
		"owner": row[kind.owner] if kind.owner else None,
		"company": row[kind.company] if kind.company else None,
		"modified": row["modified"],
		"hygiene_state": row.get("hygiene_state"),
		"kinds": [each.kind for each in found],
		"missing": [each for problem in found if problem.kind == MISSING for each in problem.about],
	}


def words() -> dict[str, str]:
	"""The problems in the reader's language."""
	return {
		"no_way": _("Nobody Can Be Reached"),
		"bounced": _("All Mail Comes Back"),
		"owner_left": _("Owner Has Left"),
		"no_owner": _("Nobody Answers for It"),
		"missing": _("Essentials Missing"),
	}


def about(doctype: str, problem: Problem) -> str:
	"""What a problem is about, in the reader's language; "": its name says it all."""
	if problem.kind == MISSING:
		either = " / ".join
		return _("Missing: {0}").format(
			", ".join(
				either(essentials.label(doctype, name) for name in each.split("|")) for each in problem.about
			)
		)
	said = ", ".join(problem.about)
	if not said:
		return ""
	if problem.kind == NO_WAY:
		return _("Reaches nobody: {0}").format(said)
	return (_("Comes back: {0}") if problem.kind == BOUNCED else _("Was: {0}")).format(said)


def _columns() -> list[dict[str, Any]]:
	return [
		column("document_label", _("Document Type"), "Data", 140),
		column("document", _("Document"), "Dynamic Link", 220, "document_type"),
		column("title", _("Title"), "Data", 200),
		column("problems", _("Problems"), "Data", 260),
		column("about", _("What Is Wrong"), "Data", 340),
		# No link: Frappe drops rows that link to a user whom the reader may not see.
		column("owner", _("Owner"), "Data", 180),
		column("company", _("Company"), "Data", 160),
		column("modified", _("Last Updated On"), "Datetime", 160),
		{**column("document_type", _("Document Type"), "Data", 120), "hidden": 1},
	]


def _message(asked: AskedOfRecords, looked: Counter[str], unclean: Counter[str], cut: bool) -> str | None:
	said = []
	if looked.total():
		counts = ", ".join(
			_("{0}: {1} of {2}").format(_(of), unclean[of], looked[of]) for of in asked.doctypes if looked[of]
		)
		said.append(_("With problems: {0}.").format(counts))
	if left_out := asked.without():
		names = ", ".join(_(each) for each in left_out)
		said.append(_("Left out, for they have nothing of what was asked for: {0}.").format(names))
	if cut:
		said.append(_("Only the first {0} are shown. Narrow the filters to see the others.").format(MOST))
	return escape_html(" ".join(said)) or None


def _chart(counted: Mapping[str, Counter[str]], known: Mapping[str, str]) -> dict[str, Any] | None:
	"""How many records have each problem; one with two of them is in both columns."""
	shown = [kind for kind in PROBLEMS if any(counts[kind] for counts in counted.values())]
	if not shown:
		return None
	datasets = [
		{"name": _(doctype), "values": [counts[kind] for kind in shown]}
		for doctype, counts in counted.items()
		if counts
	]
	# A few beside thousands would not be seen.
	labels = [f"{known[kind]}: {sum(counts[kind] for counts in counted.values())}" for kind in shown]
	return {
		"data": {"labels": labels, "datasets": datasets},
		"type": "bar",
		"fieldtype": "Int",
		"barOptions": {"stacked": 1},
	}
