"""0.2 keeps a stage history and limits by Opportunity Type: the new fields, and the history of what is there."""

from lead_hygiene.install import bring_up_to_date


def execute() -> None:
	bring_up_to_date()
