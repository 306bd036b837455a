"""Verdicts in plain words, in one language, for one site or reader."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import frappe
from babel.core import UnknownLocaleError
from babel.dates import format_date

from ..core.facts import LET_GO, PRECEDENCE, Facts, State
from ..core.review import Finding, Verdict, decisive
from ..core.sources import OF_MACHINE
from .kept import of_request


@lru_cache(maxsize=4096)
def _day(day: date, lang: str) -> str:
	try:
		return format_date(day, "d MMM y", locale=lang.replace("-", "_"))
	except (UnknownLocaleError, ValueError):
		return format_date(day, "d MMM y", locale="en")


class Words:
	"""Makes sentences in the language `lang`. What was translated once in a request, or in a job that fetches many mails, is
	remembered."""

	def __init__(self, lang: str) -> None:
		self.lang = lang
		self._known: dict[str, str] = of_request("words", dict).setdefault(lang, {})

	@classmethod
	def of_site(cls) -> Words:
		"""In the language of the site: for what is stored."""
		return cls(frappe.get_system_settings("language") or "en")

	@classmethod
	def of_reader(cls) -> Words:
		"""In the language of the user who asks."""
		return cls(frappe.local.lang or "en")

	def _(self, text: str) -> str:
		if text not in self._known:
			self._known[text] = frappe._(text, self.lang)  # the literals stand where this is called
		return self._known[text]

	def day(self, day: date | None) -> str:
		"""`3 Oct 2026`, in the language's own way."""
		if day is None:
			return self._("an unknown day")
		return _day(day, self.lang)

	def reason(self, verdict: Verdict, facts: Facts) -> str:
		"""Why the record is in its state, as a sentence. "" where there is nothing to say."""
		said = self._because(verdict, facts)
		return said[:1].upper() + said[1:]

	def _because(self, verdict: Verdict, facts: Facts) -> str:
		said, lost = self._state_because(verdict, facts), facts.conversation.unreachable_on
		if lost is None or verdict.state is State.CLOSED:
			return said
		returned = self._("mail comes back since {0}").format(self.day(lost))
		return self._("{0}; {1}").format(said, returned) if said else returned

	def _state_because(self, verdict: Verdict, facts: Facts) -> str:
		state = verdict.state
		if facts.finished == OF_MACHINE:
			return self._("made of an automatic message, nobody wrote")
		if state is State.CLOSED and facts.finished:
			return self._("ERPNext counts it as {0}").format(self._(facts.finished))
		if verdict.held:
			first = decisive(verdict.held)
			return self._("{0}, but {1}: {2}").format(
				self._(min((f.state for f in verdict.held), key=PRECEDENCE.__getitem__).value),
				self.pause(verdict, facts),
				self._listed(self._in_order(verdict.held, first), verdict, facts),
			)
		if state is State.SNOOZED:
			return self._("Snoozed until {0}").format(self.day(facts.snoozed_until))
		if facts.disposition and state is facts.disposition.state and facts.disposition.until:
			return self._("Comes back on {0}").format(self.day(facts.disposition.until))
		if verdict.findings:
			return self._listed(self._in_order(verdict.findings, verdict.decisive), verdict, facts)
		if state is State.COOLING and verdict.turns is not None:
			return self.turn(verdict)
		if facts.steps.open_until is not None and verdict.review_on is not None:
			return self.step(facts)
		return ""

	def turn(self, verdict: Verdict) -> str:
		"""What the record will be next, and when; of a verdict that `turns`."""
		day, state = verdict.turns
		return self._("{0} from {1} on").format(self._(state.value), self.day(day))

	def pause(self, verdict: Verdict, facts: Facts) -> str:
		"""What holds findings back: a snooze, else the next step."""
		if verdict.state is State.SNOOZED:
			return self._("snoozed until {0}").format(self.day(facts.snoozed_until))
		away, step = facts.conversation.away_until, facts.steps.open_until
		if away is not None and (step is None or away > step):
			return self._("they are away until {0}").format(self.day(away))
		return self.step(facts)

	def step(self, facts: Facts) -> str:
		"""The next step, as part of a sentence."""
		day = self.day(facts.steps.open_until)
		if facts.steps.open_as == "meeting":
			return self._("meeting on {0}").format(day)
		if facts.steps.open_as == "call":
			return self._("call on {0}").format(day)
		return self._("task for {0}").format(day)

	def _listed(self, findings: list[Finding], verdict: Verdict, facts: Facts) -> str:
		said, *more = (self.finding(finding, verdict, facts) for finding in findings)
		for another in more:
			said = self._("{0}; {1}").format(said, another)
		return said

	def finding(self, finding: Finding, verdict: Verdict, facts: Facts) -> str:
		"""One finding as part of a sentence."""
		since = self.day(finding.since)
		if finding.trigger == "unanswered_emails":
			return self._("{0} e-mails unanswered, last sign {1}").format(finding.value, since)
		if finding.trigger == "unanswered_calls":
			return self._("{0} calls unanswered, last sign {1}").format(finding.value, since)
		if finding.trigger == "unanswered_contacts":
			return self._("{0} contacts unanswered, last sign {1}").format(finding.value, since)
		if finding.trigger == "silent_days":
			return self._("no sign since {0}, {1} days are allowed").format(since, finding.threshold)
		if finding.trigger == "stage_overdue_days":
			stage = self._(facts.stage) if facts.stage else ""
			return self._("in stage {0} since {1}, deadline {2}").format(
				stage, since, self.day(verdict.stage_deadline)
			)
		if finding.trigger == "days_without_next_step":
			return self._("no next step since {0}").format(since)
		if finding.trigger == "age_in_days":
			return self._("open since {0}, {1} days are allowed").format(since, finding.threshold)
		if finding.trigger == "attractiveness_below":
			return self._("attractiveness {0} is below {1}").format(finding.value, finding.threshold)
		return self._("disqualified: {0}").format(self._(finding.reason) if finding.reason else "")

	def unproven(self, facts: Facts) -> str | None:
		"""Why silence is not judged of this record, as part of a sentence. None: it is."""
		if facts.unproven is None:
			return None
		return self._("answers to {0} go to a mailbox that is not connected").format(facts.unproven)

	def action(self, action: str) -> str:
		"""A prescribed action as people say it."""
		return {
			"flag": self._("flag"),
			"notify_owner": self._("notify the owner"),
			"ask_for_next_step": self._("plan a next step"),
			"say_farewell": self._("say farewell"),
			"recycle": self._("recycle"),
			"close": self._("close"),
		}[action]

	def headline(self, verdict: Verdict, facts: Facts) -> str:
		"""State, since when, why, and what is suggested, in one line."""
		state, reason = self._(verdict.state.value), self._because(verdict, facts)
		if verdict.since is not None and (verdict.findings or verdict.state in LET_GO):
			state = self._("{0} since {1}").format(state, self.day(verdict.since))
		line = f"{state}{'.' if verdict.held else ':'} {reason}" if reason else state
		if verdict.decisive is not None:
			line = self._("{0}. Suggested: {1}").format(line, self.action(verdict.decisive.action))
		elif verdict.state is State.ACTIVE and verdict.turns is not None:
			line = f"{line}. {self.turn(verdict)}"
		return line

	def _in_order(self, findings: tuple[Finding, ...], first: Finding | None) -> list[Finding]:
		return [first, *(finding for finding in findings if finding is not first)] if first else []
