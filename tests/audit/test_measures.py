"""What really sells, from files: the six measures as flat rows, worked out by hand; and what files do not tell."""

import math

import pytest

from lead_hygiene.audit.measure_words import EN

LEADS = "name,status,creation,lead_owner,source,owner,modified"
DEALS = (
	"name,status,sales_stage,transaction_date,modified,opportunity_owner,opportunity_from,party_name,"
	"source,opportunity_amount,currency,lost_reasons,expected_closing"
)
CHANGES = "name,reference_doctype,reference_name,serial,from_stage,from_outcome,to_stage,outcome,entered_on,responsible,amount"
MESSAGES = (
	"name,sent_or_received,communication_date,reference_doctype,reference_name,sender,recipients,subject"
)


@pytest.fixture
def pipeline(folder):
	"""Today is 2025-06-30. L-1 became O-1, quoted after 10 days and ordered after 40; L-2 became O-2, lost after 30 and back
	20 days later; L-3 is dead; L-4 is new. O-3 came of a customer."""
	folder.put(
		"lead.csv",
		LEADS,
		"L-1,Opportunity,2025-01-01 08:00:00,ann,Web,ann,2025-06-01",
		"L-2,Opportunity,2025-01-11 08:00:00,bob,Web,ann,2025-06-01",
		"L-3,Do Not Contact,2025-02-01 08:00:00,bob,Fair,bob,2025-03-03",
		"L-4,Lead,2025-06-20 08:00:00,bob,,,2025-06-20",
	)
	folder.put(
		"opportunity.csv",
		DEALS,
		"O-1,Converted,Talk,2025-01-11,2025-02-10,ann,Lead,L-1,Web,500,USD,,",
		[
			"O-2",
			"Open",
			"Talk",
			"2025-01-21",
			"2025-03-12",
			"bob",
			"Lead",
			"L-2",
			"Fair",
			"300",
			"USD",
			"Price, Time",
			"2025-08-15",
		],
		"O-3,Open,Talk,2025-06-01,2025-06-01,ann,Customer,C-1,,,USD,,2025-06-01",
	)
	folder.put(
		"stage_change.csv",
		CHANGES,
		"a,Opportunity,O-1,1,,,Talk,,2025-01-11,ann,400",
		"b,Opportunity,O-1,2,Talk,,Talk,Converted,2025-02-10,cat,500",
		"c,Opportunity,O-2,1,,,Talk,,2025-01-21,bob,300",
		"d,Opportunity,O-2,2,Talk,,Talk,Lost,2025-02-20,ann,250",
		"e,Opportunity,O-2,3,Talk,Lost,Talk,,2025-03-12,bob,300",
	)
	folder.put(
		"quotation.csv",
		"name,status,docstatus,quotation_to,party_name,opportunity,transaction_date",
		"Q-1,Ordered,1,Lead,L-1,O-1,2025-01-21",
		"Q-2,Draft,0,Lead,L-2,O-2,2025-01-25",
	)
	folder.put(
		"sales_order.csv",
		"name,docstatus,customer,transaction_date,base_net_total,Quotation (Items)",
		"SO-1,1,C-9,2025-02-10,450,Q-1",
		"SO-1,1,C-9,2025-02-10,450,Q-1",
		"SO-2,2,C-9,2025-02-11,999,Q-1",
	)
	folder.put(
		"communication.csv",
		MESSAGES,
		"m1,Sent,2025-01-02 08:00:00,Lead,L-1,ann,l1@x.com,a",
		"m2,Received,2025-01-03 08:00:00,Lead,L-1,l1@x.com,ann,a",
		"m3,Sent,2025-02-03 08:00:00,Lead,L-3,bob,l3@x.com,a",
		"m4,Sent,2025-06-28 08:00:00,Lead,L-4,bob,l4@x.com,a",
	)
	return folder


def measures(folder, policy=""):
	return folder.audit(policy)["measures"]


def one(rows, **wanted):
	(found,) = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
	return found


