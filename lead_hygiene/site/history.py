"""What the history of a record lacks: the change just seen, or all that can be known where none is kept yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from ..core.history import Change, Edit, Place, recall
from ..core.sources import finished_lead, finished_opportunity
from ..core.stages import lead_state
from . import versions
from .records import Record

_LEAD_ENDS = frozenset({"Converted", "Dead"})


def place_of(record: Record, stage: str | None) -> Place:
	"""Where a record stands that is in `stage`."""
	return Place(stage, _lead_end(stage) if record.cast.role == "lead" else record.finished)


def look_back(doctype: str, records: Sequence[Record]) -> None:
	"""Give records whose history is not kept yet what the site logged of them."""
	if not records:
		return
	found = versions.edits(doctype, [record.name for record in records])
	for record in records:
		record.edits = found.get(record.name, ())


def lacking(record: Record, stage: str | None, read_at: str, seen_by_event: bool) -> tuple[Change, ...]:
	"""The changes that the history of a record lacks, the latest first; none where it stands as it stood."""
	place, now = place_of(record, stage), datetime.fromisoformat(read_at)
	if record.file is None or not record.recorded:
		return _looked_back(record, place, now)
	kept = record.file.values
	if _place_kept(record, kept) == place:
		return ()
	if seen_by_event:
		return (Change(now, place, "Event", record.owner),)
	# Written after the file was: then it changed when it was written last, at the latest.
	written = record.changed
	known = written is not None and kept["modified"] is not None and kept["modified"] < written <= now
	return (Change(written if known else now, place, "Reconciled", record.owner),)


def ended_already(record: Record, place: Place) -> bool:
	"""Whether a record that ends in `place` had ended before: it ended then, whatever it is called since."""
	if not record.recorded or place.outcome is None:
		return False
	return _place_kept(record, record.file.values).outcome is not None


def _looked_back(record: Record, place: Place, now: datetime) -> tuple[Change, ...]:
	born = _birth(record, now)
	if record.file is None and born.date() == now.date():
		return (Change(born, place, "Event", record.owner),)
	kept = record.file.values if record.file is not None else None
	known = kept is not None and kept["stage_since"] is not None and not kept["stage_estimated"]
	since = datetime.combine(kept["stage_since"], time.min) if known and place.outcome is None else None
	still_open = _open_lead(record) if record.cast.role == "lead" and place.outcome is not None else None
	changes = recall(
		born,
		place,
		min(record.changed or now, now),
		[_edit(record, *edit) for edit in record.edits],
		while_open=still_open,
		since=since,
	)
	return tuple(Change(c.at, c.place, c.how, record.owner) for c in changes)


def _birth(record: Record, now: datetime) -> datetime:
	"""The moment a record was made; midnight of its own date where that is earlier, or the only one known."""
	if record.created is None:
		return now
	if record.born is not None and record.born.date() == record.created:
		return min(record.born, now)
	return datetime.combine(record.created, time.min)


def _edit(record: Record, at: datetime, field: str, before: str | None, after: str | None) -> Edit:
	if field != "status":
		return Edit(at, {"stage": before}, {"stage": after})
	if record.cast.role == "opportunity":
		return Edit(at, {"outcome": finished_opportunity(before)}, {"outcome": finished_opportunity(after)})
	return Edit(at, _lead_place(record, before), _lead_place(record, after))


def _lead_place(record: Record, status: str | None) -> dict[str, str | None]:
	finished = finished_lead(status)
	if finished is None:
		return {"stage": _open_lead(record).stage, "outcome": None}
	ended = "Converted" if finished == "Converted" else "Dead"
	return {"stage": ended, "outcome": ended}


def _open_lead(record: Record) -> Place:
	"""Where a lead stood that has ended: worked on where it was converted, else by whether it had an owner."""
	return Place(
		lead_state(
			finished=None,
			disposition=None,
			contacted=record.finished == "Converted",
			status=None,
			assigned=bool(record.owner),
		)
	)


def _place_kept(record: Record, kept: dict[str, Any]) -> Place:
	if record.cast.role == "lead":
		return Place(kept["stage"], _lead_end(kept["stage"]))
	return Place(kept["stage"], finished_opportunity(kept["status"]))


def _lead_end(stage: str | None) -> str | None:
	return stage if stage in _LEAD_ENDS else None
