"""The weekly digest: to whom it is due, and that each is sent it once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.utils import cint, create_batch, getdate, nowdate
from frappe.utils.user import get_users_with_role

from ..core.digest import Week, too_soon, week_before, week_due
from . import digest_opt_out
from .daily_snapshot import IN_PLAY
from .digest_mail import Digest, as_reader, write
from .roles import CASTS

DOCTYPE = "Hygiene Digest"
BATCH = 20
_MANAGERS = frozenset({"Sales Manager", "System Manager"})
_NOBODY = ("Administrator", "Guest")


def start(today: date | None = None) -> int:
	"""Queue the digests that are due, in batches. Gives to how many users; on most days it asks Settings and is done."""
	chosen = frappe.get_cached_doc("Lead Hygiene Settings")
	if not cint(chosen.digest_on):
		return 0
	week = week_due(today or getdate(nowdate()), chosen.digest_weekday or "Monday")
	if week is None:
		return 0
	users = awaiting(week)
	if users and not EmailAccount.find_default_outgoing():
		frappe.log_error(title=_("Lead Hygiene sends no digest: there is no default outgoing Email Account"))
		return 0
	for number, batch in enumerate(create_batch(users, BATCH)):
		frappe.enqueue(
			"lead_hygiene.tasks.send_digests",
			queue="long",
			timeout=3600,
			job_id=f"lead_hygiene_digest_{week.due_on}_{number}",
			deduplicate=True,
			users=list(batch),
			first=str(week.first),
		)
	return len(users)


def merge(old: str, new: str) -> None:
	"""One user becomes another, who may have been sent the same weeks."""
	rows = frappe.get_all(DOCTYPE, {"user": new}, pluck="due_on", order_by="due_on asc")
	if rows:
		frappe.db.delete(DOCTYPE, {"user": old, "due_on": ("in", rows)})


def awaiting(week: Week) -> list[str]:
	"""Those who may be sent the digest of the week and were not yet: by name."""
	chosen = frappe.get_cached_doc("Lead Hygiene Settings")
	users = set(get_users_with_role("Sales Manager")) if cint(chosen.digest_managers) else set()
	if cint(chosen.digest_reps):
		users |= _owners()
	return _willing(users, week)


def _willing(users: Collection[str], week: Week) -> list[str]:
	"""Those of the users who can be written to, have not said no, and were not sent it yet; by name."""
	if not users:
		return []
	known = frappe.get_all(
		"User",
		filters={"name": ("in", sorted(users)), "enabled": 1, "user_type": "System User"},
		fields=["name", "email"],
		order_by="name asc",
	)
	return [
		user.name
		for user in known
		if user.email
		and user.name not in _NOBODY
		and digest_opt_out.wanted(user.name)
		and not too_soon(_last(user.name), week)
	]


def _owners() -> set[str]:
	"""Who owns a lead or an opportunity in play."""
	found: set[str] = set()
	for cast in CASTS.values():
		doc = frappe.qb.DocType(cast.doctype)
		in_play = doc.hygiene_state.isin(sorted(str(state) for state in IN_PLAY))
		query = frappe.qb.from_(doc).select(doc[cast.owner]).where(in_play & doc[cast.owner].isnotnull())
		found |= {row[0] for row in query.distinct().run() if row[0]}
	return found


def _last(user: str) -> date | None:
	"""The day the last digest of a user was due."""
	rows = frappe.get_all(DOCTYPE, filters={"user": user}, pluck="due_on", order_by="due_on desc", limit=1)
	return rows[0] if rows else None


def send_to(users: Sequence[str], week: Week) -> int:
	"""Send each the digest of the week, each its own transaction. Gives how many mails were queued.

	Whoever cannot be sent it is logged, keeps nobody else from it, and is tried again the next day.
	"""
	sent = 0
	for user in _willing(users, week):
		try:
			sent += send(user, week)
			# One user, one transaction: the mail and the row that keeps it from being sent again.
			frappe.db.commit()  # nosemgrep
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=_("Lead Hygiene could not send the digest to {0}").format(user))
			# The log must survive the next one who cannot be sent it.
			frappe.db.commit()  # nosemgrep
	return sent


def send(user: str, week: Week) -> bool:
	"""Queue the digest of the week for a user, unless another worker has; whether there was something to say.

	The row is written first, in the transaction of the mail: its unique key lets a second one wait, and then fall away.
	"""
	row = frappe.get_doc({"doctype": DOCTYPE, "user": user, "due_on": week.due_on})
	try:
		row.insert(ignore_permissions=True)  # a job: nobody may write them by hand
	except (frappe.DuplicateEntryError, frappe.UniqueValidationError):
		frappe.clear_last_message()
		return False
	chosen = frappe.get_cached_doc("Lead Hygiene Settings")
	as_manager = bool(cint(chosen.digest_managers)) and "Sales Manager" in frappe.get_roles(user)
	with as_reader(user):
		digest = write(week, as_manager, bool(cint(chosen.digest_reps)), _told_before(user, week))
	status = "Sent" if digest.html else "Nothing to Say"
	row.db_set({"status": status, "figures": frappe.as_json(dict(digest.figures))}, update_modified=False)
	if digest.html:
		_mail(user, digest)
	return digest.html is not None


def _told_before(user: str, week: Week) -> Mapping[str, float] | None:
	"""The figures of the digest a week before; None: there was none."""
	figures = frappe.db.get_value(DOCTYPE, {"user": user, "due_on": week.before.due_on}, "figures")
	return frappe.parse_json(figures) if figures else None


def _mail(user: str, digest: Digest) -> None:
	frappe.sendmail(
		recipients=[frappe.db.get_value("User", user, "email")],
		subject=digest.subject,
		message=digest.html,
		add_unsubscribe_link=0,
	)


def mine() -> Digest:
	"""What the session's user would be sent today, whether or not it is switched on."""
	user, week = frappe.session.user, week_before(getdate(nowdate()))
	as_manager = bool(_MANAGERS & set(frappe.get_roles(user)))
	return write(week, as_manager, True, _told_before(user, week))


def send_mine() -> bool:
	"""Mail it to the session's user, now and as often as asked for. False: there is nothing to say."""
	digest = mine()
	if digest.html:
		_mail(frappe.session.user, digest)
	return digest.html is not None