def figures(row, *names):
	return tuple(row[name] for name in names)


def test_velocity(pipeline):
	rows = measures(pipeline)["velocity"]
	whole = {"start": "Lead", "group_by": None}
	row = one(rows, **whole, step_from="Lead", step_to="Opportunity")
	assert figures(row, "entered", "reached", "open", "ended", "skipped") == (4, 2, 1, 1, 0)
	assert figures(row, "within_90", "old_90", "share_90", "few_90") == (2, 3, 0.666667, True)
	row = one(rows, **whole, step_from="Opportunity", step_to="Quotation")
	assert figures(row, "entered", "reached", "open", "median") == (2, 1, 1, 10)
	row = one(rows, **whole, step_from="Lead", step_to="Order")
	assert figures(row, "entered", "reached", "median", "within_30", "within_60") == (4, 1, 40, 0, 1)
	row = one(rows, start="Lead", group_by="source", group="Web", step_from="Lead", step_to="Order")
	assert figures(row, "entered", "reached") == (2, 1)
	row = one(rows, start="Lead", group_by="source", group=None, step_from="Lead", step_to="Order")
	assert row["entered"] == 1
	months = [row["group"] for row in rows if row["start"] == "Lead" and row["group_by"] == "month"]
	assert list(dict.fromkeys(months)) == ["2025-01", "2025-02", "2025-06"]
	row = one(rows, start="Opportunity", group_by=None, step_from="Opportunity", step_to="Order")
	assert figures(row, "entered", "reached", "open", "median") == (3, 1, 2, 30)
	row = one(rows, start="Opportunity Without Lead", group_by=None, step_to="Order", step_from="Opportunity")
	assert figures(row, "entered", "reached", "share_30") == (1, 0, None)


def test_performance_goes_by_who_was_responsible_then(pipeline):
	rows = measures(pipeline, '[teams]\nNorth = ["ann", "bob"]\n')["performance"]
	found = {row["group"]: row for row in rows if row["group_by"] == "rep"}
	assert figures(found["cat"], "won", "won_of", "revenue", "average_deal", "median_days_won") == (
		*(1, 1, 450, 450, 30),
	)
	assert figures(found["ann"], "won", "won_of", "median_days_lost", "back", "back_of") == (0, 1, 30, 1, 1)
	assert figures(found["ann"], "created", "received", "opportunities", "median_hours") == (2, 1, 2, 24)
	# L-2 and L-4 are there uncontacted or not; L-3 was contacted after two days.
	assert figures(found["bob"], "created", "received", "uncontacted", "gone", "contacts") == (1, 3, 1, 0, 2)
	assert figures(found["bob"], "answered", "answered_of", "pending", "reached") == (0, 1, 1, 2)
	assert figures(found["ann"], "answered", "answered_of", "contacts") == (1, 1, 1)
	assert all(found["ann"][name] is None for name in ("rejected", "rejected_share", "refused"))
	team = one(rows, group_by="team", group="North")
	assert figures(team, "won", "won_of", "received") == (0, 1, 4)
	assert found["ann"]["team"] == "North"
	assert found["cat"]["team"] is None
	assert one(rows, group_by=None)["won_share"] == 0.5


def test_sources(pipeline):
	rows = measures(pipeline)["sources"]
	row = one(rows, start="Lead", group_by="source", group="Web")
	assert figures(row, "number", "won", "valued", "revenue", "each") == (2, 1, 1, 450, 225)
	assert figures(row, "won_within", "old", "share_won", "median_days") == (1, 2, 0.5, 40)
	assert (row["came_to"], row["came"], row["currency"]) == ("Opportunity", 2, "USD")
	assert row["budget"] is row["cost_per_won"] is None
	row = one(rows, start="Lead", group_by="source", group="Fair")
	assert figures(row, "number", "gone", "revenue", "each") == (1, 1, None, None)
	assert one(rows, start="Opportunity", group_by="source", group="Web")["revenue"] == 450


