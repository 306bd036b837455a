"""The verdicts as JSON, written to a file at once or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from ..core.stage_advice import RISK
from ..core.velocity import WAYS
from .judging import Audit, Judged
from .measure_words import EN
from .measures import NAMES, Measures
from .policy_text import plain
from .problems import Problems
from .stage_measures import Advice, Speed, StageMeasures
from .start_today import StartToday, plain_score

CHANNELS = ("email", "call", "any")


def write_safely(path: Path, write: Callable[[TextIO], None]) -> None:
	"""Write a text file beside its place and move it there when it is whole. Raises OSError."""
	path.parent.mkdir(parents=True, exist_ok=True)
	handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
	try:
		with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as text:
			write(text)
		os.chmod(name, 0o644)
		os.replace(name, path)
	except BaseException:
		with suppress(OSError):
			os.unlink(name)
		raise


def plain_record(judged: Judged, today: date) -> dict[str, Any]:
	"""One record as the JSON shows it."""
	record, facts, verdict = judged.record, judged.facts, judged.verdict
	row: dict[str, Any] = {
		"doctype": record.doctype,
		"name": record.name,
		"state": str(verdict.state),
		"review_on": iso(verdict.review_on),
		"silent_days": facts.conversation.silent_days(today),
		"unanswered": {channel: facts.conversation.unanswered(channel) for channel in CHANNELS},
		"findings": [
			{
				"rule": finding.rule,
				"trigger": finding.trigger,
				"threshold": finding.threshold,
				"value": finding.value,
				"since": iso(finding.since),
				"action": finding.action,
			}
			for finding in verdict.findings
		],
		"since": iso(verdict.since),
		"next_state": None if verdict.next_state is None else str(verdict.next_state),
		"last_sign_on": iso(facts.conversation.sign_on),
		"owner": record.owner,
		**plain_score(judged),
	}
	if record.doctype == "Opportunity":
		row["stage"] = record.stage
		row["stage_since"] = iso(record.stage_since)
		if record.stage_estimated:
			row["stage_since_estimated"] = True
		row["stage_deadline"] = iso(verdict.stage_deadline)
	if record.finished is not None:
		row["finished"] = record.finished
	if facts.conversation.undated:
		row["undated"] = facts.conversation.undated
	return row


class JsonResults:
	"""Takes the verdicts one by one and keeps them on disk: a large pipeline does not fit into memory."""

	def __init__(self) -> None:
		self.counts: dict[str, Counter[str]] = {}
		self._records = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - open as long as the results are
		self._first = True
		self._start = StartToday()

	def add(self, judged: Judged, today: date) -> None:
		"""Take the next record, in the order they are to stand in."""
		row = plain_record(judged, today)
		self._start.add(judged)
		self.counts.setdefault(row["doctype"], Counter())[row["state"]] += 1
		self._records.write("\n    " if self._first else ",\n    ")
		self._records.write(json.dumps(row, ensure_ascii=False))
		self._first = False

	def write(self, path: Path, audit: Audit) -> None:
		"""Write the file. Raises OSError."""
		head = {
			"today": audit.today.isoformat(),
			"policy": plain(audit.audit_policy, audit.policy),
			"counts": {doctype: dict(sorted(states.items())) for doctype, states in self.counts.items()},
		}
		if audit.moved:
			head["moved_in"] = [table.plain() for table in audit.moved]

		def write(text: TextIO) -> None:
			text.write(json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}"))
			text.write(',\n  "records": [')
			self._records.seek(0)
			shutil.copyfileobj(self._records, text)
			text.write("\n  ]" if not self._first else "]")
			text.write(f',\n  "start_today": {_lines(self._start.plain())}')
			text.write(f',\n  "stages": {json.dumps(plain_stages(audit.stages), ensure_ascii=False)}')
			text.write(f',\n  "measures": {_measures(audit.measures)}')
			rest = json.dumps(_plain_problems(audit.problems), ensure_ascii=False, indent=2)
			text.write("," + rest.removeprefix("{").removesuffix("}") + "}\n")

		write_safely(path, write)


def _lines(rows: list[dict[str, Any]], indent: str = "    ") -> str:
	"""A JSON list with a row on each line."""
	lines = ",".join(f"\n{indent}{json.dumps(row, ensure_ascii=False)}" for row in rows)
	return f"[{lines}\n{indent[2:]}]" if rows else "[]"


def _measures(measures: Measures) -> str:
	"""The rows of each measure, and what the files do not tell of it."""
	told = {
		name: [
			EN[f"lacks {each.what}"].format(count=each.count)
			for each in measures.missing()
			if each.measure == name
		]
		for name in NAMES
	}
	lists = (f"\n    {json.dumps(name)}: {_lines(rows, '      ')}" for name, rows in measures.rows().items())
	missing = json.dumps(told, ensure_ascii=False)
	return "{" + ",".join(lists) + f'\n  }},\n  "measures_missing": {missing}'


def plain_stages(stages: StageMeasures) -> dict[str, Any]:
	"""The measures of stages as the JSON shows them."""
	return {
		"velocity": [_plain_speed(each) for each in stages.speeds()],
		"limits": [_plain_advice(each) for each in stages.advice()],
	}


def _plain_speed(speed: Speed) -> dict[str, Any]:
	row = speed.velocity
	return {
		"doctype": speed.doctype,
		"stage": row.stage,
		"entered": row.entered,
		**{way: row.ways[way] for way in WAYS},
		"median": speed.median,
		"p75": speed.p75,
		"p90": speed.p90,
		"limit": speed.limit,
		"over": row.over if row.limited else None,
		"limited": row.limited,
		"estimated": speed.estimated,
	}


def _plain_advice(advice: Advice) -> dict[str, Any]:
	best = advice.best
	return {
		"stage": advice.stage,
		"present_limit": advice.present,
		"suggested_limit": best.limit,
		"risk": RISK,
		"won": best.won,
		"won_longer": best.won_longer,
		"won_share": _share(best.won_share),
		"low": _share(best.low),
		"high": _share(best.high),
		"won_median": advice.medians[0],
		"lost": best.lost,
		"lost_caught": best.lost_caught,
		"lost_share": _share(best.lost_share),
		"lost_median": advice.medians[1],
		"days_saved": best.days_saved,
		"still": advice.still,
		"undecided": advice.undecided,
		"estimated": advice.estimated,
		"few": best.few,
		"curve": [[each.limit, _share(each.won_share), _share(each.lost_share)] for each in advice.points],
	}


def _share(share: float | None) -> float | None:
	return None if share is None else round(share, 4)


def _plain_problems(problems: Problems) -> dict[str, Any]:
	return {
		"problems": [
			{"file": each.file, "row": each.row, "column": each.column, "message": str(each)}
			for each in problems.all()
		],
		"unread": {
			"rows": problems.rows_unread,
			"cells": problems.cells_unread,
			"problems": problems.total,
			"files": {
				file: {"rows": each.rows, "rows_unread": each.rows_unread, "cells_unread": each.cells_unread}
				for file, each in problems.files.items()
			},
		},
	}


def iso(day: date | None) -> str | None:
	"""A date as JSON shows it."""
	return None if day is None else day.isoformat()
