"""The policy as TOML: written out, read back, and refused in one sentence."""

from datetime import date

import pytest

from lead_hygiene.audit.policy_file import AuditPolicy, BadPolicy, load
from lead_hygiene.audit.policy_text import toml_of
from lead_hygiene.core.policy import DEFAULT_RULES, Policy
from lead_hygiene.core.rules import Condition, Rule
from lead_hygiene.core.stages import Limits


def back(tmp_path, policy):
	path = tmp_path / "p.toml"
	path.write_text(toml_of(policy), encoding="utf-8")
	return load(path)


def test_the_default_policy_comes_back_the_same(tmp_path):
	assert back(tmp_path, AuditPolicy()) == AuditPolicy()


def test_any_policy_comes_back_the_same(tmp_path):
	rule = Rule(
		name='پنج "x" \\ y',
		trigger="silent_days",
		threshold=3,
		action="recycle",
		roles=frozenset({"lead"}),
		conditions=(Condition("territory", "in", "Iran, Iraq"), Condition("source", "is not set")),
		priority=-2,
		mode="Propose",
		come_back_days=4,
	)
	policy = AuditPolicy(
		policy=Policy(
			rules=(*DEFAULT_RULES, rule),
			warning_days=0,
			per_day=False,
			working_days=True,
			limits=Limits({"Price/Quote": 3, "مذاکره": 4}, {("A", "Ma.in"): 5, ("B", "Ma.in"): 6}),
		),
		time_zone="Asia/Tehran",
		date_format="mm/dd/yyyy",
		owner_field="x",
		holidays=(date(2025, 3, 21),),
		weekly_off=("Friday",),
		teams={"sara@x.com": 'شمال "A"', "omid": "B"},
	)
	assert back(tmp_path, policy) == policy


def test_rules_replace_the_default_ones_unless_they_are_kept(folder):
	rule = '[[rules]]\nname = "mine"\ntrigger = "age_in_days"\nthreshold = 3\naction = "flag"\napplies_to = ["Lead"]\n'
	assert [r.name for r in folder.policy(rule).policy.rules] == ["mine"]
	kept = folder.policy("keep_default_rules = true\n" + rule).policy.rules
	assert kept[:-1] == DEFAULT_RULES
	assert kept[-1].roles == {"lead"}
	assert folder.policy(rule + "enabled = false\n").policy.rules == ()
	assert folder.policy("warning_days = 3").policy.rules == DEFAULT_RULES


RULE = '[[rules]]\nname = "r"\ntrigger = "silent_days"\nthreshold = 9\naction = "flag"\n'


@pytest.mark.parametrize(
	("text", "says"),
	[
		(
			"warnings_days = 3",
			"policy.toml: the key 'warnings_days' is not known; did you mean 'warning_days'?",
		),
		("warning_days = '3'", "policy.toml: warning_days is '3'; write a whole number"),
		("warning_days = -1", "policy.toml: warning_days is -1; write 0 or more"),
		("per_day = 1", "policy.toml: per_day is 1; write true or false"),
		(
			"[stage_limits]\nA = 0",
			"policy.toml: stage_limits.A is 0; write at least 1, or leave the stage out for no limit",
		),
		("[stage_limits]\nA = 1.5", "policy.toml: stage_limits.A is 1.5; write a whole number of days"),
		("stage_limits = 3", "policy.toml: stage_limits is 3; write a table"),
		("[stage_limits_by_type]\nX = 3", "policy.toml: stage_limits_by_type.X is 3; write a table"),
		("time_zone = 'Tehran'", "policy.toml: time_zone 'Tehran' is not known"),
		(
			"date_format = 'dd/mm/yy'",
			"policy.toml: date_format 'dd/mm/yy' is not known; did you mean 'dd/mm/yyyy'?",
		),
		("holidays = ['x']", "policy.toml: holidays: 'x' is not a date"),
		("weekly_off = ['Fryday']", "policy.toml: weekly_off 'Fryday' is not known; did you mean 'Friday'?"),
		("weekly_off = 'Friday'", "policy.toml: weekly_off is 'Friday'; write a list"),
		("a = ", "policy.toml: this is not TOML"),
		("rules = 3", "policy.toml: rules must be tables"),
		("[[rules]]\ntrigger = 'x'", "policy.toml: rule 1: it has no name"),
		("[[rules]]\nname = 'r'\naction = 'flag'", "policy.toml: rule 'r': it has no trigger"),
		(
			RULE.replace("silent_days", "silent_day"),
			"rule 'r': trigger 'silent_day' is not known; did you mean 'silent_days'?",
		),
		(RULE.replace("9", "0"), "rule 'r': threshold is 0; write 1 or more"),
		(RULE.replace("threshold = 9\n", ""), "rule 'r': the trigger 'silent_days' needs a threshold"),
		(RULE + "applies_to = 'Leads'", "rule 'r': applies_to 'Leads' is not known; did you mean 'Lead'?"),
		(RULE + "colour = 'x'", "rule 'r': the key 'colour' is not known"),
		(RULE + "conditions = [{ operator = '=' }]", "rule 'r': a condition has no field"),
		(RULE + "conditions = [{ field = 'x', operator = '~' }]", "rule 'r': operator '~' is not known"),
		(RULE + RULE, "policy.toml: two rules are called 'r'"),
	],
)
def test_mistakes_are_refused_in_one_sentence(folder, text, says):
	with pytest.raises(BadPolicy) as refused:
		folder.policy(text)
	assert says in str(refused.value)
	assert "\n" not in str(refused.value)


def test_a_policy_that_cannot_be_opened(tmp_path):
	with pytest.raises(BadPolicy, match="could not be opened"):
		load(tmp_path / "none.toml")


@pytest.mark.parametrize(
	("text", "said"),
	[
		("teams = 3\n", "write a table"),
		('[teams]\nNorth = "ann"\n', "write a list of texts"),
		("[teams]\nNorth = [3]\n", "write a list of texts"),
		('[teams]\nNorth = ["ann"]\nSouth = ["ann"]\n', "name one team"),
	],
)
def test_teams_that_make_no_sense_are_refused(folder, text, said):
	with pytest.raises(BadPolicy, match=said):
		folder.policy(text)
