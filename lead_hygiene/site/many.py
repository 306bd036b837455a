"""Many records or proposals at once, in the background: each in its own transaction, as the user who asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from time import monotonic
from typing import Any

import frappe
from frappe import _
from frappe.utils import strip_html

from . import actions, letting_go, preview, repair
from .choices import kind_of
from .notices import tell
from .records import cast_of

MOST = 20_000
SHIFT = 60  # seconds a job works before others in the queue have their turn
EVERY = 0.5  # seconds between two reports of progress
MOST_FAILURES_TOLD = 100


def decide_many(
	names: list[str], verdict: str, reason: str | None = None, until: str | date | None = None
) -> str:
	"""Decide many actions; see `actions.decide`. Gives the id of the job, which the events of its progress carry."""
	frappe.has_permission("Hygiene Action", "read", throw=True)
	actions.check(verdict, reason, until)
	asked = {"verdict": verdict, "reason": reason, "until": str(until) if until else None}
	return _start("decide", _checked(names), asked)


def let_many_go(doctype: str, names: list[str], action: str, **choices: Any) -> str:
	"""Say farewell to many records, recycle or close them; see `preview.start`. Gives the id of the job."""
	cast_of(doctype)
	frappe.has_permission(doctype, "write", throw=True)
	kind_of(action)
	chosen = {field: value for field, value in choices.items() if value}
	actions.check_changes(chosen)
	names = _checked(names)
	known = letting_go.known_now(doctype, names)
	return _start("let_go", names, {"doctype": doctype, "action": action, "known": known, **chosen})


def repair_many(doctype: str, names: list[str], field: str, value: str) -> str:
	"""Give many records an owner or what they lack; see `repair.mend`. Gives the id of the job."""
	repair.check(doctype, field, value)
	return _start("repair", _checked(names), {"doctype": doctype, "field": field, "value": value})


def work(
	job: str, what: str, names: list[str], asked: dict[str, Any], user: str, done: int = 0,
	failed: list[dict[str, str]] | None = None, failures: int = 0,
) -> None:  # fmt: skip
	"""One shift of a job: `names` are still to do, `done` are behind it. What is cut short is not done at all.

	Frappe runs a job that it tries again as Administrator, so the user is set here.
	"""
	if frappe.session.user != user:
		frappe.set_user(user)
	failed, total = list(failed or ()), done + len(names)
	began = told = monotonic()
	for at, name in enumerate(names):
		error = _one(what, name, asked)
		done += 1
		if error is not None:
			failures += 1
			failed += [{"name": name, "error": error}] if failures <= MOST_FAILURES_TOLD else []
		now = monotonic()
		if now - told >= EVERY and done < total:
			told = now
			_report(job, done, total, failed, failures)
		if now - began >= SHIFT and done < total:
			_enqueue(job, what, names[at + 1 :], asked, user, done, failed, failures)
			return
	_report(job, done, total, failed, failures, finished=True)
	_tell(what, asked, names, user, total, failed, failures)
	frappe.db.commit()  # nosemgrep


def _start(what: str, names: list[str], asked: Mapping[str, Any]) -> str:
	job = f"hygiene-{frappe.generate_hash(length=10)}"
	_enqueue(job, what, names, dict(asked), frappe.session.user, 0, [], 0)
	return job


def _enqueue(
	job: str, what: str, names: list[str], asked: dict[str, Any], user: str, done: int,
	failed: list[dict[str, str]], failures: int,
) -> None:  # fmt: skip
	frappe.enqueue(
		work,
		queue="long",
		timeout=SHIFT + 600,
		enqueue_after_commit=not done,
		job=job,
		what=what,
		names=names,
		asked=asked,
		user=user,
		done=done,
		failed=failed,
		failures=failures,
	)


def _one(what: str, name: str, asked: dict[str, Any]) -> str | None:
	"""One of many, as a whole or not at all. Gives why it was not done, in words."""
	for last_try in (False, True):
		try:
			error = _WORK[what](name, asked)
			# Each stands for itself: the next one's failure takes nothing back.
			frappe.db.commit()  # nosemgrep
			return error
		except Exception as caught:
			frappe.db.rollback()
			frappe.clear_messages()
			passing = frappe.QueryDeadlockError, frappe.QueryTimeoutError, actions.ChangedMeanwhile
			if isinstance(caught, passing) and not last_try:
				continue
			if not isinstance(caught, (frappe.ValidationError, frappe.PermissionError)):
				frappe.log_error(title=_("Lead Hygiene could not carry out an action"))
				frappe.db.commit()  # nosemgrep
			return strip_html(str(caught)) or _("You may not change {0}.").format(name)
	return None


def _decide(name: str, asked: dict[str, Any]) -> str | None:
	done = actions.decide(name, asked["verdict"], asked["reason"], asked["until"])
	return done["outcome"] if done["status"] == "Withdrawn" else None


def _let_go(name: str, asked: dict[str, Any]) -> str | None:
	preview.start(name=name, **{**asked, "known": asked["known"].get(name)})
	return None


def _repair(name: str, asked: dict[str, Any]) -> str | None:
	return repair.mend(asked["doctype"], name, asked["field"], asked["value"])


_WORK: dict[str, Callable[[str, dict[str, Any]], str | None]] = {
	"decide": _decide,
	"let_go": _let_go,
	"repair": _repair,
}


def _report(
	job: str, done: int, total: int, failed: list[dict[str, str]], failures: int, finished: bool = False
) -> None:
	message = {"id": job, "done": done, "total": total, "finished": finished}
	message |= {"failed": failed, "failures": failures}
	frappe.publish_realtime("hygiene_progress", message, user=frappe.session.user)


def _tell(
	what: str, asked: dict[str, Any], names: list[str], user: str, total: int,
	failed: list[dict[str, str]], failures: int,
) -> None:  # fmt: skip
	said = _("Finished: {0} of {1} were carried out.").format(total - failures, total)
	if failed:
		said += " " + _("{0} were not, the first: {1}").format(failures, failed[0]["error"])
	about = "Hygiene Action" if what == "decide" else asked["doctype"]
	tell([user], said, about, failed[0]["name"] if failed else names[-1])


def _checked(names: Any) -> list[str]:
	if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
		frappe.throw(_("Choose at least one."))
	if len(names) > MOST:
		frappe.throw(_("At most {0} at once. Choose fewer, and the rest afterwards.").format(MOST))
	return list(dict.fromkeys(names))
