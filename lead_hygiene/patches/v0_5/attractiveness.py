"""0.5 says who is worth the time: the new fields, the scale, the first criteria and labels, a score for every record."""

from lead_hygiene.install import bring_up_to_date
from lead_hygiene.site import policy, seeds, sub_industries


def execute() -> None:
	bring_up_to_date()
	seeds.criteria()
	seeds.labels()
	sub_industries.fill_in()
	policy.forget()