def test_lost(pipeline):
	rows = measures(pipeline)["lost"]
	row = one(rows, doctype="Opportunity", group_by=None)
	assert figures(row, "number", "amount", "median_days", "back", "median_back") == (1, 250, 30, 1, 20)
	assert figures(row, "back_in_time", "old", "share_back", "won_since", "estimated") == (1, 1, 1, 0, 0)
	# A loss with two reasons counts under each, and once in all.
	reasons = [row for row in rows if row["doctype"] == "Opportunity" and row["group_by"] == "reason"]
	assert {row["group"]: row["number"] for row in reasons} == {"Price": 1, "Time": 1}
	assert one(rows, doctype="Opportunity", group_by="stage", group="Talk")["number"] == 1
	assert one(rows, doctype="Opportunity", group_by="owner", group="ann")["number"] == 1
	row = one(rows, doctype="Lead", group_by=None)
	assert figures(row, "number", "median_days", "amount", "estimated") == (1, 30, None, 1)


def test_giving_up(pipeline):
	rows = measures(pipeline)["giving_up"]
	row = one(rows, doctype="Lead", channel="email", group_by=None)
	# L-1 answered the first mail, L-3 never, L-4 may yet.
	assert figures(row, "number", "made", "answered", "stopped", "waiting") == (1, 2, 1, 1, 1)
	assert figures(row, "chance", "so_far", "suggested", "few") == (0.5, 1, True, True)


def test_forecast(pipeline):
	rows = measures(pipeline)["forecast"]
	row = one(rows, group_by=None, when="all")
	assert figures(row, "number", "amount", "without_amount", "day_typed") == (2, 300, 1, 2)
	assert one(rows, group_by=None, when="2025-08")["number"] == 1
	row = one(rows, group_by=None, when="passed")
	assert figures(row, "number", "rotten") == (1, 1)
	row = one(rows, group_by="owner", group="bob")
	assert figures(row, "number", "amount", "best", "rotten_amount") == (1, 300, 0, 300)


def test_rows_are_flat_and_say_the_same_everywhere(pipeline):
	for name, rows in measures(pipeline).items():
		assert rows, name
		assert len({tuple(row) for row in rows}) == 1, name
		for row in rows:
			assert all(value is None or isinstance(value, (str, int, float)) for value in row.values())
			assert all(math.isfinite(value) for value in row.values() if isinstance(value, float))


def told(folder):
	missing = folder.audit()["measures_missing"]
	names = {text: name for name, text in EN.items()}
	return {measure: {names.get(text, text) for text in texts} for measure, texts in missing.items()}


def test_what_the_files_tell_is_not_missing(pipeline):
	found = told(pipeline)
	assert found["giving_up"] == found["forecast"] == found["velocity"] == set()
	assert found["sources"] == {"lacks no_budget"}


def test_leads_alone(folder):
	folder.put(
		"lead.csv", LEADS, "L-1,Converted,2025-01-01,ann,Web,,2025-02-01", "L-2,Open,2025-01-01,ann,Web,,"
	)
	found = folder.audit()["measures"]
	(row,) = [row for row in found["velocity"] if row["group_by"] is None]
	assert figures(row, "step_to", "entered", "reached", "median") == ("Customer", 2, 1, 31)
	row = one(found["sources"], group_by="source")
	assert figures(row, "won", "came_to", "revenue") == (1, "Customer", None)
	assert found["lost"] == found["giving_up"] == found["forecast"] == []
	row = one(found["performance"], group_by="rep")
	unknown = ("created", "contacts", "uncontacted", "answered", "answered_of", "cold", "back", "back_of")
	assert row["received"] == 2
	assert all(row[name] is None for name in unknown)
	lacks = told(folder)
	assert "lacks no_links" in lacks["velocity"]
	assert lacks["giving_up"] == {"lacks no_messages_runs"}
	assert "lacks no_deals" in lacks["forecast"]


