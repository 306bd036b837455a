"""What keeps the machine from acting by itself: a daily cap, the share of the pipeline, missing proof, protected records,
quiet hours and holidays. A person is not held by any of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_days, cint, flt, get_time, getdate, nowdate

from ..core.facts import ENDED, LET_GO
from ..core.quiet import QuietHours, first_moment
from . import ledger, proposals
from . import policy as policies
from .choices import KINDS
from .judgement import Judgement
from .labels import LABELS
from .notices import managers
from .notices import tell as tell_users
from .roles import CASTS
from .rows import OneOf
from .words import Words

OUT_OF_PLAY = tuple(sorted(state.value for state in ENDED | LET_GO))
_TOLD = ("name", "reference_doctype", "reference_name", "rule", "action", "episode", "reason")
_OFFERED = ("Draft", "Open", "Replied", "Partially Ordered")


@dataclass(frozen=True, slots=True)
class Held:
	"""Why an action waits, in words. `again`: the day the night tries once more; None: a person has to decide.

	`brake` names a brake that managers are told about; None: the action alone says it.
	"""

	why: str
	again: date | None = None
	brake: str | None = None


def left_today() -> int:
	"""How many actions the machine may still carry out today."""
	entry, action = frappe.qb.DocType(ledger.DOCTYPE), frappe.qb.DocType("Hygiene Action")
	done = (
		frappe.qb.from_(entry)
		.join(action)
		.on(action.name == entry.hygiene_action)
		.select(Count(entry.name))
		.where((entry.happened_on >= nowdate()) & (entry.event == "Done") & (action.by_machine == 1))
		.run()
	)
	return max(cint(policies.settings().daily_cap) - done[0][0], 0)


def cap() -> Held:
	"""The daily cap is reached."""
	most = cint(policies.settings().daily_cap)
	why = _("At most {0} actions are carried out in a day unasked").format(most)
	return Held(why if most else _("No action is carried out unasked"), _tomorrow(), "cap")


def too_many(
	count: int, kept: str = "Hygiene File", in_play_are: dict[str, Any] | None = None
) -> Held | None:
	"""Whether `count` actions are more than the share of the records in play that one night may act on."""
	share = flt(policies.settings().stop_share)
	in_play = frappe.db.count(kept, in_play_are or {"state": ("not in", OUT_OF_PLAY)})
	if not share or count <= share / 100 * in_play:
		return None
	why = _("One night would have acted on {0} of {1} open records; more than {2} % is not done unasked")
	return Held(why.format(count, in_play, share), brake="share")


def on(action: Any, judged: Judgement, suspended: str | None) -> Held | None:
	"""What holds one action of a record that was just judged. `suspended`: why silence is not judged now."""
	policy = policies.current()
	rule = next((rule for rule in policy.rules if rule.name == action.rule), None)
	acts = rule is not None and policies.mode_of(rule) == "Act"
	worth = proposals.worth_of([judged]).get(judged.record.name, 0)
	why = proposals.why_held(judged, "Act" if acts else "Propose", worth)
	if why is not None:
		return Held(why)
	if action.action != LABELS[rule.action]:
		return Held(_("The rule prescribes something else now"))
	if frappe.scrub(action.action) not in KINDS:
		return None
	if suspended:
		why = _("Nothing is let go unasked while incoming mail is not read: {0}").format(suspended)
		return Held(why, _tomorrow(), "proof")
	if unproven := Words.of_site().unproven(judged.facts):
		return Held(unproven[:1].upper() + unproven[1:], _tomorrow())
	if not judged.record.owner or not frappe.db.get_value("User", judged.record.owner, "enabled"):
		return Held(_("Nobody answers for the record"))
	if _is_quoted(judged.record.cast.doctype, judged.record.name):
		return Held(_("A quotation for the record is open"))
	return None


def sending_time(company: str | None, now: datetime) -> datetime | None:
	"""When a goodbye of the machine may leave, for quiet hours and the holidays of the company. None: at once."""
	chosen = policies.settings()
	quiet = None
	if chosen.quiet_from not in (None, "") and chosen.quiet_until not in (None, ""):
		quiet = QuietHours(get_time(chosen.quiet_from), get_time(chosen.quiet_until))
	holidays = _holidays(company, now.date()) if cint(chosen.keep_holidays) else set()
	moment = first_moment(now, quiet, holidays)
	return None if moment == now else moment


def company_of(doctype: str, name: str) -> str | None:
	"""The company of a record, whose holidays are kept."""
	return frappe.db.get_value(doctype, name, CASTS[doctype].company)


def hold(names: Sequence[str], held: Held) -> None:
	"""Let actions wait, and say why; the ledger hears of it once."""
	rows = frappe.get_all(
		"Hygiene Action",
		filters={"name": ("in", list(names)), "status": "Proposed"},
		fields=[*_TOLD, "held_because"],
		order_by="creation asc, name asc",
	)
	action = frappe.qb.DocType("Hygiene Action")
	(
		frappe.qb.update(action)
		.set(action.held_because, held.why)
		.set(action.try_again_on, held.again)
		.where(action.name.isin(OneOf(names)) & (action.status == "Proposed"))
		.run()
	)
	fresh = [row for row in rows if not row.held_because]
	ledger.note_many(ledger.entry_of("Held", row, reason=held.why) for row in fresh)


def tell(brake: str, why: str, count: int) -> None:
	"""Tell the managers that a brake holds; once a day for each."""
	settings = "Lead Hygiene Settings"
	told = frappe.parse_json(frappe.db.get_single_value(settings, "brakes_told", cache=False) or "{}")
	if told.get(brake) == nowdate():
		return
	told[brake] = nowdate()
	frappe.db.set_single_value(settings, "brakes_told", frappe.as_json(told), update_modified=False)
	said = _("Lead Hygiene held back {0} actions: {1}.").format(count, why)
	tell_users(managers(), said, settings, settings)


def _is_quoted(doctype: str, name: str) -> bool:
	"""Whether an offer lies with the other side, or is being written."""
	of = {"opportunity": name} if doctype == "Opportunity" else {"quotation_to": doctype, "party_name": name}
	return bool(frappe.db.exists("Quotation", {**of, "docstatus": ("<", 2), "status": ("in", _OFFERED)}))


def _holidays(company: str | None, since: date) -> set[date]:
	company = company or frappe.db.get_single_value("Global Defaults", "default_company")
	named = company and frappe.get_cached_value("Company", company, "default_holiday_list")
	if not named:
		return set()
	filters = {"parent": named, "holiday_date": (">=", since)}
	return set(frappe.get_all("Holiday", filters=filters, pluck="holiday_date", order_by="holiday_date asc"))


def _tomorrow() -> date:
	return getdate(add_days(nowdate(), 1))
