"""What a Hygiene File keeps of a judgement, as values for its columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ..core.touches import COUNTED, Attempts

if TYPE_CHECKING:
	from .judgement import Judgement


def moving(judgement: Judgement) -> tuple[Any, ...]:
	"""In the order of MOVING."""
	facts, verdict, score = judgement.facts, judgement.verdict, judgement.score
	heard = facts.conversation
	return (
		verdict.state.value,
		verdict.since,
		verdict.review_on,
		heard.sign_on,
		heard.sign_at,
		heard.sign_channel,
		heard.touch_at,
		heard.unanswered(),
		heard.unanswered("email"),
		heard.unanswered("call"),
		_kept(judgement, "engagement") if score is None else score.engagement,
		None if score is None else score.changes_on,
		_days(heard.streaks),
		_days(heard.signals),
		_attempts(heard.attempts),
		_json([_finding(finding) for finding in verdict.findings]),
	)


def steady(judgement: Judgement) -> tuple[Any, ...]:
	"""In the order of STEADY."""
	facts, score = judgement.facts, judgement.score
	heard, steps = facts.conversation, facts.steps
	return (
		judgement.record.status,
		facts.stage,
		facts.stage_since,
		int(judgement.stage_estimated),
		steps.open_until,
		steps.open_as,
		steps.done_on,
		heard.next_touch_on,
		heard.unreachable_on,
		heard.away_until,
		int(heard.of_machine),
		heard.missed_at and heard.missed_at[:140],
		_kept(judgement, "fit") if score is None else score.fit,
		judgement.met_on,
	)


def _kept(judgement: Judgement, name: str) -> int:
	"""The points a record had: at its end it keeps them."""
	kept = judgement.record.file
	return kept.values[name] if kept else 0


def _finding(finding: Any) -> dict[str, Any]:
	return {
		"rule": finding.rule,
		"trigger": finding.trigger,
		"action": finding.action,
		"threshold": finding.threshold,
		"value": finding.value,
		"since": _iso(finding.since),
		"fired_on": _iso(finding.fired_on),
		"reason": finding.reason,
	}


def _days(by_name: Mapping[str, Sequence[date]]) -> str | None:
	return _json({name: [day.isoformat() for day in days] for name, days in by_name.items()})


def _attempts(by_channel: Attempts) -> str | None:
	"""Always in one order: records that are alike have the same text, by which reports group them."""
	kept = {name: by_channel[name] for name in COUNTED if name in by_channel}
	return _json({name: dict(sorted(counts.items())) for name, counts in kept.items()})


def _iso(day: date | None) -> str | None:
	return None if day is None else day.isoformat()


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _json(value: Any) -> str | None:
	return _ENCODER.encode(value) if value else None