def test_without_quotations_there_is_no_such_step(folder):
	head = "name,status,transaction_date,modified"
	folder.put(
		"opportunity.csv", head, "O-1,Converted,2025-01-01,2025-01-31", "O-2,Lost,2025-01-01,2025-02-01"
	)
	found = folder.audit()["measures"]
	assert {(row["step_from"], row["step_to"]) for row in found["velocity"]} == {("Opportunity", "Order")}
	row = one(found["lost"], group_by=None)
	assert figures(row, "number", "estimated", "amount", "back", "share_back") == (1, 1, None, None, None)
	assert "lacks no_quotations" in told(folder)["velocity"]


def test_a_record_whose_days_are_not_known_is_left_out_and_counted(folder):
	folder.put(
		"opportunity.csv", "name,status,transaction_date", "O-1,Lost,2025-01-01", "O-2,Open,2025-01-01"
	)
	result = folder.audit()
	assert one(result["measures"]["velocity"], group_by=None)["entered"] == 1
	assert result["measures"]["lost"] == []
	missing = result["measures_missing"]
	assert EN["lacks undated"].format(count=1) in missing["velocity"]
	assert EN["lacks undated_losses"].format(count=1) in missing["lost"]


MONEY = "name,status,transaction_date,modified,source,opportunity_amount,currency,base_opportunity_amount"


def test_amounts_of_several_currencies_are_added_in_that_of_the_company_alone(folder):
	rows = (
		"O-1,Converted,2025-01-01,2025-01-31,Web,10,USD,",
		"O-2,Converted,2025-01-01,2025-01-31,Web,10,EUR,",
	)
	folder.put("opportunity.csv", MONEY, *rows)
	found = folder.audit()
	assert one(found["measures"]["sources"], group_by=None)["revenue"] is None
	assert one(found["measures"]["performance"], group_by=None)["revenue"] is None
	assert EN["lacks no_sum"] in found["measures_missing"]["sources"]
	folder.put("opportunity.csv", MONEY, rows[0] + "100", rows[1] + "120")
	found = folder.audit()
	assert figures(one(found["measures"]["sources"], group_by=None), "revenue", "currency") == (220, None)


def test_customers_lead_back_to_their_lead(folder):
	folder.put("lead.csv", LEADS, "L-1,Converted,2025-01-01,ann,Web,,2025-02-01")
	folder.put("customer.csv", "name,lead_name", "C-1,L-1", "C-2,")
	folder.put(
		"quotation.csv",
		"name,status,quotation_to,party_name,transaction_date",
		"Q-1,Open,Customer,C-1,2025-01-11",
	)
	folder.put(
		"sales_order.csv",
		"name,status,customer,transaction_date,base_net_total",
		"S-1,Draft,C-1,2025-01-15,9",
		"S-2,To Bill,C-1,2025-01-21,70",
	)
	found = folder.audit()["measures"]
	assert one(found["velocity"], group_by=None, step_from="Lead", step_to="Order")["median"] == 20
	assert one(found["velocity"], group_by=None, step_from="Lead", step_to="Quotation")["median"] == 10
	assert one(found["sources"], group_by="source")["revenue"] == 70


OWNED = "name,status,transaction_date,modified,opportunity_amount,currency,base_opportunity_amount,opportunity_owner,company,source"
QUOTED = "name,status,docstatus,opportunity,transaction_date"
SOLD = "name,docstatus,transaction_date,base_net_total,Quotation (Items)"


def brought_in(folder):
	"""What the deals brought in, with its currency: in all, and by deal; the same in both measures."""
	found = folder.audit()["measures"]
	names = "revenue", "currency", "without_amount"
	whole = figures(one(found["performance"], group_by=None), *names)
	assert figures(one(found["sources"], start="Opportunity", group_by=None), *names) == whole
	return whole


