"""The weekly digest as a mail: subject and HTML in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils.jinja_globals import is_rtl

from ..core.digest import Week
from . import desk_links, digest_opt_out, digest_own, digest_team
from .digest_lines import Told
from .words import Words

TEMPLATE = "lead_hygiene/templates/emails/weekly_digest.html"


@dataclass(frozen=True, slots=True)
class Digest:
	"""One mail, and the figures to compare the next one with. `html` is None where there is nothing to say."""

	subject: str
	html: str | None
	figures: Mapping[str, float]


def write(week: Week, as_manager: bool, as_rep: bool, before: Mapping[str, float] | None) -> Digest:
	"""The digest of the session's user, as that user may see the records. `before`: what the last one told."""
	told, words, user = Told(), Words.of_reader(), frappe.session.user
	if as_manager:
		digest_team.tell(told, week, before)
	if as_rep:
		own = Told()
		digest_own.tell(own, week)
		# How many are in which state is nothing to write about, nor to hang on a manager's mail.
		if own.worth_sending:
			told.parts += own.parts
	first, last = words.day(week.first), words.day(week.last)
	subject = (_("The week in sales, {0} to {1}") if as_manager else _("Your pipeline, {0} to {1}")).format(
		first, last
	)
	if not told.worth_sending:
		return Digest(subject, None, told.figures)
	html = frappe.render_template(
		TEMPLATE,
		{
			"rtl": is_rtl(),
			"lang": frappe.local.lang,
			"title": subject,
			"name": frappe.db.get_value("User", user, "first_name") or user,
			"parts": told.parts,
			"week_before": _("Week Before"),
			"opt_out": digest_opt_out.link(user),
			"settings": desk_links.to_record("Notification Settings", user),
		},
	)
	return Digest(subject, html, told.figures)


@contextmanager
def as_reader(user: str) -> Iterator[None]:
	"""Do something with the permissions and in the language of `user`: in a job only, for it forgets the session's own."""
	before, lang = frappe.session.user, frappe.local.lang
	frappe.set_user(user)
	frappe.local.lang = get_user_lang(user)
	try:
		yield
	finally:
		frappe.set_user(before)
		frappe.local.lang = lang
