"""For each report the bare aggregate: the obvious query over the same rows that an analyst would type, or one for each table."""

from __future__ import annotations

_MILESTONES = """
left join (
	select party_name, min(transaction_date) as made from `tabOpportunity`
	where opportunity_from = 'Lead' group by party_name
) o on o.party_name = l.name
left join (
	select party_name, min(transaction_date) as made from `tabQuotation`
	where quotation_to = 'Lead' and docstatus = 1 group by party_name
) q on q.party_name = l.name
left join (
	select q.party_name, min(s.transaction_date) as made, sum(distinct s.base_net_total) as worth
	from `tabQuotation` q join `tabSales Order Item` i on i.prevdoc_docname = q.name
	join `tabSales Order` s on s.name = i.parent
	where q.quotation_to = 'Lead' and s.docstatus = 1 group by q.party_name
) s on s.party_name = l.name
"""

BARE = {
	"Stage Velocity": (
		"""
select to_stage, left_to, left_outcome, left_on is null,
	if(left_on is null, datediff(%(today)s, entered_on), days) as stay, count(*)
from `tabStage Change` where reference_doctype = 'Opportunity' and outcome is null
group by to_stage, left_to, left_outcome, left_on is null, stay
""",
	),
	# A list, no aggregate: the same rows.
	"Stage History": (
		"""
select reference_name, to_stage, entered_on, left_on, left_to, left_outcome, days, responsible, amount, known_by
from `tabStage Change`
where reference_doctype = 'Opportunity' and outcome is null and to_stage = %(stage)s
	and left_outcome is not null and left_outcome != 'Converted'
order by days desc limit 5000
""",
	),
	"Conversion Velocity": (
		f"""
select datediff(%(today)s, l.creation) as age, datediff(o.made, l.creation) as opened,
	datediff(q.made, l.creation) as quoted, datediff(s.made, l.creation) as ordered, count(*)
from `tabLead` l {_MILESTONES} where l.creation >= %(year)s
group by age, opened, quoted, ordered
""",
	),
	"Lost and Recycled": (
		"""
select c.from_stage, c.outcome, year(c.entered_on), month(c.entered_on),
	datediff(c.entered_on, o.transaction_date) as days, count(*), sum(c.amount)
from `tabStage Change` c join `tabOpportunity` o on o.name = c.reference_name
where c.reference_doctype = 'Opportunity' and c.outcome in ('Lost', 'Closed')
group by c.from_stage, c.outcome, year(c.entered_on), month(c.entered_on), days
""",
	),
	"Source Effectiveness": (
		f"""
select l.campaign_name, l.hygiene_state, datediff(o.made, l.creation) as opened,
	datediff(s.made, l.creation) as ordered, count(*), sum(s.worth)
from `tabLead` l {_MILESTONES} where l.creation >= %(year)s
group by l.campaign_name, l.hygiene_state, opened, ordered
""",
	),
	"Giving-up Advisor": (
		"""
select attempts, unanswered, unanswered_emails, unanswered_calls, state, count(*) from `tabHygiene File`
where reference_doctype = 'Lead' and (attempts is not null or unanswered > 0)
group by attempts, unanswered, unanswered_emails, unanswered_calls, state
""",
	),
	"Weighted Pipeline": (
		"""
select sales_stage, hygiene_grade, source, count(*), sum(base_opportunity_amount),
	sum(base_opportunity_amount * probability / 100)
from `tabOpportunity` where status not in ('Converted', 'Lost', 'Closed')
group by sales_stage, hygiene_grade, source
""",
	),
	# Who moved what, and who wrote to whom how often, and when first.
	"Sales Rep Performance": (
		"""
select responsible, reference_doctype, outcome, to_stage, left_on is null, count(*), sum(amount), sum(days)
from `tabStage Change` group by responsible, reference_doctype, outcome, to_stage, left_on is null
""",
		"""
select c.reference_doctype, c.reference_name, c.sender, count(*), min(c.communication_date), max(c.communication_date)
from `tabCommunication` c
where c.reference_doctype in ('Lead', 'Opportunity') and c.communication_type = 'Communication'
	and c.sent_or_received = 'Sent'
group by c.reference_doctype, c.reference_name, c.sender
""",
	),
	"Forecast": (
		"""
select sales_stage, hygiene_grade, source, year(expected_closing), month(expected_closing), count(*),
	sum(base_opportunity_amount), sum(base_opportunity_amount * probability / 100)
from `tabOpportunity` where status not in ('Converted', 'Lost', 'Closed')
group by sales_stage, hygiene_grade, source, year(expected_closing), month(expected_closing)
""",
	),
}
