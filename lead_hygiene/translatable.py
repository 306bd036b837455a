"""Texts that are data and so are not found where they stand: marked here for translation, used nowhere else.

Frappe's extractor reads `_("…")` in Python, JavaScript and DocType JSON. It sees neither the options of custom
fields, the names of the rules and sub-industries we seed, the cards, nor the words on the workspace.
"""

from __future__ import annotations


def _(text: str) -> str:
	return text


STATES = (
	_("Active"),
	_("Cooling"),
	_("Neglected"),
	_("Overdue"),
	_("Cold"),
	_("Unqualified"),
	_("Snoozed"),
	_("Farewell"),
	_("Recycled"),
	_("Dead"),
	_("Closed"),
)

LEAD_STATES = (_("New"), _("Assigned"), _("In Process"), _("Converted"), _("Recycled"), _("Dead"))

ANSWERS = (
	_("human"),
	_("auto_reply"),
	_("bounce_hard"),
	_("bounce_soft"),
	_("delay"),
	_("report"),
	_("list"),
)

JUDGED_BY = (_("Headers"), _("Text"), _("Person"))

REASONS = (_("No Budget"), _("No Authority"), _("No Need"), _("No Fit"))

LOST_REASONS = (
	_("No Budget"),
	_("Bad Timing"),
	_("Chose a Competitor"),
	_("No Answer"),
	_("No Need"),
)

ACTIONS = (
	_("Flag"),
	_("Notify Owner"),
	_("Ask for Next Step"),
	_("Say Farewell"),
	_("Recycle"),
	_("Close"),
	_("Proposed"),
	_("Done"),
	_("Rejected"),
	_("Undone"),
	_("Failed"),
)

MODES = (_("Observe"), _("Propose"), _("Act"))

# What ERPNext ended a record with: `{0}` of "ERPNext counts it as {0}".
ENDS = (_("Converted"), _("Do Not Contact"), _("Lost"), _("Closed"), _("Disabled"))

TRIGGERS = (
	_("Unanswered Contacts"),
	_("Unanswered Emails"),
	_("Unanswered Calls"),
	_("Silent Days"),
	_("Stage Overdue Days"),
	_("Days Without Next Step"),
	_("Age in Days"),
	_("Attractiveness Below"),
	_("Disqualified"),
)

RULES = (
	_("Five unanswered e-mails"),
	_("Five unanswered calls"),
	_("Silent for 90 days"),
	_("Stage overdue"),
	_("No next step for 14 days"),
	_("Disqualified: no fit"),
	_("Disqualified: no budget"),
	_("Disqualified: no authority"),
)

WORKSPACE = (
	_("Without Next Step"),
	_("Waiting Actions"),
	_("Silence Rules"),
	_("Industries and Reasons"),
	_("Hygiene Policy"),
	_('<span class="h4"><b>Which deals need a hand today</b></span>'),
	_('<span class="h4"><b>Your Shortcuts</b></span>'),
	_('<span class="h4"><b>Policy and Lists</b></span>'),
	_(
		"Each number counts the leads and opportunities that you may see. Open one and press Why? to see what was counted."
	),
)

SUB_INDUSTRIES = (
	_("Advertising and market research"),
	_("Crop and animal production, hunting and related service activities"),
	_("Forestry and logging"),
	_("Fishing and aquaculture"),
	_("Air transport"),
	_("Manufacture of wearing apparel"),
	_("Manufacture of leather and related products"),
	_("Manufacture of motor vehicles, trailers and semi-trailers"),
	_("Wholesale and retail trade and repair of motor vehicles and motorcycles"),
	_("Programming and broadcasting activities"),
	_("Manufacture of chemicals and chemical products"),
	_("Activities of head offices; management consultancy activities"),
	_("Architectural and engineering activities; technical testing and analysis"),
	_("Education"),
	_("Manufacture of computer, electronic and optical products"),
	_("Mining of coal and lignite"),
	_("Extraction of crude petroleum and natural gas"),
	_("Mining support service activities"),
	_("Manufacture of coke and refined petroleum products"),
	_("Electricity, gas, steam and air conditioning supply"),
	_("Accommodation"),
	_("Travel agency, tour operator, reservation service and related activities"),
	_("Creative, arts and entertainment activities"),
	_("Libraries, archives, museums and other cultural activities"),
	_("Gambling and betting activities"),
	_("Financial service activities, except insurance and pension funding"),
	_("Insurance, reinsurance and pension funding, except compulsory social security"),
	_("Activities auxiliary to financial service and insurance activities"),
	_("Manufacture of food products"),
	_("Manufacture of beverages"),
	_("Manufacture of tobacco products"),
	_("Food and beverage service activities"),
	_("Veterinary activities"),
	_("Human health activities"),
	_("Residential care activities"),
	_("Social work activities without accommodation"),
	_("Legal and accounting activities"),
	_("Manufacture of textiles"),
	_(
		"Manufacture of wood and of products of wood and cork, except furniture; manufacture of articles of straw and plaiting materials"
	),
	_("Manufacture of paper and paper products"),
	_("Printing and reproduction of recorded media"),
	_("Manufacture of rubber and plastics products"),
	_("Manufacture of other non-metallic mineral products"),
	_("Manufacture of basic metals"),
	_("Manufacture of fabricated metal products, except machinery and equipment"),
	_("Manufacture of electrical equipment"),
	_("Manufacture of machinery and equipment n.e.c."),
	_("Manufacture of other transport equipment"),
	_("Manufacture of furniture"),
	_("Other manufacturing"),
	_(
		"Motion picture, video and television programme production, sound recording and music publishing activities"
	),
	_("Manufacture of basic pharmaceutical products and pharmaceutical preparations"),
	_("Publishing activities"),
	_("Construction of buildings"),
	_("Real estate activities"),
	_("Wholesale trade, except of motor vehicles and motorcycles"),
	_("Retail trade, except of motor vehicles and motorcycles"),
	_("Repair and installation of machinery and equipment"),
	_("Water collection, treatment and supply"),
	_("Sewerage"),
	_("Waste collection, treatment and disposal activities; materials recovery"),
	_("Remediation activities and other waste management services"),
	_("Specialized construction activities"),
	_("Other professional, scientific and technical activities"),
	_("Rental and leasing activities"),
	_("Employment activities"),
	_("Security and investigation activities"),
	_("Services to buildings and landscape activities"),
	_("Office administrative, office support and other business support activities"),
	_("Activities of membership organizations"),
	_("Repair of computers and personal and household goods"),
	_("Other personal service activities"),
	_("Computer programming, consultancy and related activities"),
	_("Sports activities and amusement and recreation activities"),
	_("Information service activities"),
	_("Scientific research and development"),
	_("Telecommunications"),
	_("Land transport and transport via pipelines"),
	_("Water transport"),
	_("Warehousing and support activities for transportation"),
	_("Postal and courier activities"),
)