def test_orders_are_not_added_to_amounts_in_another_currency(folder):
	deals = [f"O-{number},Converted,2025-01-01,2025-01-31,100,USD,50000000,ann,Co,Web" for number in (1, 2)]
	folder.put("opportunity.csv", OWNED, *deals)
	folder.put("quotation.csv", QUOTED, "Q-1,Ordered,1,O-1,2025-01-10")
	assert brought_in(folder) == (200, "USD", 0)
	folder.put("sales_order.csv", SOLD, "S-1,1,2025-01-31,50000000,Q-1")
	assert brought_in(folder) == (100_000_000, None, 0)
	# The same where what one deal is worth to the company is not known: only that one is left out.
	folder.put("opportunity.csv", OWNED, deals[0], deals[1].replace("50000000", ""))
	assert brought_in(folder) == (50_000_000, None, 1)
	# The books of two companies are not added up.
	folder.put("opportunity.csv", OWNED, deals[0], deals[1].replace("Co,", "Other,"))
	assert brought_in(folder) == (None, None, 2)


def test_orders_are_added_to_amounts_in_the_currency_of_the_company(folder):
	deals = [f"O-{number},Converted,2025-01-01,2025-01-31,100,USD,,ann,Co,Web" for number in (1, 2)]
	folder.put("quotation.csv", QUOTED, "Q-1,Ordered,1,O-1,2025-01-10")
	folder.put("sales_order.csv", SOLD, "S-1,1,2025-01-31,90,Q-1")
	for base in ("", "100"):
		folder.put("opportunity.csv", OWNED, *(deal.replace(",,", f",{base},") for deal in deals))
		assert brought_in(folder) == (190, "USD", 0)


def test_amounts_of_the_company_are_not_called_those_of_the_deals(folder):
	folder.put("opportunity.csv", OWNED, "O-1,Converted,2025-01-01,2025-01-31,,USD,50000000,ann,Co,Web")
	assert brought_in(folder) == (50_000_000, None, 0)
	folder.put("opportunity.csv", OWNED, "O-1,Lost,2025-01-01,2025-01-31,,USD,50000000,ann,Co,Web")
	assert one(folder.audit()["measures"]["lost"], group_by=None)["amount"] is None


@pytest.mark.parametrize("quotations", [("Q-1", "Q-2"), ("Q-2", "Q-1")])
def test_an_order_of_two_deals_counts_once_for_the_older(folder, quotations):
	folder.put("lead.csv", LEADS, "L-1,Converted,2025-01-01,ann,Web,,2025-02-01")
	head = OWNED + ",opportunity_from,party_name"
	folder.put(
		"opportunity.csv",
		head,
		"O-1,Converted,2025-01-05,2025-01-31,100,USD,,young,Co,Web,Lead,L-1",
		"O-2,Converted,2025-01-02,2025-01-31,100,USD,,old,Co,Web,Lead,L-1",
	)
	folder.put("quotation.csv", QUOTED, "Q-1,Ordered,1,O-1,2025-01-10", "Q-2,Ordered,1,O-2,2025-01-10")
	folder.put("sales_order.csv", SOLD, *(f"S-1,1,2025-01-31,180,{name}" for name in quotations))
	# The part of the younger in it is not known.
	assert brought_in(folder) == (180, "USD", 1)
	rows = folder.audit()["measures"]["performance"]
	assert one(rows, group_by="rep", group="old")["revenue"] == 180
	assert figures(one(rows, group_by="rep", group="young"), "won", "revenue") == (1, None)
	rows = folder.audit()["measures"]["velocity"]
	row = one(rows, start="Opportunity", group_by=None, step_from="Opportunity", step_to="Order")
	assert row["reached"] == 2


