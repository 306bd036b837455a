"""Doc events: two-line doors to the site."""

from __future__ import annotations

from frappe.model.document import Document

from .site import changes, live, policy, stages


def show(doc: Document, event: str | None = None) -> None:
	live.show(doc)


def judge(doc: Document, event: str | None = None) -> None:
	live.judge(doc)


def keep(doc: Document, event: str | None = None) -> None:
	live.keep(doc)


def forget(doc: Document, event: str | None = None) -> None:
	live.forget(doc.doctype, doc.name)


def merge(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	if merge:
		live.merge(doc.doctype, old, new)


def renamed(doc: Document, event: str, old: str, new: str, merge: bool = False) -> None:
	live.renamed(doc.doctype, new)


def touched(doc: Document, event: str | None = None) -> None:
	changes.touched(doc)


def gone(doc: Document, event: str | None = None) -> None:
	changes.gone(doc)


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
