"""Texts that are data and so are not found where they stand: marked here for translation, used nowhere else.

Frappe's extractor reads `_("…")` in Python, JavaScript and DocType JSON. It sees neither the options of custom
fields, the names of the rules we seed (of the sub-industries: translatable_industries.py), the cards, nor the words
on the workspace.
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

LABELS = (_("Hot"), _("Warm"), _("Cold"))

# Need, budget, timing, authority: custom_fields.KNOWN.
KNOWN = (_("Unknown"), _("Yes"), _("No"))

# The names of core.criteria.DEFAULT_CRITERIA.
CRITERIA = (
	_("They have a budget"),
	_("They have no budget"),
	_("We talk to the one who decides"),
	_("We do not talk to the one who decides"),
	_("They need it"),
	_("They do not need it"),
	_("They want it soon"),
	_("They do not want it now"),
	_("Label: hot"),
	_("Label: cold"),
	_("More than 50 employees"),
	_("Somebody referred them"),
	_("Our mail comes back"),
	_("The record is new"),
	_("They answered in writing"),
	_("They talked to us on the phone"),
	_("They met us"),
	_("They asked for a quotation, or ordered"),
	_("They filled in a form"),
	_("They opened a mail of ours"),
	_("They visited our website"),
)

# What the Settings advise for the grades A to D at first.
ADVICE = (
	_("Agree on the next step today."),
	_("Ask what is not known yet, and give them a reason to answer."),
	_("Ask one question; spend no more time before it is answered."),
	_("Let it go, or say why not."),
)

# Written with a template in a template, which the extractor of JavaScript loses.
NESTED = (
	_("The record is at its end and keeps this grade. Scored today, it would be {0}."),
	_("One of: {0}."),
)

# What ERPNext ended a record with: `{0}` of "ERPNext counts it as {0}".
ENDS = (_("Converted"), _("Do Not Contact"), _("Lost"), _("Closed"), _("Disabled"))

# Starts, milestones and groupings of Conversion Velocity that stand nowhere else: site.journeys.
CONVERSION = (
	_("Opportunity Without Lead"), _("Quotation"), _("Order"), _("Month"), _("Criteria Met"),
	_("Opportunity after Criteria Met"),
)  # fmt: skip

CHECKLIST = (
	_("They need it"), _("They can pay"), _("We talk to the one who decides"), _("We can serve them"),
	_("They have answered"), _("They want it soon"),
)  # fmt: skip

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
		"Each number counts the leads and opportunities that you may see; To Start With Today counts your own. Open one and press Why? to see what was counted."
	),
)

# The number cards as a dashboard calls them, by their names.
CARDS = (
	_("Hygiene Alive"), _("Hygiene Cold"), _("Hygiene Overdue"), _("Hygiene Overdue Amount"), _("Hygiene Neglected"),
	_("Hygiene Waiting Actions"), _("Hygiene Silence Rules"),
)  # fmt: skip

# What the report Score Learning says: the SENTENCES of core.learning.
LEARNING = (
	_("it is empty in every record"),
	_("it says {0} in every record"),
	_("all but {0} records say the same; {1} are needed"),
	_("it holds dates; points do not look at the calendar"),
	_("it holds e-mail addresses"),
	_("it holds addresses of web pages"),
	_("it holds free text ({0:,} different ones)"),
	_("it tells records apart: {0:,} different values in {1:,} records"),
	_("it numbers the records: {0:,} different values in {1:,} records"),
	_("it has {0:,} different values, hardly any of them in {1} records"),
	_("it was left out by hand"),
	_("it says the same as {0} (AUC {1:.2f})"),
	_(
		"alone it tells {0} from the rest with an AUC of {1:.2f}; what tells that much is mostly known only afterwards"
	),
	_("whether it is filled in tells {0} from the rest with an AUC of {1:.2f}"),
	_("of {0:,} records with {1}, {2:,} are {3} ({4:.0f} % of all are)"),
	_("by its name it tells when it was closed"),
	_("by its name it tells what it was closed with"),
	_("by its name it tells why it was won or lost"),
	_("by its name it tells that it was won, lost or converted"),
	_("by its name it tells the papers of a sale"),
	_("its name speaks of the end, and alone it tells it with an AUC of {0:.2f}"),
	_("nothing in it"),
	_("nothing in it ({0})"),
	_("something in it"),
	_("{0} to less than {1}"),
	_("{0} or more"),
	_("less than {0}"),
	_("any other value"),
	_(
		"This history holds no signal: on records they had not seen, points told {0} from the rest hardly better than chance (AUC {1:.2f}, {2:.2f} to {3:.2f}). Nothing is proposed."
	),
	_(
		"The signal is faint: an AUC of {0:.2f} sorts little better than chance. The points will change few decisions."
	),
	_(
		"There are {0:,} {1} for {2} rows of points, {3:.0f} each; 10 are usual. Expect the points to do less well on new records."
	),
	_("Some cells hold no number where others do; they count as unknown: {0}."),
	_("{0} alone has an AUC of {1:.2f}. Make sure that it is known before the end, or leave it out."),
	_("{0} is kept, though its name speaks of the end: make sure that it is known before."),
	_("{0} was kept by hand: {1}."),
	_(
		"The history is too thin: of {0:,} records {1:,} are {2} and {3:,} are not; at least {4} of each are needed."
	),
	_("No column is left to learn from."),
)
