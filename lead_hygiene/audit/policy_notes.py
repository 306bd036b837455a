"""What a policy names and no file has: a stage or a field that is perhaps written wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from ..core.criteria import DEFAULT_CRITERIA
from ..core.policy import SCORED
from .columns import english_stage, fields, key
from .policy_file import AuditPolicy
from .problems import Problems
from .sales_files import SAME, SalesFiles
from .scoring import UNREACHABLE
from .who import ROLES


def tell_unused(policy: AuditPolicy, stages: Iterable[str], sales: SalesFiles, problems: Problems) -> None:
	"""Say which stages of the limits and which fields of conditions occur nowhere. `stages` are all that do."""
	limits = policy.policy.limits
	present = {key(english_stage(stage)): stage for stage in stages}
	named = {stage: f'stage_limits_by_type."{kind}"' for stage, kind in limits.by_kind}
	named |= dict.fromkeys(limits.by_stage, "stage_limits")
	for stage, where in named.items():
		if present and key(english_stage(stage)) not in present:
			near = _near(stage, present)
			problems.add("unused stage", "policy", f"stage {stage!r} of {where} occurs in no file{near}")
	asked = {
		each.condition.field: f"criterion {each.name!r}"
		for each in policy.policy.criteria
		if each.condition is not None and each not in DEFAULT_CRITERIA
	}
	asked |= {each.field: f"rule {rule.name!r}" for rule in policy.policy.rules for each in rule.conditions}
	have = {key(heading): heading for heading in sales.columns}
	for field, whose in asked.items():
		if field == UNREACHABLE or SCORED.match(field):
			continue  # worked out here
		meant = {known.name for doctype in ROLES for known in fields(doctype).get(key(field), ())}
		names = {field, SAME.get(field, field), *(old for old, new in SAME.items() if new == field), *meant}
		if not {key(name) for name in names} & set(have):
			message = f"field {field!r} of {whose} occurs in no file{_near(field, have)}"
			problems.add("unused field", "policy", message)


def _near(word: str, known: Mapping[str, str]) -> str:
	near = difflib.get_close_matches(key(word), known, n=1, cutoff=0.6)
	return f"; did you mean {known[near[0]]!r}?" if near else ""
