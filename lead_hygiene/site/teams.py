"""Which team somebody sells in: the Sales Person above one's own, else one's department."""

from __future__ import annotations

from collections.abc import Mapping

import frappe


def teams() -> Mapping[str, str]:
	"""User to team, as it is today: ERPNext keeps no history of it.

	A user's Employee leads to a Sales Person; who is a group there leads that team, another belongs to the one above. The
	top of the tree is everybody, and no team. Who is nowhere in the tree belongs to the Employee's department, where there is
	one. Which team somebody is in is told to whoever may see the report.
	"""
	tree = {
		row.name: row
		for row in frappe.get_all(
			"Sales Person",
			fields=["name", "employee", "is_group", "parent_sales_person"],
			order_by="lft asc, name asc",
		)
	}
	sold_by: dict[str, str] = {}
	for row in tree.values():
		team = row.name if row.is_group else row.parent_sales_person
		if row.employee and team in tree and tree[team].parent_sales_person:
			sold_by.setdefault(row.employee, team)
	found = {}
	for employee in frappe.get_all(
		"Employee",
		filters={"user_id": ("is", "set")},
		fields=["name", "user_id", "department"],
		order_by="name asc",
	):
		if team := sold_by.get(employee.name) or employee.department:
			found.setdefault(employee.user_id, team)
	return found
