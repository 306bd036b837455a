"""Work done on a site in a process of its own, which can be killed at any of its steps."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import frappe
from own_database import OwnDatabase

KILL, LOSE, RESTART = "SIGKILL", "KILL CONNECTION", "the database restarts"
_WRITES = ("insert", "update", "delete", "replace", "commit")
DEAD_PORT = "redis://127.0.0.1:9"


@dataclass
class Ended:
	"""How a worker ended: what it gave, or its error, and the steps it came by."""

	steps: list[str] = field(default_factory=list)
	result: Any = None
	error: str | None = None
	killed: bool = False


@dataclass
class Worker:
	"""A worker that runs `work`; `at`: the step, from 1, at which it is struck by `blow`."""

	site: str
	work: Callable[..., Any]
	arguments: tuple[Any, ...] = ()
	at: int | None = None
	blow: str = KILL
	redis: bool = True
	database: OwnDatabase | None = None
	waits: bool = False

	def start(self) -> Worker:
		self._out, inner = os.pipe()
		gate, self._gate = os.pipe()
		self.pid = os.fork()
		if not self.pid:
			os.close(self._out)
			os.close(self._gate)
			_live(self, inner, gate)
		os.close(inner)
		os.close(gate)
		if not self.waits:
			self.go()
		return self

	def go(self) -> None:
		"""Let a worker that waits at the gate begin."""
		os.close(self._gate)

	def end(self) -> Ended:
		with os.fdopen(self._out) as pipe:
			lines = [json.loads(line) for line in pipe if line.endswith("\n")]
		_pid, status = os.waitpid(self.pid, 0)
		ended = Ended([line["step"] for line in lines if "step" in line])
		ended.killed = os.WIFSIGNALED(status)
		for line in lines:
			ended.result = line.get("result", ended.result)
			ended.error = line.get("error", ended.error)
		return ended


def run(site: str, work: Callable[..., Any], *arguments: Any, **how: Any) -> Ended:
	"""Run `work` in a worker of its own and wait for its end."""
	return Worker(site, work, arguments, **how).start().end()


def ask(site: str, work: Callable[..., Any], *arguments: Any) -> Any:
	"""The same for work that must succeed. Gives its result."""
	return _well(run(site, work, *arguments)).result


def steps_of(site: str, work: Callable[..., Any], *arguments: Any) -> int:
	"""How many steps the work takes when nothing happens to it."""
	return len(_well(run(site, work, *arguments)).steps)


def _well(ended: Ended) -> Ended:
	if ended.error or ended.killed:
		raise RuntimeError(ended.error or "killed")
	return ended


def _live(worker: Worker, out: int, gate: int) -> None:
	def tell(**line: Any) -> None:
		os.write(out, (json.dumps(line, default=str) + "\n").encode())

	try:
		if not worker.redis:
			os.environ.update(FRAPPE_REDIS_CACHE=DEAD_PORT, FRAPPE_REDIS_QUEUE=DEAD_PORT)
		frappe.init(site=worker.site)
		frappe.connect()
		frappe.local.conf.mute_emails = 0
		frappe.set_user("Administrator")
		# It takes a second of every act, and writes nothing.
		frappe.email.email_body.inline_style_in_html = lambda html, **_how: html
		while os.read(gate, 1):
			pass
		_watch(worker, tell)
		result = worker.work(*worker.arguments)
		frappe.db.commit()
		tell(result=result)
	except BaseException:
		tell(error=traceback.format_exc())
		with suppress(Exception):
			frappe.db.rollback()
	os._exit(0)


def _watch(worker: Worker, tell: Callable[..., None]) -> None:
	"""Count the steps: each write, each commit, each word of the talk with the mail server."""
	count = 0

	def step(name: str) -> None:
		nonlocal count
		count += 1
		tell(step=name)
		if count == worker.at:
			_strike(worker)

	def around(owner: Any, method: str, name: Callable[..., str | None], both: bool = True) -> None:
		own = getattr(owner, method)

		def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
			said = name(self, *args, **kwargs)
			if said:
				step(f"before {said}")
			result = own(self, *args, **kwargs)
			if said and both:
				step(f"after {said}")
			return result

		setattr(owner, method, watched)

	around(type(frappe.local.db), "sql", _write_of, both=False)
	around(type(frappe.local.db), "commit", lambda *a, **k: "commit")
	around(smtplib.SMTP, "mail", lambda *a, **k: "MAIL")
	around(smtplib.SMTP, "rcpt", lambda *a, **k: "RCPT")
	around(smtplib.SMTP, "data", lambda *a, **k: "DATA")
	around(smtplib.SMTP, "getreply", lambda *a, **k: "reply", both=False)
	frappe.email.smtp.SMTPServer.__init__.__defaults__ = (
		*frappe.email.smtp.SMTPServer.__init__.__defaults__[:-1],
		2,
	)  # seconds a silent server is given


def _write_of(_db: Any, query: Any, *args: Any, **kwargs: Any) -> str | None:
	text = str(query).lstrip().lower()
	return " ".join(text.split()[:3])[:60] if text.startswith(_WRITES[:-1]) else None


def _strike(worker: Worker) -> None:
	if worker.blow == KILL:
		os.kill(os.getpid(), signal.SIGKILL)
	if worker.blow == RESTART:
		worker.database.restart()
		return
	conf = frappe.local.conf
	other = frappe.database.get_db(
		host=conf.db_host,
		port=conf.db_port,
		user=conf.get("db_user") or conf.db_name,
		password=conf.db_password,
	)
	other.connect()
	thread = frappe.db._conn.thread_id()
	other._cursor.execute(f"KILL CONNECTION {thread}")
	other.close()
