"""Doc events: two-line doors to the site."""

from __future__ import annotations

from frappe import _
from frappe.model.document import Document

from .site import (
	answers,
	arriving,
	changes,
	customer_events,
	customer_form,
	customer_policy,
	digest,
	duplicate_entry,
	duplicate_review,
	first_steps,
	goodbyes,
	links,
	live,
	policy,
	pressure_door,
	renames,
	reopening,
	replies,
	stages,
	sub_industries,
)


def settle_sub_industry(doc: Document, event: str | None = None) -> None:
	sub_industries.settle(doc)


def check_sub_industry(doc: Document, event: str | None = None) -> None:
	sub_industries.check(doc)


def show(doc: Document, event: str | None = None) -> None:
	live.show(doc)


def judge(doc: Document, event: str | None = None) -> None:
	live.judge(doc)


def keep(doc: Document, event: str | None = None) -> None:
	live.keep(doc)


def forget(doc: Document, event: str | None = None) -> None:
	live.forget(doc.doctype, doc.name)


def merge(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	renames.take_along(doc.doctype)
	if merge:
		live.merge(doc.doctype, old, new)


def merge_users(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	if merge:
		digest.merge(old, new)


def renamed(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	live.renamed(doc.doctype, new)


def coming(doc: Document, event: str | None = None) -> None:
	changes.coming(doc)
	if doc.doctype in ("Communication", "Call Log"):
		customer_events.coming(doc)


def touched(doc: Document, event: str | None = None) -> None:
	if doc.is_new():
		return  # somebody's db_set on what is not in the database yet
	changes.touched(doc)
	if doc.doctype in ("Communication", "Call Log") and not doc.flags.in_delete:
		customer_events.heard(doc)


def judge_mail(doc: Document, event: str | None = None) -> None:
	answers.judge(doc)
	links.complete(doc)
	reopening.foresee(doc)
	arriving.begin(doc)


def undo_reopening(doc: Document, event: str | None = None) -> None:
	reopening.undo(doc)


def gone(doc: Document, event: str | None = None) -> None:
	changes.gone(doc)
	if doc.doctype in ("Communication", "Call Log"):
		customer_events.gone(doc)


def ordered(doc: Document, event: str | None = None) -> None:
	changes.ordered(doc)


def party_changed(doc: Document, event: str | None = None) -> None:
	changes.party_changed(doc)


def party_left(doc: Document, event: str | None = None) -> None:
	changes.party_left(doc)


def contact_linked(doc: Document, event: str | None = None) -> None:
	changes.contact_linked(doc)


def note_match_keys(doc: Document, event: str | None = None) -> None:
	duplicate_entry.note(doc)


def warn_of_duplicates(doc: Document, event: str | None = None) -> None:
	duplicate_entry.warn(doc)


def forget_duplicates(doc: Document, event: str | None = None) -> None:
	duplicate_review.forget(doc.doctype, doc.name)


def follow_duplicates(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	duplicate_review.follow(doc.doctype, old, new, merge)


def check_limit(doc: Document, event: str | None = None) -> None:
	stages.check_limit(doc)


def stage_changed(doc: Document, event: str | None = None) -> None:
	stages.changed(doc)


def stage_renamed(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	stages.renamed(old, new, merge)


def policy_changed(doc: Document, event: str, *args: object, **kwargs: object) -> None:
	policy.forget()


def holidays_changed(doc: Document, event: str | None = None) -> None:
	stages.holidays_changed()


def knock(doc: Document, event: str | None = None) -> None:
	pressure_door.knock(doc)


def hold(doc: Document, event: str | None = None) -> None:
	pressure_door.hold(doc)


def mailbox_changed(doc: Document, event: str | None = None) -> None:
	replies.mailbox_changed(doc)


def unsent(doc: Document, event: str | None = None) -> None:
	goodbyes.stop_mail(_("The mail was deleted."), communication=doc.name)


def unqueued(doc: Document, event: str | None = None) -> None:
	goodbyes.stop_mail(_("The mail was taken out of the Email Queue."), email_queue=doc.name)


def sold(doc: Document, event: str | None = None) -> None:
	customer_events.sold(doc)


def offered(doc: Document, event: str | None = None) -> None:
	customer_events.offered(doc)


def issue_raised(doc: Document, event: str | None = None) -> None:
	customer_events.raised(doc)


def unsubscribed(doc: Document, event: str | None = None) -> None:
	customer_events.unsubscribed(doc)


def show_customer(doc: Document, event: str | None = None) -> None:
	customer_form.show(doc)


def customer_changed(doc: Document, event: str | None = None) -> None:
	customer_events.changed(doc)


def forget_customer(doc: Document, event: str | None = None) -> None:
	customer_events.forget(doc.name)


def merge_customers(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	renames.take_along(doc.doctype)
	if merge:
		customer_events.merge(old, new)


def customer_renamed(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	customer_events.renamed(new)


def check_plan(doc: Document, event: str | None = None) -> None:
	customer_policy.check_plan(doc)


def group_changed(doc: Document, event: str | None = None, *args: object, **kwargs: object) -> None:
	customer_events.group_changed(doc)


def settle_first_steps(doc: Document, event: str | None = None) -> None:
	first_steps.settle()
