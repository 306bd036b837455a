"""A policy written out: as TOML with comments, and as plain data."""

from __future__ import annotations

from typing import Any

from ..core.rules import ACTIONS, OPERATORS, TRIGGERS, Rule
from . import criteria_file, teams_file
from .policy_file import AuditPolicy
from .toml_checks import word

_HEAD = """\
# The policy of a pipeline: what counts as cold, overdue or neglected, and what to do then.
# Use it with:  lead-hygiene audit FOLDER --policy THIS-FILE.toml
# Every key may be left out; what stands here is what holds then.

# How many days before a record turns cold or overdue it is called Cooling (0: never).
warning_days = {warning_days}
# How many days a planned next step still counts after its date.
grace_days = {grace_days}
# Several of our contacts on one day count once.
per_day = {per_day}
# The stage clock skips holidays and weekly days off.
working_days = {working_days}
# The time zone of the site, for dates that carry a zone of their own.
time_zone = {time_zone}
# How dates are written where the export does not say it: yyyy-mm-dd, dd-mm-yyyy, dd/mm/yyyy, dd.mm.yyyy,
# mm/dd/yyyy or mm-dd-yyyy. Left out: found out from the dates themselves.
{date_format}
# The field that names who is responsible. Left out: lead_owner, opportunity_owner, then owner.
{owner_field}
# Days that do not count, used with working_days = true.
{holidays}
{weekly_off}

# The days a sales stage deserves. A stage that is not named has no limit, or the one of a sales_stage export.
[stage_limits]
{stage_limits}
# The same for one opportunity type, where it differs.
{stage_limits_by_type}
# The rules. If there is any [[rules]], these are all; keep_default_rules = true (at the top) adds them to the default ones.
#   trigger: {triggers}
#   action: {actions}
#   applies_to: "Lead", "Opportunity" or "Both"
#   the rule with the highest priority that fires says what to do
#   conditions = [{{ field = "territory", operator = "=", value = "Iran" }}], operators: {operators}
"""


def toml_of(audit: AuditPolicy) -> str:
	"""The policy as TOML with comments; read back it is the same policy."""
	policy = audit.policy
	by_kind: dict[str, dict[str, int]] = {}
	for (stage, kind), days in policy.limits.by_kind.items():
		by_kind.setdefault(kind, {})[stage] = days
	kinds = [f"[stage_limits_by_type.{word(kind)}]\n{_stages(stages)}" for kind, stages in by_kind.items()]
	head = _HEAD.format(
		warning_days=policy.warning_days,
		grace_days=policy.grace_days,
		per_day=word(policy.per_day),
		working_days=word(policy.working_days),
		time_zone=word(audit.time_zone),
		date_format=_or_comment("date_format", audit.date_format, "dd-mm-yyyy"),
		owner_field=_or_comment("owner_field", audit.owner_field, "lead_owner"),
		holidays="holidays = [" + ", ".join(day.isoformat() for day in audit.holidays) + "]",
		weekly_off="weekly_off = [" + ", ".join(word(day) for day in audit.weekly_off) + "]",
		stage_limits=_stages(policy.limits.by_stage) or '# "Prospecting" = 14\n',
		stage_limits_by_type="\n".join(kinds)
		or '# [stage_limits_by_type."Maintenance"]\n# "Prospecting" = 30\n',
		triggers=", ".join(TRIGGERS),
		actions=", ".join(ACTIONS),
		operators=", ".join(OPERATORS),
	)
	rules = "".join(_rule(rule) for rule in policy.rules)
	return (
		head + rules + teams_file.toml_of(audit.teams) + criteria_file.toml_of(policy.criteria, policy.scale)
	)


def plain(audit: AuditPolicy, in_force: Any) -> dict[str, Any]:
	"""The policy as plain data for JSON. `in_force` is the core's policy the records were judged by."""
	by_kind: dict[str, dict[str, int]] = {}
	for (stage, kind), days in in_force.limits.by_kind.items():
		by_kind.setdefault(kind, {})[stage] = days
	return {
		"warning_days": in_force.warning_days,
		"grace_days": in_force.grace_days,
		"per_day": in_force.per_day,
		"working_days": in_force.working_days,
		"time_zone": audit.time_zone,
		"date_format": audit.date_format,
		"owner_field": audit.owner_field,
		"teams": teams_file.plain(audit.teams),
		"holidays": [day.isoformat() for day in audit.holidays],
		"weekly_off": list(audit.weekly_off),
		"stage_limits": dict(in_force.limits.by_stage),
		"stage_limits_by_type": by_kind,
		"rules": [_plain_rule(rule) for rule in in_force.rules],
		"scale": criteria_file.plain_scale(in_force.scale),
		"criteria": [criteria_file.plain(each) for each in in_force.criteria],
	}


def applies_to(rule: Rule) -> str:
	"""Whom a rule speaks of, as the policy file says it."""
	return "Both" if len(rule.roles) > 1 else next(iter(rule.roles)).capitalize()


def _plain_rule(rule: Rule) -> dict[str, Any]:
	return {
		"name": rule.name,
		"trigger": rule.trigger,
		"threshold": rule.threshold,
		"action": rule.action,
		"applies_to": applies_to(rule),
		"priority": rule.priority,
		"reason": rule.reason,
		"come_back_days": rule.come_back_days,
		"conditions": [
			{"field": each.field, "operator": each.operator, "value": each.value} for each in rule.conditions
		],
	}


def _rule(rule: Rule) -> str:
	lines = ["\n[[rules]]"]
	for name, value in {**_plain_rule(rule), "mode": rule.mode, "conditions": None}.items():
		if value is not None and not (name == "mode" and value == "Observe"):
			lines.append(f"{name} = {word(value)}")
	if rule.conditions:
		each = ", ".join(
			f"{{ field = {word(c.field)}, operator = {word(c.operator)}, value = {word(c.value)} }}"
			for c in rule.conditions
		)
		lines.append(f"conditions = [{each}]")
	return "\n".join(lines) + "\n"


def _stages(stages: Any) -> str:
	return "".join(f"{word(stage)} = {days}\n" for stage, days in stages.items())


def _or_comment(name: str, value: str | None, example: str) -> str:
	return f"{name} = {word(value)}" if value is not None else f"# {name} = {word(example)}"
