"""What every review has to know of the site: asked at once, for each question is a way to Redis."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..core.policy import Policy
from ..core.replies import Boxes
from . import contacts, policy, proof, replies
from .kept import lately, together

_FLAG = "hygiene_standing"


class Standing(NamedTuple):
	"""`suspended`: why nobody may be called silent now, in words; None: they may. `ours` are `contacts.our_addresses`."""

	policy: Policy
	suspended: str | None
	boxes: Boxes
	ours: frozenset[str]


_ASKED = (policy.KEPT, proof.KEPT, replies.KEPT, contacts.OURS)


def standing() -> Standing:
	"""As it is now."""
	return Standing(*together(*_ASKED))


def noted_on(mail: Any) -> Standing:
	"""As it is while `mail` comes in: noted on it for `taken_from`."""
	found = mail.flags[_FLAG] = Standing(*lately(*_ASKED))
	return found


def taken_from(mail: Any) -> Standing | None:
	"""What was noted on `mail`, which forgets it. None: nothing was."""
	return mail.flags.pop(_FLAG, None)
