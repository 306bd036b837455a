"""0.8 puts customers on the clock: fields, defaults, and a first look at every customer."""

from lead_hygiene.install import bring_up_to_date, look_at_customers


def execute() -> None:
	bring_up_to_date()
	look_at_customers()
