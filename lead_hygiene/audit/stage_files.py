"""Stages and their history, read into a pipeline that knows its records already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..core.history import HOW, How, Place
from .columns import english_stage, key, words
from .exports import Export
from .pipeline import Pipeline, StageSpan
from .problems import Problems
from .who import links

_CHANGE = (
	*("name", "reference_doctype", "reference_name", "opportunity", "lead", "serial", "creation"),
	*("from_stage", "from_outcome", "to_stage", "outcome", "entered_at", "entered_on"),
	*("left_on", "left_to", "left_outcome", "known_by", "estimated", "responsible", "amount", "grade"),
)
_LEAD_ENDS = {"Converted": "Converted", "Lost": "Dead", "Closed": "Dead", "Dead": "Dead"}
_NOWHERE = Place()


class StageFiles:
	"""Reads what the site says about stages."""

	def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
		self._pipeline = pipeline
		self._problems = problems
		self._known: dict[str, str] = {}
		self._places: dict[tuple[str, str | None, str | None], Place] = {}

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
			self._pipeline.stage_order[name] = row.get("hygiene_order") or _usual_place(name, number)

	def stage_changes(self, export: Export) -> None:
		"""Read the history of stages, as far as it goes by today."""
		pipeline, told = self._pipeline, export.has("outcome")
		stages = sorted({record.stage for record in pipeline.records.values() if record.stage is not None})
		self._known = {key(english_stage(stage)): stage for stage in (*pipeline.stage_order, *stages)}
		for number, row in export.records(_CHANGE, needs_id=False):
			at = _moment(row)
			pairs = links(row, ("reference_doctype", "reference_name"))
			pairs += [
				(d, row[f]) for d, f in (("Opportunity", "opportunity"), ("Lead", "lead")) if row.get(f)
			]
			if at is None or not pairs:
				message = "the row does not say which record entered a stage when, and was left out"
				self._problems.lost_row("no date", export.file, message, number)
				continue
			if at.date() > pipeline.today:
				continue
			for doctype, name in pairs:
				for owner in pipeline.directory.named(doctype, name):
					self._take(owner, at, row, told)

	def _take(self, owner: tuple[str, str], at: datetime, row: dict[str, Any], told: bool) -> None:
		"""Keep what one row says of one record."""
		pipeline, doctype = self._pipeline, owner[0]
		place = self._place(doctype, row.get("to_stage"), row.get("outcome"), told)
		came_from = self._place(doctype, row.get("from_stage"), row.get("from_outcome"), told)
		went_to = self._place(doctype, row.get("left_to"), row.get("left_outcome"), told)
		left: datetime | None = row.get("left_on")
		if left is not None and left.date() > pipeline.today:
			left = None
		how: How = row["known_by"] if row.get("known_by") in HOW else "Event"
		pipeline.histories.add(
			owner,
			at,
			place,
			"Estimated" if row.get("estimated") else how,
			None if came_from == _NOWHERE else came_from,
			None if left is None else max(left, at),
			None if went_to == _NOWHERE else went_to,
			row.get("responsible"),
			row.get("amount") or None,
			row.get("grade"),
		)
		if doctype == "Opportunity" and place.outcome is None:
			known = pipeline.spans.get(owner)
			if known is None or at >= known.entered:
				pipeline.spans[owner] = StageSpan(place.stage, at)

	def _place(self, doctype: str, stage: str | None, outcome: str | None, told: bool) -> Place:
		"""The place that a stage and an outcome are. Where a file has `told` no outcomes, a stage that the site does
		not have and that is called Won or Lost is one."""
		found = self._places.get((doctype, stage, outcome))
		if found is None:
			found = self._places[doctype, stage, outcome] = self._made(doctype, stage, outcome, told)
		return found

	def _made(self, doctype: str, stage: str | None, outcome: str | None, told: bool) -> Place:
		ends = words("Stage Change", "outcome")
		if doctype == "Lead":
			state = stage and words("Lead", "hygiene_lead_state").get(key(stage), stage)
			end = _LEAD_ENDS.get(outcome or "", outcome) or (_LEAD_ENDS.get(state or "") if state else None)
			return Place(end or state, end)
		stage = stage and self._known.get(key(english_stage(stage)), stage)
		if outcome is None and stage and not told and key(english_stage(stage)) not in self._known:
			outcome = ends.get(key(stage))
			stage = None if outcome else stage
		return Place(stage, outcome)


def _usual_place(stage: str, row: int) -> float:
	"""Where a stage stands that the site does not order: ERPNext's own in its order, then the others as listed."""
	usual = list(dict.fromkeys(words("Opportunity", "sales_stage").values()))
	return float(1000 + usual.index(name) if (name := english_stage(stage)) in usual else 2000 + row)


def _moment(row: dict[str, Any]) -> datetime | None:
	"""When the stage of a row was entered. Where the file cuts off fractions of a second, the number of the row in
	its history keeps rows of one moment in order."""
	at: datetime | None = row.get("entered_at") or row.get("entered_on") or row.get("creation")
	if at is None or at.microsecond or "serial" not in row:
		return at
	return at.replace(microsecond=min(max(int(row["serial"]), 0), 999_999))
