"""0.7 puts customers on the clock: fields, defaults, a text of thanks, and a first look at every customer."""

from lead_hygiene.install import bring_up_to_date, look_at_customers
from lead_hygiene.site import farewell_seeds


def execute() -> None:
	bring_up_to_date()
	farewell_seeds.plant()
	look_at_customers()
