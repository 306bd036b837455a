"""Whose deals they are: the one customer, prospect or lead of the site that a row of an export names."""

from __future__ import annotations

from collections.abc import Mapping

import frappe

from ..moving_in.parties import Missing, Parties, Record, clues_of_company, clues_of_deal, clues_of_lead

# A company that is a customer by now is meant as that.
_COMPANIES = (("Customer", "customer_name"), ("Prospect", "company_name"))


class SiteParties:
	"""The customers, prospects and leads that the user may read, by what they can be found by."""

	def __init__(self) -> None:
		self._kinds: list[Parties] = []
		for doctype, field in _COMPANIES:
			parties = Parties()
			for name, called in _rows(doctype, ["name", field]):
				parties.add((doctype, name), clues_of_company(called))
			self._kinds.append(parties)
		leads = Parties()
		for name, box, person, company in _rows("Lead", ["name", "email_id", "lead_name", "company_name"]):
			told = {"email": box or "", "full_name": person or "", "organisation": company or ""}
			leads.add(("Lead", name), clues_of_lead(told))
		self._kinds.append(leads)

	def find(self, values: Mapping[str, str]) -> Record | Missing:
		"""The one record a deal belongs to. `values` of its row by meaning."""
		clues, missing = clues_of_deal(values), "none"
		for clue in clues:
			for parties in self._kinds:
				found = parties.find([clue])
				if isinstance(found, tuple):
					return found
				missing = "several" if found == "several" else missing
		return missing if clues else "nothing said"  # type: ignore[return-value]


def _rows(doctype: str, fields: list[str]) -> list[tuple[str | None, ...]]:
	if not frappe.has_permission(doctype, "read"):
		return []
	return frappe.get_list(doctype, fields=fields, limit_page_length=0, order_by="name asc", as_list=True)
