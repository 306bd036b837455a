"""Strikes workers down at each step of letting a record go, and counts the goodbyes that arrive.

Usage: python scripts/faults SITE [--few] [WORD …]; with words, only the trials whose name holds one of them. The site is a scratch site: its Email Queue is emptied. It needs a bench whose
MariaDB and Redis run; the mail server is on loopback and made here. Exits with 1, and a list, where anything is wrong.
"""

from __future__ import annotations

import logging
import random
import sys
from time import time

import deeds
import frappe.core.doctype.communication.communication
import frappe.email.doctype.email_queue.email_queue
import frappe.email.email_body
import frappe.email.queue
import frappe.email.smtp  # noqa: F401  # what every worker needs is read once, before they are born
from judge import trouble
from sink import Sink
from trials import Family, all_of_them
from worker import ask, run


def main(site: str, few: bool, words: list[str]) -> int:
	logging.getLogger("CSSUTILS").setLevel(logging.CRITICAL)  # it complains of every mail
	seed = random.randrange(10**6)
	random.seed(seed)
	began, wrong, tried = time(), [], []
	sink = Sink()
	try:
		ask(site, deeds.forget)
		ask(site, deeds.prepare, sink.port)
		print(f"Fault tests on {site}, seed {seed}", flush=True)
		for family in all_of_them(site, sink, few, words):
			if not family.title:
				wrong += judged(site, sink, family, recovered=False)
				continue
			recover(site)
			found = judged(site, sink, family)
			wrong += found
			tried.append(family)
			print(line(family, sink, found), flush=True)
			for error in sorted(family.errors):
				print(f"      {error}", flush=True)
	finally:
		ask(site, deeds.forget)
		sink.stop()
	records = sum(len(family.names) for family in tried)
	print(
		f"{sum(family.trials for family in tried)} trials on {records} records, "
		f"{sum(family.struck for family in tried)} workers struck or in error, {time() - began:.0f} s"
	)
	print("\n".join(wrong) if wrong else "No goodbye was sent twice, nothing was left half done.")
	return bool(wrong)


def recover(site: str) -> None:
	"""Everybody has his turn, several times, while the clocks move on."""
	for _turn in range(3):
		ask(site, deeds.move_clock)
		ask(site, deeds.look_after)
		run(site, deeds.flush)


def judged(site: str, sink: Sink, family: Family, recovered: bool = True) -> list[str]:
	copies, found = sink.copies(), []
	states = ask(site, deeds.states, family.doctype, family.names)
	for name, state in zip(family.names, states, strict=True):
		count = copies.get(deeds.address_of(name), 0)
		wrong = trouble(state, count, recovered)
		lost = [one["status"] for one in state["farewells"]] == ["Not Known to Have Arrived"]
		if recovered and family.must_arrive and not (wrong or lost or count):
			wrong.append("it never arrived")
		found += [f"{family.title or 'after the blow'}: {name}: {one}\n      {state}" for one in wrong]
	return found


def line(family: Family, sink: Sink, found: list[str]) -> str:
	copies = sink.copies()
	counts = [copies.get(deeds.address_of(name), 0) for name in family.names]
	return (
		f"{'FAILED' if found else 'ok':>6}  {family.title}: {family.trials} trials, {family.struck} struck, "
		f"{len(counts)} records, {counts.count(1)} goodbyes arrived once, {sum(n > 1 for n in counts)} more than once, "
		f"{counts.count(0)} not"
	)


if __name__ == "__main__":
	chosen = [word for word in sys.argv[2:] if not word.startswith("--")]
	sys.exit(main(sys.argv[1], "--few" in sys.argv, chosen))
