"""Real size: the Maven CRM opportunities, audited on the day of their snapshot."""

import csv
from datetime import date
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared/data/maven_crm_opportunities/sales_pipeline.csv"
LIMIT = "[stage_limits]\nEngaging = 138\n"


@pytest.fixture
def maven(folder):
	if not DATA.exists():
		pytest.skip("the Maven data is not here")
	with DATA.open(encoding="utf-8", newline="") as text:
		folder.put(
			"opportunity.csv",
			"name,customer_name,status,sales_stage,transaction_date,opportunity_owner,opportunity_amount",
			*(
				[
					*(row["opportunity_id"], row["account"]),
					{"Won": "Converted", "Lost": "Lost"}.get(row["deal_stage"], "Open"),
					*(row["deal_stage"], row["engage_date"], row["sales_agent"], row["close_value"]),
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
