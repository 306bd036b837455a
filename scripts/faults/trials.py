"""The trials, by family. Each gives the records it tried, to be judged after everybody had his turn."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import sleep

import deeds
import worker
from own_database import OwnDatabase
from sink import MISBEHAVES, TAKES, Sink
from worker import KILL, LOSE, RESTART, Worker, ask, run, steps_of

DEFINITE = ("busy", "45", "55")  # what the server said no to goes out once it says yes


@dataclass
class Family:
	"""What was tried: how often, how many workers were struck down, and what must have come of it."""

	title: str
	doctype: str = "Lead"
	names: list[str] = field(default_factory=list)
	trials: int = 0
	struck: int = 0
	must_arrive: bool = False
	errors: set[str] = field(default_factory=set)

	def count(self, ended: worker.Ended) -> worker.Ended:
		self.struck += ended.killed or bool(ended.error)
		if ended.error:
			self.errors.add(ended.error.strip().splitlines()[-1][:160])
		return ended


def act_struck(site: str, sink: Sink, few: bool, doctype: str, blow: str) -> Iterator[Family]:
	"""The act is struck at each of its steps; then it is done again, as by a person who saw an error."""
	family = Family(f"{doctype}: the act, {blow} at each step", doctype)
	(first,) = ask(site, deeds.make, doctype, f"dry{blow[:4]}", 1)
	steps = steps_of(site, deeds.act, doctype, first)
	family.names.append(first)
	at = _some(steps, few)
	family.title += f" ({len(at)} of {steps})"
	names = ask(site, deeds.make, doctype, f"act{blow[:4]}", len(at))
	for step, name in zip(at, names, strict=True):
		family.trials += 1
		family.count(run(site, deeds.act, doctype, name, at=step, blow=blow))
		yield _alone(family, name)
		run(site, deeds.act, doctype, name)
	family.names += names
	family.must_arrive = True
	yield family


def flush_struck(site: str, sink: Sink, few: bool, blow: str) -> Iterator[Family]:
	"""The sender is struck at each of its steps, then at any of them once more."""
	family = Family(f"the sender, {blow} at each step, then twice more at random")
	(first,) = _said(site, f"fdry{blow[:4]}", 1)
	family.names.append(first)
	ask(site, deeds.put_off, [first], None)
	steps = steps_of(site, deeds.flush)
	at = _some(steps, few)
	family.title += f" ({len(at)} of {steps})"
	names = _said(site, f"flush{blow[:4]}", len(at))
	for step, name in zip(at, names, strict=True):
		family.trials += 1
		ask(site, deeds.put_off, [name], None)
		family.count(run(site, deeds.flush, at=step, blow=blow))
		ask(site, deeds.move_clock)
		family.count(run(site, deeds.look_after, at=random.randint(1, 12), blow=blow))
		family.count(run(site, deeds.flush, at=random.randint(1, steps), blow=blow))
	family.names += names
	yield family


def server_misbehaves(site: str, sink: Sink, few: bool) -> Iterator[Family]:
	"""The mail server refuses, hangs up or is silent for a while; then it is well again."""
	for how in MISBEHAVES:
		count = 1 if few else 3
		family = Family(f"the server: {how}", trials=count)
		family.names = _said(site, f"smtp{abs(hash(how)) % 10000}", count)
		ask(site, deeds.put_off, family.names, None)
		sink.behave(how)
		family.count(run(site, deeds.flush))
		sink.behave(TAKES)
		family.must_arrive = how.startswith(DEFINITE)
		yield family


def two_at_once(site: str, sink: Sink, few: bool) -> Iterator[Family]:
	"""Two workers on one record: acts, senders, an answer or an undo against the sender or the act."""
	pairs = {
		"two acts": (deeds.act, deeds.act),
		"act and answer": (deeds.act, deeds.answer),
		"two senders": (deeds.flush, deeds.flush),
		"sender and answer": (deeds.flush, deeds.answer),
		"sender and undo": (deeds.flush, deeds.undo),
		"answer and undo": (deeds.answer, deeds.undo),
	}
	for title, works in pairs.items():
		count = 3 if few else 25
		family = Family(f"two at once: {title}", trials=count)
		serial = title.replace(" ", "")
		if deeds.act in works:
			names = ask(site, deeds.make, "Lead", serial, count)
		else:
			names = _said(site, serial, count)
		family.must_arrive = title in ("two acts", "two senders")
		for name in names:
			if deeds.flush in works:
				ask(site, deeds.put_off, [name], None)
			arguments = [() if work is deeds.flush else ("Lead", name) for work in works]
			pair = [
				Worker(site, work, given, waits=True).start()
				for work, given in zip(works, arguments, strict=True)
			]
			for one in random.sample(pair, 2):
				one.go()
				sleep(random.choice((0, 0, random.random())))
			for one in pair:
				family.count(one.end())
		family.names = names
		yield family


def redis_down(site: str, sink: Sink, few: bool) -> Iterator[Family]:
	"""Neither the cache nor the queue of jobs is there."""
	family = Family("Redis down", trials=2 if few else 6)
	family.names = ask(site, deeds.make, "Lead", "redis", family.trials)
	for name in family.names:
		family.count(run(site, deeds.act, "Lead", name, redis=False))
		yield _alone(family, name)
		run(site, deeds.act, "Lead", name)
		family.count(run(site, deeds.flush, redis=False))
	family.must_arrive = True
	yield family


def database_restarts(site: str, sink: Sink, few: bool) -> Iterator[Family]:
	"""A database of our own, with a copy of the site, dies under the act and under the sender, and comes back."""
	own = OwnDatabase(site)
	try:
		own.use()
		family = Family("the database is killed and started again under the act and under the sender")
		(first,) = ask(site, deeds.make, "Lead", "dbdry", 1)
		steps = steps_of(site, deeds.act, "Lead", first)
		talk = steps_of(site, deeds.flush)
		family.names = ask(site, deeds.make, "Lead", "db", 4 if few else 20)
		for name in family.names:
			family.trials += 2
			how = {"blow": RESTART, "database": own}
			family.count(run(site, deeds.act, "Lead", name, at=random.randint(1, steps), **how))
			yield _alone(family, name)
			run(site, deeds.act, "Lead", name)
			family.count(run(site, deeds.flush, at=random.randint(1, talk), **how))
		family.must_arrive = True
		yield family
	finally:
		own.remove()


def all_of_them(site: str, sink: Sink, few: bool, words: list[str]) -> Iterator[Family]:
	"""Every family, or those whose name holds one of the words."""
	for name, family in FAMILIES.items():
		if not words or any(word in name for word in words):
			yield from family(site, sink, few)


FAMILIES: dict[str, Callable[[str, Sink, bool], Iterator[Family]]] = {
	**{
		f"act {doctype} {blow}": partial(act_struck, doctype=doctype, blow=blow)
		for doctype in ("Lead", "Opportunity")
		for blow in (KILL, LOSE)
	},
	**{f"sender {blow}": partial(flush_struck, blow=blow) for blow in (KILL, LOSE)},
	"server": server_misbehaves,
	"two": two_at_once,
	"redis": redis_down,
	"database": database_restarts,
}


def _said(site: str, serial: str, count: int) -> list[str]:
	"""Records that were let go and whose goodbyes wait."""
	names = ask(site, deeds.make, "Lead", serial, count)
	ask(site, deeds.act_on_all, "Lead", names)
	ask(site, deeds.put_off, names, deeds.FAR)
	return names


def _alone(family: Family, name: str) -> Family:
	"""One record, to be judged as it stands after the blow."""
	return Family("", family.doctype, [name])


def _some(count: int, few: bool) -> list[int]:
	steps = range(1, count + 1)
	return sorted(random.sample(steps, min(8, count))) if few else list(steps)
