"""A policy as a TOML file: read with one clear sentence for each mistake."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..core.policy import DEFAULT_RULES, Policy
from ..core.rules import ACTIONS, TRIGGERS, Rule
from ..core.stages import Calendar, Limits
from ..core.written_dates import DESK_FORMATS, day_first_of
from . import criteria_file, teams_file
from . import toml_checks as checks
from .columns import english_stage, key
from .toml_checks import BadPolicy

if sys.version_info >= (3, 11):
	import tomllib
else:
	import tomli as tomllib

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORKDAYS_KNOWN = (date(1990, 1, 1), date(2080, 1, 1))
_KEYS = [
	"warning_days",
	"grace_days",
	"per_day",
	"working_days",
	"time_zone",
	"date_format",
	"owner_field",
	"stage_limits",
	"stage_limits_by_type",
	"teams",
	"holidays",
	"weekly_off",
	"rules",
	"keep_default_rules",
	"scale",
	"criteria",
	"keep_default_criteria",
]
_RULE_KEYS = [
	"name",
	"trigger",
	"threshold",
	"action",
	"applies_to",
	"priority",
	"reason",
	"come_back_days",
	"enabled",
	"conditions",
	"mode",
]


@dataclass(frozen=True, slots=True)
class AuditPolicy:
	"""A policy and what else an audit must be told.

	`zone` is the time zone of the site, `date_format` one of the desk's formats (None: found out by looking),
	`owner_field` the field that names the owner (None: lead_owner, opportunity_owner, then owner), `teams` the team of
	each owner.
	"""

	policy: Policy = field(default_factory=Policy)
	time_zone: str = "UTC"
	date_format: str | None = None
	owner_field: str | None = None
	holidays: tuple[date, ...] = ()
	weekly_off: tuple[str, ...] = ()
	teams: Mapping[str, str] = field(default_factory=dict)

	@property
	def zone(self) -> tzinfo:
		"""The time zone of the site."""
		return ZoneInfo(self.time_zone)

	@property
	def day_first(self) -> bool | None:
		"""Whether `date_format` puts the day before the month. None: it does not say."""
		return day_first_of(self.date_format)

	@property
	def calendar(self) -> Calendar:
		"""The days that do not count where working days are counted."""
		days = set(self.holidays)
		off = {WEEKDAYS.index(day) for day in self.weekly_off}
		day, end = _WORKDAYS_KNOWN
		while off and day < end:
			if day.weekday() in off:
				days.add(day)
			day += timedelta(days=1)
		return Calendar.without(days)

	def in_force(
		self, companies: Iterable[str | None], stages: Iterable[str], limits: Mapping[str, int]
	) -> Policy:
		"""The policy for these `companies` and `stages`, with the `limits` the site itself has.

		A limit of the policy is stronger than one of the site. A limit also holds for a stage that an export
		shows in Persian or writes with other letters.
		"""
		by_stage = {**limits, **self.policy.limits.by_stage}
		by_kind = dict(self.policy.limits.by_kind)
		same = {_same(stage): stage for stage in (*by_stage, *(stage for stage, _ in by_kind))}
		for stage in set(stages) - set(same.values()):
			meant = same.get(_same(stage))
			if meant in by_stage:
				by_stage.setdefault(stage, by_stage[meant])
			for (limited, kind), days in self.policy.limits.by_kind.items():
				if limited == meant:
					by_kind.setdefault((stage, kind), days)
		calendar = self.calendar if self.policy.working_days else None
		calendars = dict.fromkeys(companies, calendar) if calendar is not None else {}
		return replace(self.policy, limits=Limits(by_stage, by_kind), calendars=calendars)


def _same(stage: str) -> str:
	return key(english_stage(stage))


def load(path: Path) -> AuditPolicy:
	"""Read a policy file. Raises BadPolicy."""
	try:
		text = path.read_bytes().decode("utf-8-sig")
	except OSError as error:
		raise BadPolicy(f"{path.name}: the policy could not be opened ({error.strerror})") from None
	except UnicodeDecodeError:
		raise BadPolicy(f"{path.name}: the policy is not UTF-8; save it as UTF-8") from None
	try:
		return parse(tomllib.loads(text))
	except tomllib.TOMLDecodeError as error:
		raise BadPolicy(f"{path.name}: this is not TOML: {error}") from None
	except BadPolicy as error:
		raise BadPolicy(f"{path.name}: {error}") from None


def parse(data: Mapping[str, Any]) -> AuditPolicy:
	"""A policy from what TOML says. Raises BadPolicy without the name of the file."""
	checks.only(data, _KEYS, "")
	rules = _rules(data)
	limits = _limits(data)
	criteria, scale = criteria_file.criteria(data), criteria_file.scale(data)
	zone = checks.text(data, "time_zone", "for example 'Asia/Tehran'") or "UTC"
	try:
		ZoneInfo(zone)
	except (ZoneInfoNotFoundError, ValueError, OSError):
		raise BadPolicy(
			f"time_zone {zone!r} is not known; write an IANA name such as 'Asia/Tehran'"
		) from None
	date_format = checks.text(data, "date_format", "for example 'dd-mm-yyyy'")
	if date_format is not None and date_format not in DESK_FORMATS:
		raise BadPolicy(
			f"date_format {date_format!r} is not known; {checks.instead(date_format, DESK_FORMATS)}"
		)
	plain = Policy()
	try:
		policy = Policy(
			rules=rules,
			warning_days=checks.whole(data, "warning_days", plain.warning_days, least=0),
			grace_days=checks.whole(data, "grace_days", plain.grace_days, least=0),
			per_day=checks.flag(data, "per_day", plain.per_day),
			working_days=checks.flag(data, "working_days", plain.working_days),
			limits=limits,
			criteria=criteria,
			scale=scale,
		)
	except ValueError as error:
		raise BadPolicy(str(error)) from None
	return AuditPolicy(
		policy=policy,
		time_zone=zone,
		date_format=date_format,
		owner_field=checks.text(data, "owner_field", "the name of a field"),
		teams=teams_file.teams(data),
		holidays=tuple(_holiday(day) for day in checks.listed(data, "holidays")),
		weekly_off=tuple(
			checks.choice(day, WEEKDAYS, "weekly_off") for day in checks.listed(data, "weekly_off")
		),
	)


def _limits(data: Mapping[str, Any]) -> Limits:
	by_stage = checks.table(data, "stage_limits")
	by_kind = {
		(stage, kind): _limit(f"stage_limits_by_type.{kind}.{stage}", days)
		for kind, stages in checks.table(data, "stage_limits_by_type").items()
		for stage, days in checks.table({"": stages}, "", f"stage_limits_by_type.{kind}").items()
	}
	return Limits({stage: _limit(f"stage_limits.{stage}", days) for stage, days in by_stage.items()}, by_kind)


def _limit(where: str, days: Any) -> int:
	if isinstance(days, bool) or not isinstance(days, int):
		raise BadPolicy(f"{where} is {days!r}; write a whole number of days")
	if days < 1:
		raise BadPolicy(f"{where} is {days}; write at least 1, or leave the stage out for no limit")
	return days


def _rules(data: Mapping[str, Any]) -> tuple[Rule, ...]:
	rows = data.get("rules")
	keep = checks.flag(data, "keep_default_rules", rows is None)
	if rows is not None and (not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows)):
		raise BadPolicy("rules must be tables; begin each rule with a line [[rules]]")
	own = [_rule(row, number) for number, row in enumerate(rows or [], start=1)]
	return (*(DEFAULT_RULES if keep else ()), *(rule for rule in own if rule is not None))


def _rule(row: Mapping[str, Any], number: int) -> Rule | None:
	"""One rule; None where it is switched off."""
	name = checks.text(row, "name", "what the rule is called")
	where = f"rule {name!r}: " if name else f"rule {number}: "
	if not name:
		raise BadPolicy(f'{where}it has no name; write name = "..."')
	try:
		checks.only(row, _RULE_KEYS, "")
		for needed, choices in (("trigger", TRIGGERS), ("action", ACTIONS)):
			if needed not in row:
				raise BadPolicy(f"it has no {needed}; use one of: {', '.join(choices)}")
			checks.choice(row[needed], choices, needed)
		rule = Rule(
			name=name,
			trigger=row["trigger"],
			action=row["action"],
			threshold=checks.whole(row, "threshold", None, least=1),
			roles=checks.roles(row.get("applies_to", "Both")),
			conditions=tuple(checks.condition_of(each) for each in checks.listed(row, "conditions")),
			reason=checks.text(row, "reason", "a reason such as 'No Budget'"),
			priority=checks.whole(row, "priority", 0),
			mode=checks.choice(row.get("mode", "Observe"), ("Observe", "Propose", "Act"), "mode"),
			come_back_days=checks.whole(row, "come_back_days", None, least=1),
		)
		return rule if checks.flag(row, "enabled", True) else None
	except ValueError as error:
		raise BadPolicy(f"{where}{error}") from None


def _holiday(value: Any) -> date:
	if isinstance(value, datetime):
		return value.date()
	if isinstance(value, date):
		return value
	try:
		return date.fromisoformat(str(value).strip())
	except ValueError:
		raise BadPolicy(f"holidays: {value!r} is not a date; write for example 2025-03-21") from None
