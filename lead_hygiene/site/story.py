"""The story of a record so far, in one paragraph: for whoever it comes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import getdate

from .words import Words

if TYPE_CHECKING:
	from .judgement import Judgement


def of(judgement: Judgement, action: Any, words: Words) -> str:
	"""Why it is back, since when it is known, what was said last, and how it was let go. `action` None: nobody knows which did."""
	record, facts = judgement.record, judgement.facts
	heard, kept = facts.conversation, record.file.values
	lines = [
		{
			"answered": words._("They have answered: back in the pipeline."),
			"due": words._("The come-back date is here: back in the pipeline."),
			"reopened": words._("Somebody opened it again: back in the pipeline."),
		}[judgement.returned]
	]
	if record.created is not None:
		lines.append(words._("Known since {0}.").format(words.day(record.created)))
	if kept["decided_sign_at"] is not None:
		lines.append(
			words._("Before it was let go, they had last spoken on {0}.").format(
				words.day(getdate(kept["decided_sign_at"]))
			)
		)
	if heard.unanswered() and judgement.returned != "answered":
		lines.append(words._("Our contacts unanswered since then: {0}.").format(heard.unanswered()))
	lines.append(_how(kept, action, words))
	return " ".join(line for line in lines if line)


def _how(kept: dict[str, Any], action: Any, words: Words) -> str:
	day, state = words.day(kept["disposition_on"]), words._(kept["disposition"])
	why = [part for part in _reasons(action, words) if part]
	said = words._("{0} on {1}").format(state, day)
	if why:
		said = words._("{0}: {1}").format(said, "; ".join(why))
	return said + "."


def _reasons(action: Any, words: Words) -> list[str | None]:
	if action is None:
		return []
	rule = words._("rule {0}").format(words._(action.rule)) if action.rule else None
	by = frappe.utils.get_fullname(action.decided_by) if action.decided_by else None
	reason = words._(action.lost_reason) if action.lost_reason else None
	return [reason, action.lost_detail, rule, by]
