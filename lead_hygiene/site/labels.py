"""What actions, and the records that a row applies to, are called in the database."""

from __future__ import annotations

from ..core.facts import Role
from .roles import CASTS

LABELS = {
	"flag": "Flag",
	"notify_owner": "Notify Owner",
	"ask_for_next_step": "Ask for Next Step",
	"say_farewell": "Say Farewell",
	"recycle": "Recycle",
	"close": "Close",
}

APPLIES_TO: dict[str, frozenset[Role]] = {
	"Lead": frozenset({"lead"}),
	"Opportunity": frozenset({"opportunity"}),
	"Lead and Opportunity": frozenset({"lead", "opportunity"}),
}


def applies_to(roles: frozenset[Role]) -> str:
	"""What records of these roles are called where a row says what it applies to."""
	return next(label for label, meant in APPLIES_TO.items() if meant == roles)


def doctypes_of(roles: frozenset[Role]) -> list[str]:
	"""The DocTypes that play these roles."""
	return [cast.doctype for cast in CASTS.values() if cast.role in roles]
