"""0.3 keeps what each incoming mail is: the new fields, and a look at everything by the better judgement."""

from lead_hygiene.install import bring_up_to_date


def execute() -> None:
	bring_up_to_date()
