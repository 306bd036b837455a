"""Contact pressure on the site: may this person be written to now, and if not, why and from when on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, now_datetime

from ..core.answers import addresses as addresses_in
from ..core.pressure import Cap, Pressure, ask
from . import people, pressings
from .contacts import our_addresses
from .people import Person, Record
from .pressings import Found

OFF, WARN, STOP = "Off", "Warn", "Stop"
# What is about selling. Whoever mails an invoice or answers a complaint owes that mail, and is not asked.
ASKED = frozenset(
	{"", "Lead", "Opportunity", "Prospect", "Contact", "Customer", "Quotation", "Email Campaign"}
)
LONGEST = 365  # days
# When a mail that waits for a day is sent on that day.
_HOUR = time(9)


@dataclass(frozen=True, slots=True)
class Asked:
	"""What was found of one person and what follows from it."""

	person: Person
	found: Found
	pressure: Pressure


def mode() -> str:
	"""Off, Warn or Stop."""
	return frappe.db.get_single_value("Lead Hygiene Settings", "pressure_mode", cache=True) or WARN


def cap() -> Cap:
	"""The company's cap. One that cannot be, which the Settings refuse, is the default."""
	contacts, days = (
		cint(frappe.db.get_single_value("Lead Hygiene Settings", field, cache=True))
		for field in ("pressure_contacts", "pressure_days")
	)
	try:
		return Cap(contacts, days)
	except ValueError:
		return Cap()


def check_settings(contacts: int, days: int) -> None:
	"""Refuse a cap that cannot be, in the words of the Settings."""
	if contacts < 1:
		frappe.throw(
			_(
				"At Most (Contacts) is at least 1. To contact people without a limit, set Contact Pressure to Off."
			)
		)
	if not 1 <= days <= LONGEST:
		frappe.throw(_("Within (Days) goes from 1 to {0}.").format(LONGEST))


def outsiders(recipients: str | Iterable[str] | None) -> list[str]:
	"""The bare addresses among `recipients` that are not our own people's."""
	text = recipients if isinstance(recipients, str) else ",".join(recipients or ())
	return sorted(addresses_in(text) - our_addresses())


def on(
	person: Person,
	at: datetime | None = None,
	machine: bool = False,
	also: Record | None = None,
	but: str | None = None,
) -> Asked:
	"""May the person be contacted `at` this moment (None: now)? `but` is a Communication that is not counted.

	The farewell and whatever else we send ourselves ask here, with `machine`.
	"""
	limit, at = cap(), at or now_datetime()
	# An answer up to `days` before the first contact of the window takes that contact out of it.
	since = datetime.combine(min(at, now_datetime()).date() - timedelta(days=2 * limit.days), time.min)
	found = pressings.find(person, since, also, but)
	contacts = [contact for contact, _row in found.contacts.values()]
	return Asked(person, found, ask(contacts, found.signs, limit, at, machine))


def on_all(
	recipients: Iterable[str],
	at: datetime | None = None,
	machine: bool = False,
	also: Record | None = None,
	but: str | None = None,
	among: Iterable[str] | None = None,
) -> list[Asked]:
	"""The same for several bare addresses; two that are one person are asked about once."""
	asked: list[Asked] = []
	for address in recipients:
		if any(address in other.person.addresses for other in asked):
			continue
		asked.append(on(people.with_address(address, among), at, machine, also, but))
	return asked


def free_for_all(asked: Iterable[Asked], at: datetime, machine: bool = False) -> date:
	"""The first day from `at` on that is free for every one of them."""
	limit, everybody, day = cap(), tuple(asked), at
	while True:
		latest = max((_free_on(one, limit, day, machine) for one in everybody), default=day.date())
		if latest == day.date():
			return latest
		day = sending_time(latest)


def sending_time(day: date) -> datetime:
	"""When a mail that waited for `day` is sent."""
	return datetime.combine(day, _HOUR)


def moment_of(when: str | datetime | None) -> datetime:
	"""When something planned for `when` is sent: now, unless that is later."""
	now = now_datetime()
	return max(get_datetime(when), now) if when else now


def _free_on(one: Asked, limit: Cap, at: datetime, machine: bool) -> date:
	contacts = [contact for contact, _row in one.found.contacts.values()]
	return ask(contacts, one.found.signs, limit, at, machine).free_on