def test_a_lead_does_not_bring_in_the_amount_of_a_deal_whose_order_counts_elsewhere(folder):
	folder.put("lead.csv", LEADS, *(f"L-{n},Converted,2025-01-0{n},ann,Web,,2025-02-01" for n in (1, 2)))
	head = OWNED + ",opportunity_from,party_name"
	deals = (f"O-{n},Converted,2025-01-05,2025-01-31,100,USD,,ann,Co,Web,Lead,L-{n}" for n in (1, 2))
	folder.put("opportunity.csv", head, *deals)
	head = QUOTED + ",quotation_to,party_name"
	folder.put("quotation.csv", head, *(f"Q-{n},Ordered,1,O-{n},2025-01-10,Lead,L-{n}" for n in (1, 2)))
	folder.put("sales_order.csv", SOLD, *(f"S-1,1,2025-01-31,180,Q-{n}" for n in (1, 2)))
	row = one(folder.audit()["measures"]["sources"], start="Lead", group_by=None)
	assert figures(row, "won", "revenue", "without_amount") == (2, 180, 1)


def test_a_win_is_of_the_day_it_was_won_not_of_a_later_edit_of_its_stage(folder):
	"""Ten deals were won on day 30, and their stage was edited a week later."""
	names = [f"O-{number}" for number in range(10)]
	folder.put(
		"opportunity.csv",
		"name,status,sales_stage,transaction_date,modified,opportunity_owner",
		*(f"{name},Converted,Done,2025-01-01,2025-02-07,ann" for name in names),
		"N,Open,Talk,2025-06-30,2025-06-30,ann",
	)
	moves = (
		"1,,,Talk,,2025-01-01,ann,",
		"2,Talk,,Talk,Converted,2025-01-31,ann,",
		"3,Talk,Converted,Done,Converted,2025-02-07,bob,",
	)
	rows = [f"{name}-{move[0]},Opportunity,{name},{move}" for name in names for move in moves]
	folder.put("stage_change.csv", CHANGES, *rows, "n,Opportunity,N,1,,,Talk,,2025-06-30,ann,")
	found = folder.audit()["measures"]
	assert one(found["velocity"], group_by=None, step_to="Order")["median"] == 30
	row = one(found["performance"], group_by="rep", group="ann")
	assert figures(row, "won", "median_days_won") == (10, 30)
	# It takes 30 days from Talk to the win: until July 30.
	row = one(found["forecast"], group_by=None, when="all")
	assert row["day_usual"] == 1
	assert one(found["forecast"], group_by=None, when="2025-07")["number"] == 1


def test_a_win_that_was_taken_back_after_an_edit_is_none(folder):
	folder.put("opportunity.csv", OWNED, "O-1,Open,2025-01-01,2025-03-01,100,USD,,ann,Co,Web")
	folder.put(
		"stage_change.csv",
		CHANGES,
		"a,Opportunity,O-1,1,,,Talk,,2025-01-01,ann,",
		"b,Opportunity,O-1,2,Talk,,Talk,Converted,2025-01-31,ann,",
		"c,Opportunity,O-1,3,Talk,Converted,Done,Converted,2025-02-07,ann,",
		"d,Opportunity,O-1,4,Done,Converted,Done,,2025-03-01,ann,",
	)
	assert one(folder.audit()["measures"]["performance"], group_by=None)["won"] == 0


def test_days_until_a_loss_are_not_known_where_the_making_is_not(folder):
	folder.put(
		"opportunity.csv",
		"name,status,transaction_date,opportunity_owner",
		"O-1,Lost,2025-01-01,ann",
		*(f"O-{number},Lost,,bob" for number in (2, 3)),
	)
	folder.put(
		"stage_change.csv",
		CHANGES,
		*(f"a{n},Opportunity,O-{n},1,,,Talk,,2025-01-01,," for n in (1, 2, 3)),
		*(f"b{n},Opportunity,O-{n},2,Talk,,Talk,Lost,2025-01-31,," for n in (1, 2, 3)),
	)
	found = folder.audit()["measures"]
	assert figures(one(found["lost"], group_by=None), "number", "median_days") == (3, 30)
	assert figures(one(found["lost"], group_by="owner", group="bob"), "number", "median_days") == (2, None)
	assert figures(one(found["performance"], group_by=None), "won_of", "median_days_lost") == (3, 30)
	row = one(found["performance"], group_by="rep", group="bob")
	assert figures(row, "won_of", "median_days_lost", "median_days") == (2, None, None)
