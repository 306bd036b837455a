"""Real size: the Maven CRM opportunities, audited on the day of their snapshot."""

import csv
from datetime import date
from pathlib import Path

import pytest

from lead_hygiene.audit.judging import Audit
from lead_hygiene.audit.policy_file import AuditPolicy
from lead_hygiene.core.velocity import quantile

DATA = Path(__file__).parents[3] / "shared/data/maven_crm_opportunities/sales_pipeline.csv"
TEAMS = Path(__file__).parents[3] / "shared/data/maven_crm_opportunities/sales_teams.csv"
LIMIT = "[stage_limits]\nEngaging = 138\n"


@pytest.fixture
def maven(folder):
	if not DATA.exists():
		pytest.skip("the Maven data is not here")
	with DATA.open(encoding="utf-8", newline="") as text:
		folder.put(
			"opportunity.csv",
			"name,customer_name,status,sales_stage,transaction_date,opportunity_owner,opportunity_amount,modified",
			*(
				[
					*(row["opportunity_id"], row["account"]),
					{"Won": "Converted", "Lost": "Lost"}.get(row["deal_stage"], "Open"),
					# ERPNext leaves a deal that has ended in its stage.
					"Prospecting" if row["deal_stage"] == "Prospecting" else "Engaging",
					*(row["engage_date"], row["sales_agent"], row["close_value"], row["close_date"]),
				]
				for row in csv.DictReader(text)
			),
		)
	return folder


def test_1291_of_1589_engaging_deals_are_overdue(maven):
	records = maven.audit(LIMIT, date(2017, 12, 31))["records"]
	engaging = [row for row in records if row["stage"] == "Engaging" and row["state"] != "Closed"]
	assert len(engaging) == 1589
	overdue = [row for row in engaging if any(f["trigger"] == "stage_overdue_days" for f in row["findings"])]
	assert len(overdue) == 1291
	assert len([row for row in engaging if row["state"] == "Overdue"]) == 1291
	assert len([row for row in records if row["findings"] and row["state"] == "Closed"]) == 0


def test_they_are_overdue_where_no_other_rule_speaks(maven, rules_off):
	result = maven.audit(rules_off("stage_overdue_days") + LIMIT, date(2017, 12, 31))
	assert result["counts"]["Opportunity"]["Overdue"] == 1291
	assert result["counts"]["Opportunity"]["Closed"] == 6711


def test_what_became_of_the_deals_in_their_stage(maven):
	stages = maven.audit(LIMIT, date(2017, 12, 31))["stages"]
	(speed,) = stages["velocity"]
	assert {key: speed[key] for key in ("stage", "entered", "won", "lost", "forward", "back", "still")} == {
		**{"stage": "Engaging", "entered": 8300, "won": 4238, "lost": 2473},
		**{"forward": 0, "back": 0, "still": 1589},
	}
	assert (speed["limit"], speed["over"], speed["limited"], speed["estimated"]) == (138, 1291, 8300, 8300)
	(limit,) = stages["limits"]
	assert (limit["won"], limit["lost"], limit["still"], limit["undecided"]) == (4238, 2473, 1589, 0)
	assert (limit["won_median"], limit["lost_median"]) == (57, 14)
	# Deals nobody has decided yet are as old as any: the share is of what they will come to.
	assert limit["won_longer"] / limit["won"] <= limit["won_share"] <= 0.05
	assert limit["suggested_limit"] < 138
	assert limit["curve"][-1][:2] == [138, 0]
	assert limit["curve"][-2][0] == 137
	assert limit["curve"][-2][1] > 0


def test_no_deal_was_won_after_138_days(maven):
	audit = Audit(maven.path, date(2017, 12, 31), AuditPolicy())
	list(audit.judged())
	(advice,) = audit.stages.advice()
	longer = {point.limit: point.won_longer for point in advice.points}
	assert longer[138] == 0
	assert longer[137] > 0
	(speed,) = audit.stages.speeds()
	assert quantile(speed.velocity.ended, {}, 0.5) == 45
	assert quantile(speed.velocity.ended, {}, 0.9) == 104
	assert audit.stages.left_out == 500


def test_what_each_agent_and_office_won(maven):
	offices = {}
	with TEAMS.open(encoding="utf-8", newline="") as text:
		for row in csv.DictReader(text):
			offices.setdefault(row["regional_office"], []).append(row["sales_agent"])
	teams = "".join(f"{office} = {agents!r}\n" for office, agents in offices.items())
	result = maven.audit(f"[teams]\n{teams}", date(2017, 12, 31))
	rows = result["measures"]["performance"]
	(whole,) = [row for row in rows if row["group_by"] is None]
	assert (whole["won"], whole["won_of"], whole["won_of"] - whole["won"]) == (4238, 6711, 2473)
	assert round(100 * whole["won_share"], 1) == 63.2
	assert (whole["median_days"], whole["median_days_won"], whole["median_days_lost"]) == (45, 57, 14)
	assert (whole["revenue"], whole["contacts"], whole["cold"]) == (10_005_534, None, None)
	by_team = {row["group"]: round(100 * row["won_share"], 1) for row in rows if row["group_by"] == "team"}
	assert by_team == {"Central": 62.6, "East": 63.0, "West": 63.9}
	agents = [round(100 * row["won_share"], 1) for row in rows if row["group_by"] == "rep"]
	assert (len(agents), min(agents), max(agents)) == (30, 55.0, 70.4)
	assert {row["team"] for row in rows if row["group_by"] == "rep"} == set(offices)
	velocity = [row for row in result["measures"]["velocity"] if row["group_by"] is None]
	assert [(row["step_to"], row["reached"], row["ended"]) for row in velocity] == [("Order", 4238, 2473)]
	(lost,) = [row for row in result["measures"]["lost"] if row["group_by"] is None]
	# What a lost deal was worth is 0 in the data: it is not known.
	assert (lost["number"], lost["median_days"], lost["amount"]) == (2473, 14, None)
