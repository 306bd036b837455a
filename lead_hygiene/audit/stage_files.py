"""Stages and quotations, read into a pipeline that knows its records already."""

from __future__ import annotations

from datetime import datetime

from .exports import Export
from .pipeline import Pipeline, StageSpan
from .problems import Problems
from .who import links


class StageFiles:
	"""Reads what the site says about stages and orders."""

	def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
		self._pipeline = pipeline
		self._problems = problems

	def sales_stages(self, export: Export) -> None:
		"""Read the site's own limits and the order of its stages."""
		wanted = ("name", "stage_name", "hygiene_limit_days", "hygiene_order")
		for number, row in export.records(wanted, needs_id=False):
			name = row.get("name") or row.get("stage_name")
			if name is None:
				continue
			limit = row.get("hygiene_limit_days")
			if limit is not None and limit >= 1:
				self._pipeline.stage_limits[name] = int(limit)
			elif limit is not None:
				message = f"a limit of {limit:g} days makes no sense; read as no limit"
				self._problems.lost_cell("bad limit", export.file, message, number, "Limit in Days")
			self._pipeline.stage_order[name] = row.get("hygiene_order") or float(number)

	def stage_changes(self, export: Export) -> None:
		"""Read the history of stages; the latest one that began by today counts."""
		wanted = (
			"name",
			"reference_doctype",
			"reference_name",
			"opportunity",
			"lead",
			"from",
			"to",
			"entered_on",
		)
		for number, row in export.records((*wanted, "creation"), needs_id=False):
			at: datetime | None = row.get("entered_on") or row.get("creation")
			pairs = links(row, ("reference_doctype", "reference_name"))
			pairs += [
				(d, row[f]) for d, f in (("Opportunity", "opportunity"), ("Lead", "lead")) if row.get(f)
			]
			if at is None or not pairs:
				message = "the row does not say which record entered a stage when, and was left out"
				self._problems.lost_row("no date", export.file, message, number)
				continue
			if at.date() > self._pipeline.today:
				continue
			for doctype, name in pairs:
				for key in self._pipeline.directory.named(doctype, name):
					known = self._pipeline.spans.get(key)
					if known is None or at >= known.entered:
						self._pipeline.spans[key] = StageSpan(row.get("to"), at)

	def quotations(self, export: Export) -> None:
		"""Read quotations: one that was ordered ends its opportunity, or the lead it was made for."""
		wanted = ("name", "status", "quotation_to", "party_name", "opportunity")
		for _, row in export.records(wanted, needs_id=False):
			if row.get("status") != "Ordered":
				continue
			named = self._pipeline.directory.named
			self._pipeline.ordered.update(named("Opportunity", row.get("opportunity")))
			if row.get("quotation_to") == "Lead":
				self._pipeline.ordered.update(named("Lead", row.get("party_name")))
