"""What was learned from a file, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from ..core.learning.columns import Aside
from .learned_words import METHOD, meaning
from .learning import Answer


def document(answer: Answer) -> dict[str, Any]:
	"""Everything, by name; shares and chances are 0 … 1."""
	learned = answer.learned
	return {
		"file": str(answer.asked.file),
		"outcome": answer.outcome,
		"positive_value": answer.ends.positive,
		"method": "logistic" if answer.logistic else "bayes",
		"method_meaning": METHOD[answer.logistic],
		"records": learned.records,
		"positive": learned.won,
		"negative": learned.records - learned.won,
		"signal": learned.signal,
		"points_meaning": meaning(answer),
		"auc": {
			"value": _short(learned.auc.value),
			"low": _short(learned.auc.low),
			"high": _short(learned.auc.high),
		},
		"calibration": [
			{
				"from": _short(group.low),
				"to": _short(group.high),
				"predicted": _short(group.predicted),
				"observed": _short(group.won / group.records),
				"low": _short(group.interval[0]),
				"high": _short(group.interval[1]),
				"records": group.records,
				"positive": group.won,
			}
			for group in learned.calibration
		],
		"calibration_error": _short(learned.gap),
		"brier": _short(learned.brier),
		"log_loss": _short(learned.log_loss),
		"criteria": [
			{
				"column": row.column,
				"operator": row.test.operator,
				"value": row.test.value,
				"says": str(row.said),
				"points": row.points,
				"records": row.records,
				"positive": row.won,
				"share": _short(row.share),
				"low": _short(row.interval[0]),
				"high": _short(row.interval[1]),
				"lift": _short(row.lift),
				"small": row.few,
			}
			for row in learned.criteria
		],
		"columns": [{"column": name, "auc_alone": _short(alone.value)} for name, alone in learned.alone],
		"set_aside": set_aside(learned.aside),
		"warnings": [*answer.notes, *(str(warning) for warning in learned.warnings)],
	}


def refusal(why: str, code: str, aside: Iterable[Aside] = ()) -> dict[str, Any]:
	"""Why nothing was learned: `code` is too_thin or bad_input."""
	return {"refused": why, "code": code, "set_aside": set_aside(aside)}


def set_aside(aside: Iterable[Aside]) -> list[dict[str, str]]:
	"""The columns that were set aside, and why."""
	return [{"column": each.column, "why": each.why, "reason": str(each.reason)} for each in aside]


def text_of(told: Mapping[str, Any]) -> str:
	"""The document as text that the terminal can show: other letters than ASCII only where it can."""
	plain = "utf" not in (sys.stdout.encoding or "").lower()
	text = json.dumps(told, ensure_ascii=plain, indent=1)
	return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _short(value: float) -> float:
	return round(value, 4)
