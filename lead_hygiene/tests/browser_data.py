"""Records for the browser tests in `scripts/browser`: one of every state that people look for.

`bench --site SITE execute lead_hygiene.tests.browser_data.make`
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days, now_datetime, nowdate

from ..site import chances, proof, proposals, seeds
from ..site import review as reviews
from . import browser_beyond

STAGE, PAST_STAGE = "Negotiation/Review", "Qualification"
REP, PERSIAN, PASSWORD = "rep@example.com", "fa@example.com", "tell-No-1-hygiene"
READER = "reader@example.com"  # may read leads and opportunities, and write none
# Leads that were written to five times and did not answer; all are proposed to be let go.
QUIET_LEADS = (
	"Silent Sara", "Undone Ulf", "Bulk Bea", "Bulk Ben", "Offer Olga", "Offer Otto", "Offer Ole", "Offer Oda"
)  # fmt: skip
QUIET_PERSIAN = "نگار محمدی"


def make() -> dict[str, str]:
	"""Make them anew, on a site for tests only. Gives the names of the records by what they are."""
	if not frappe.conf.allow_tests:
		frappe.throw("This site is not for tests: set allow_tests in its site_config.json")
	_set_up()
	_clear()
	_settings()
	_user(REP, "Rep", "en", ["Sales User"])
	_user(PERSIAN, "Negar", "fa", ["Sales User", "Sales Manager"])
	_reader()
	_mail_account()
	made = {
		"cold": _lead("Cold Customer", days_ago=40),
		"neglected": _lead("Neglected Neighbour", days_ago=30),
		"active": _lead("Active Ally", days_ago=20),
		"snoozed": _lead("Snoozed Sam", days_ago=30),
		"overdue": _opportunity("Overdue Ltd", days_ago=24),
		"cooling": _opportunity("Cooling Ltd", days_ago=5),
		"fresh": _opportunity("Fresh Ltd", days_ago=0),
		"quiet": _opportunity("Quiet Ltd", days_ago=40, stage="Prospecting", alone=True),
		"ancient": _opportunity("Ancient Ltd", days_ago=3 * 365, alone=True),
		"away": _lead("Away Anna", days_ago=20),
		"mute": _lead("Mute Max", days_ago=30),
		"worthy": _lead("Worthy Wanda", days_ago=20),
		"unasked": _lead("Unasked Uma", days_ago=3),
	}
	frappe.db.set_value("Lead", made["mute"], "email_id", None, update_modified=False)
	for day in range(1, 6):
		_mail("Lead", made["cold"], f"Offer, reminder {day}", days_ago=21 - 3 * day)
		_mail("Opportunity", made["quiet"], f"Your project, mail {day}", days_ago=20 - 3 * day)
	for name in (*QUIET_LEADS, QUIET_PERSIAN):
		made[name] = _quiet_lead(name)
	_mail("Lead", made["active"], "Please send a quotation", days_ago=1, received=True)
	for day in range(1, 4):
		_mail("Lead", made["away"], f"Our visit, mail {day}", days_ago=4 - day, to="away_anna@example.com")
	_mail("Lead", made["away"], "Automatic reply: Our visit", days_ago=0, received=True)
	_qualified(made["worthy"])
	_mail("Lead", made["worthy"], "Yes, we want to see it", days_ago=4, received=True)
	_snooze(made["snoozed"])
	_judge("Lead", [made["worthy"], made["unasked"]])
	_judge("Lead", [made[key] for key in ("cold", "neglected", "active", "snoozed", "away", "mute")])
	_judge("Lead", [made[name] for name in (*QUIET_LEADS, QUIET_PERSIAN)])
	_judge("Opportunity", [made[key] for key in ("overdue", "cooling", "fresh", "quiet", "ancient")])
	_ended()
	proposals.propose(reviews.Reviewer().named("Opportunity", [made["overdue"]]))
	_board()
	made.update(browser_beyond.make(REP, _company()))
	chances.forget()
	frappe.db.commit()  # what is forgotten is forgotten once more when the transaction ends
	chances.renew()  # by the deals that have ended; a form would leave it to a worker
	frappe.db.commit()
	return made


def work_off() -> int:
	"""Do our jobs of this site that wait in the queue, as a worker would. Gives how many."""
	from frappe.utils.background_jobs import get_queue

	done, site, queue = 0, frappe.local.site, get_queue("long")
	while jobs := [job for job in queue.jobs if job.kwargs["site"] == site and _is_ours(job)]:
		for job in jobs:
			queue.remove(job)
			job.perform()
			done += 1
	return done


def _is_ours(job: Any) -> bool:
	method = job.kwargs["method"]
	return str(getattr(method, "__module__", method)).startswith("lead_hygiene.site.many")


def _set_up() -> None:
	"""A company and a desk that does not ask for the setup wizard."""
	from frappe.desk.page.setup_wizard.setup_wizard import setup_complete

	if not frappe.get_all("Company", limit=1, order_by="name asc"):
		setup_complete(
			{
				"language": "English",
				"country": "Germany",
				"timezone": "Europe/Berlin",
				"currency": "EUR",
				"company_name": "Hygiene Browser Test",
				"company_abbr": "HBT",
				"chart_of_accounts": "Standard",
				"fy_start_date": f"{nowdate()[:4]}-01-01",
				"fy_end_date": f"{nowdate()[:4]}-12-31",
			}
		)
		seeds.sub_industries()  # before the wizard there were no industries for them
	frappe.db.set_single_value("System Settings", "setup_complete", 1)
	if frappe.get_meta("Installed Application").has_field("is_setup_complete"):
		frappe.db.set_value("Installed Application", {"app_name": ("is", "set")}, "is_setup_complete", 1)


def _clear() -> None:
	"""What an earlier call made."""
	for doctype, filters in (
		("Opportunity", {"opportunity_owner": REP}),
		("Lead", {"lead_owner": REP}),
		("Kanban Board", {"name": "Hygiene"}),
	):
		for name in frappe.get_all(doctype, filters, pluck="name", order_by="name asc"):
			frappe.db.delete("Communication", {"reference_doctype": doctype, "reference_name": name})
			frappe.delete_doc(doctype, name, force=True, ignore_permissions=True)
	frappe.db.delete("__UserSettings", {"doctype": ("in", ("Lead", "Opportunity"))})
	frappe.cache.delete_keys("_user_settings")


def _settings() -> None:
	stage = frappe.get_doc("Sales Stage", STAGE)
	stage.hygiene_limit_days = "10"
	stage.save()
	past = frappe.get_doc("Sales Stage", PAST_STAGE)
	past.update({"hygiene_limit_days": None, "hygiene_limits": []})
	past.save()
	for name in ("Stage overdue", "Five unanswered e-mails"):
		rule = frappe.get_doc("Hygiene Rule", name)
		rule.mode = "Propose"
		rule.save()
	settings = frappe.get_doc("Lead Hygiene Settings")
	settings.mode = "Propose"
	settings.save()
	proof.forget()


def _user(email: str, name: str, language: str, roles: list[str]) -> None:
	user = frappe.get_doc("User", email) if frappe.db.exists("User", email) else frappe.new_doc("User")
	user.update(
		{
			"email": email,
			"first_name": name,
			"language": language,
			"send_welcome_email": 0,
			"new_password": PASSWORD,
			"enabled": 1,
		}
	)
	user.flags.ignore_password_policy = True
	user.save(ignore_permissions=True)
	user.add_roles(*roles)


def _reader() -> None:
	"""Somebody who may look at the pipeline and change nothing in it."""
	role = "Hygiene Browser Reader"
	if not frappe.db.exists("Role", role):
		frappe.get_doc({"doctype": "Role", "role_name": role, "desk_access": 1}).insert()
		for doctype in ("Lead", "Opportunity", "Hygiene Action"):
			frappe.permissions.add_permission(doctype, role, 0)
	_user(READER, "Reader", "en", [role])


def _mail_account() -> None:
	"""An account that could send, so that goodbyes reach the Email Queue; nothing of it is sent."""
	if frappe.db.exists("Email Account", {"default_outgoing": 1, "enable_outgoing": 1}):
		return
	account = frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Hygiene Browser",
			"email_id": "sales@example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"no_smtp_authentication": 1,
		}
	)
	account.flags.ignore_validate = True  # it would try to connect
	account.insert()


def _quiet_lead(name: str) -> str:
	lead = _lead(name, days_ago=40)
	address = frappe.db.get_value("Lead", lead, "email_id")
	for day in range(1, 6):
		_mail("Lead", lead, f"Our offer, mail {day}", days_ago=24 - 3 * day, to=address)
	return lead


def _lead(name: str, days_ago: int) -> str:
	first, last = name.split(" ", 1)
	lead = frappe.get_doc(
		{
			"doctype": "Lead",
			"first_name": first,
			"last_name": last,
			"company_name": f"{last} & Sons",
			"email_id": f"{frappe.scrub(name) if name.isascii() else 'negar'}@example.com",
			"language": "en" if name.isascii() else "fa",
			"lead_owner": REP,
			"company": _company(),
		}
	).insert()
	return _born(lead, days_ago)


def _opportunity(customer: str, days_ago: int, stage: str = STAGE, alone: bool = False) -> str:
	"""A deal of the lead Ally, with whom it shares one conversation; `alone`: of a lead of its own."""
	lead = frappe.db.get_value("Lead", {"company_name": "Ally & Sons"})
	if alone:
		lead = _lead(f"Buyer {customer}", days_ago)
	deal = frappe.get_doc(
		{
			"doctype": "Opportunity",
			"opportunity_from": "Lead",
			"party_name": lead,
			"title": customer,
			"customer_name": customer,
			"sales_stage": stage,
			"transaction_date": add_days(nowdate(), -days_ago),
			"opportunity_owner": REP,
			"company": _company(),
			"currency": frappe.db.get_value("Company", _company(), "default_currency"),
			"conversion_rate": 1,
			"opportunity_amount": 12000,
		}
	).insert()
	deal.db_set({"title": customer, "customer_name": customer}, update_modified=False)
	return _born(deal, days_ago)


def _ended() -> None:
	"""Deals that were won within 20 days of one stage, and others that were lost in it after 25 to 60 days."""
	names = []
	for number in range(20):
		won = number % 2 == 0
		stay = number + 1 if won else 2 * number + 23
		name = _opportunity(f"Past Ltd {number + 1}", days_ago=stay + 30, stage=PAST_STAGE)
		changed = {"status": "Converted" if won else "Lost", "modified": add_days(now_datetime(), -30)}
		frappe.db.set_value("Opportunity", name, changed, update_modified=False)
		frappe.db.delete("Stage Change", {"reference_doctype": "Opportunity", "reference_name": name})
		names.append(name)
	_judge("Opportunity", names)


def _born(doc: Any, days_ago: int) -> str:
	"""Move the creation of a record to the past, and forget what was kept of it."""
	doc.db_set("creation", add_days(now_datetime(), -days_ago), update_modified=False)
	frappe.db.delete("Hygiene File", {"reference_doctype": doc.doctype, "reference_name": doc.name})
	return doc.name


def _mail(
	doctype: str,
	name: str,
	subject: str,
	days_ago: int,
	received: bool = False,
	to: str = "customer@example.com",
) -> None:
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received" if received else "Sent",
			"status": "Linked",
			"subject": subject,
			"content": subject,
			"sender": "customer@example.com" if received else REP,
			"recipients": REP if received else to,
			"communication_date": add_days(now_datetime(), -days_ago),
			"reference_doctype": doctype,
			"reference_name": name,
		}
	).insert(ignore_permissions=True)


def _qualified(lead: str) -> None:
	"""Somebody talked to them: half is known, and they are called hot."""
	doc = frappe.get_doc("Lead", lead)
	known = {"hygiene_need": "Yes", "hygiene_budget": "Yes", "hygiene_budget_amount": 8000}
	doc.update({**known, "hygiene_label": "Hot", "no_of_employees": "51-200"})
	doc.save()


def _snooze(lead: str) -> None:
	doc = frappe.get_doc("Lead", lead)
	doc.update(
		{"hygiene_snoozed_until": add_days(nowdate(), 30), "hygiene_snooze_reason": "Budget comes next month"}
	)
	doc.save()


def _judge(doctype: str, names: list[str]) -> None:
	for name in names:
		frappe.db.delete("Hygiene File", {"reference_doctype": doctype, "reference_name": name})
	reviews.Reviewer().refresh(doctype, names)


def _board() -> None:
	from frappe.desk.doctype.kanban_board.kanban_board import quick_kanban_board

	quick_kanban_board("Opportunity", "Hygiene", "status")


def _company() -> str:
	return frappe.get_all("Company", pluck="name", limit=1, order_by="name asc")[0]
