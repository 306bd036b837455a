"""The verdicts as one page for a sales manager: self-contained, no script, no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ..core.criteria import GRADES
from ..core.facts import State
from ..core.review import Finding
from ..core.rules import Rule
from ..core.shares import FEW
from ..core.stage_advice import RISK
from ..core.touches import COUNTED
from ..core.urgency import Reason
from .flat_rows import Row
from .judging import Audit, Judged
from .measure_page import Col, sections
from .results import write_safely
from .stage_page import by_doctype, chart, frame, percent
from .start_words import word_of
from .summary import BINS, SHOWN, Summary
from .words import LANGUAGES

OWNERS_SHOWN = 14
STARTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Bar:
	"""One stacked bar: its name (None: unnamed), how many of each state, its length against the longest in percent."""

	name: Markup
	total: int
	parts: list[tuple[State, int, float]]
	length: float
	note: Markup | str = ""


class Page:
	"""The page of one audit in one language ("en", "fa")."""

	def __init__(self, audit: Audit, summary: Summary, language: str = "en") -> None:
		self._audit = audit
		self._summary = summary
		self._language = language
		self._words = LANGUAGES[language]

	def write(self, path: Path) -> None:
		"""Write the page. Raises OSError."""
		html = self.html()
		write_safely(path, lambda text: text.write(html) and None)

	def html(self) -> str:
		"""The page as text."""
		environment = Environment(
			autoescape=True,
			undefined=StrictUndefined,
			trim_blocks=True,
			lstrip_blocks=True,
			auto_reload=False,
		)
		environment.filters["number"] = self._number
		environment.filters["day"] = self._day
		environment.filters["money"] = self._money
		environment.filters["breakable"] = breakable
		source = _template("page.html")
		summary = self._summary
		return environment.from_string(source).render(
			w=self._word,
			lang=self._language,
			audit=self._audit,
			summary=summary,
			policy=self._audit.policy,
			problems=self._audit.problems,
			share=round(100 * summary.alive / summary.open) if summary.open else None,
			open_of={doctype: self._open_of(doctype) for doctype in ("Lead", "Opportunity")},
			closed=sum(states[State.CLOSED] for states in summary.states.values()),
			tiles=self._tiles(),
			owners=self._owners(),
			stages=self._stages(),
			statuses=self._bars(summary.by_status, "no_status"),
			histograms=[("silence", self._columns(summary.silence)), ("age", self._columns(summary.age))],
			reason=self._reason,
			condition=self._condition,
			legend=[state for state in SHOWN if state is not State.CLOSED and self._count(state)],
			reasons=reasons,
			start_section=self._start_section(environment),
			stage_sections=self._stage_sections(environment),
			measure_sections=self._measure_sections(environment),
			criteria_section=self._criteria_section(environment),
		)

	def _start_section(self, environment: Environment) -> Markup:
		start = self._summary.start
		owners = start.owners()
		html = environment.from_string(_template("start.html")).render(
			w=self._word,
			because=self._because,
			share=self._audit.policy.scale.fit_share,
			first=start.first.first()[:STARTS_SHOWN],
			count=start.first.seen,
			owners=owners[:OWNERS_SHOWN],
			others=max(len(owners) - OWNERS_SHOWN, 0),
			grades=start.grades,
			letters=GRADES,
		)
		return Markup(html)

	def _because(self, reason: Reason) -> Markup:
		state = None if reason.state is None else self._word(str(reason.state))
		name = word_of(self._words, reason.kind, reason.days)
		return self._word(name, days=abs(reason.days), on=reason.on, state=state)

	def _stage_sections(self, environment: Environment) -> Markup:
		measures = self._audit.stages
		speeds, advice = measures.speeds(), measures.advice()
		rtl = self._words["dir"] == "rtl"
		html = environment.from_string(_template("stages.html")).render(
			w=self._word,
			tables=by_doctype(speeds),
			estimated=sum(each.estimated for each in speeds),
			entered=sum(each.velocity.entered for each in speeds),
			left_out=measures.left_out,
			working=self._audit.policy.working_days,
			advice=[(each, chart(each, rtl)) for each in advice],
			percent=percent,
			risk=RISK,
			**frame(rtl),
		)
		return Markup(html)

	def _measure_sections(self, environment: Environment) -> Markup:
		html = environment.from_string(_template("measures.html")).render(
			w=self._word,
			sections=sections(self._audit.measures),
			label=self._label,
			percent=percent,
			few=FEW,
			channels=COUNTED,
		)
		return Markup(html)

	def _label(self, column: Col, row: Row) -> Markup | str:
		"""What a row is about: the group, the month, or the contact."""
		(key, *_rest) = column.keys
		value = row[key]
		if key == "when":
			known = {None: "m no_day", "passed": "m passed", "all": "m all"}
			return self._word(known[value]) if value in known else value
		if key == "group" and row["group_by"] is None:
			return self._word("m all")
		if value is None:
			return self._word("m unknown")
		if row.get("group_by") == "kind":
			return self._word(f"m {value}")
		return self._number(value) if isinstance(value, int) else breakable(value)

	def _criteria_section(self, environment: Environment) -> Markup:
		policy = self._audit.policy
		return Markup(environment.from_string(_template("criteria.html")).render(w=self._word, policy=policy))

	def _word(self, name: str, **data: Any) -> Markup:
		"""A word with data in it; numbers, dates and names are isolated so that they keep their direction."""
		text = Markup(self._words.get(name, name)) if name in self._words else Markup.escape(name)
		shown = {key: Markup("<bdi>{}</bdi>").format(self._shown(value)) for key, value in data.items()}
		return text.format(**shown) if data else text

	def _shown(self, value: Any) -> Any:
		if isinstance(value, date):
			return self._day(value)
		return self._number(value) if isinstance(value, (int, float)) else "–" if value is None else value

	def _number(self, value: float | None) -> str:
		return "–" if value is None else f"{value:,.0f}"

	def _money(self, value: float | None, currency: str | None) -> str:
		return "" if value is None else f"{value:,.0f} {currency or ''}".strip()

	def _day(self, value: date | None) -> str:
		if value is None:
			return "–"
		return f"{value.day} {value:%b %Y}" if self._language == "en" else value.isoformat()

	def _count(self, state: State) -> int:
		return sum(states[state] for states in self._summary.states.values())

	def _open_of(self, doctype: str) -> int:
		states = self._summary.states.get(doctype, Counter())
		return sum(count for state, count in states.items() if state not in (State.CLOSED, State.DEAD))

	def _tiles(self) -> list[tuple[State, int]]:
		always = {State.ACTIVE, State.COOLING, State.NEGLECTED, State.OVERDUE, State.COLD}
		return [
			(state, self._count(state))
			for state in SHOWN
			if state is not State.CLOSED and (self._count(state) or state in always)
		]

	def _owners(self) -> list[Bar]:
		ranked = sorted(
			self._summary.by_owner.items(), key=lambda each: (-sum(each[1].values()), each[0] or "")
		)
		shown: dict[str | None, Counter[State]] = dict(ranked[:OWNERS_SHOWN])
		bars = self._bars(shown, "nobody")
		if len(ranked) > OWNERS_SHOWN:
			rest: Counter[State] = Counter()
			for _, states in ranked[OWNERS_SHOWN:]:
				rest.update(states)
			longest = sum(ranked[0][1].values())
			name = self._word("others", count=len(ranked) - OWNERS_SHOWN)
			bars.append(_bar(name, rest, longest))
		return bars

	def _stages(self) -> list[Bar]:
		order = self._audit.pipeline.stage_order
		found = self._summary.by_stage
		ranked = sorted(
			found, key=lambda stage: (order.get(stage or "", 1e9), -sum(found[stage].values()), stage or "")
		)
		bars = self._bars({stage: found[stage] for stage in ranked}, "no_stage")
		limits = self._audit.policy.limits.by_stage
		noted = []
		for stage, bar in zip(ranked, bars, strict=True):
			note: Markup | str = ""
			if stage in limits or self._summary.stage_overdue[stage]:
				note = self._word("overdue_part", overdue=self._summary.stage_overdue[stage], all=bar.total)
			noted.append(Bar(bar.name, bar.total, bar.parts, bar.length, note))
		return noted

	def _bars(self, found: Mapping[str | None, Counter[State]], unnamed: str) -> list[Bar]:
		longest = max((sum(states.values()) for states in found.values()), default=1)
		return [
			_bar(breakable(name) if name else self._word(unnamed), states, longest)
			for name, states in found.items()
		]

	def _columns(self, found: Mapping[int | None, Counter[State]]) -> list[Bar]:
		longest = max((sum(states.values()) for states in found.values()), default=1)
		names: list[tuple[int | None, Markup]] = []
		first = 0
		for number, last in enumerate(BINS):
			names.append((number, Markup(f"{first}–{last}")))
			first = last + 1
		names += [(len(BINS), self._word("more_than", days=BINS[-1])), (None, self._word("unknown"))]
		return [
			_bar(name, found.get(number, Counter()), longest)
			for number, name in names
			if number is not None or number in found
		]

	def _reason(self, finding: Finding) -> Markup:
		return self._word(
			finding.trigger,
			value=finding.value,
			since=finding.since,
			threshold=finding.threshold,
			reason=finding.reason,
		)

	def _condition(self, rule: Rule) -> Markup:
		return self._word(f"if {rule.trigger}", threshold=rule.threshold, reason=rule.reason)


def _template(name: str) -> str:
	return files(__package__).joinpath(name).read_text(encoding="utf-8")


def reasons(judged: Judged) -> list[Finding]:
	"""The findings, the one whose action is prescribed first."""
	first = judged.verdict.decisive
	return sorted(judged.verdict.findings, key=lambda finding: finding is not first)


def breakable(text: str) -> Markup:
	"""A text that may be broken before the @ of an e-mail address, and there only if it can."""
	return Markup("<wbr>@").join(Markup.escape(part) for part in text.split("@"))


def _bar(name: Markup, states: Counter[State], longest: int) -> Bar:
	total = sum(states.values())
	parts = [(state, states[state], 100 * states[state] / total) for state in SHOWN if states[state]]
	return Bar(name, total, parts, 100 * total / max(longest, 1))
