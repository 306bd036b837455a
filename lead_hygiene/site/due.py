"""Which records the night is to look at: those whose day has come, in batches, a bad one put off."""

from __future__ import annotations

from datetime import date

import frappe

# (name of the Hygiene File, doctype, name of the record)
Row = tuple[str, str, str]


def batch(column: str, on: date, at_most: int) -> list[Row]:
	"""The first files whose day in `column`, an indexed date, has come by `on`, by that day."""
	file = frappe.qb.DocType("Hygiene File")
	return list(
		frappe.qb.from_(file)
		.select(file.name, file.reference_doctype, file.reference_name)
		.where(file[column] <= on)
		.orderby(file[column], file.name)
		.limit(at_most)
		.run()
	)


def set_aside(row: Row, column: str, title: str, until: date | str) -> None:
	"""Log the error that is being handled, with a `title`, and look at the record again on the day `until`. Commits."""
	frappe.log_error(title=title)
	frappe.db.set_value("Hygiene File", row[0], column, until, update_modified=False)
	# The log and the new date must survive the next bad record.
	frappe.db.commit()  # nosemgrep
