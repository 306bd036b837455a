"""0.6 keeps how many contacts an answer took: every conversation is heard anew for that."""

from lead_hygiene.install import look_at_everything


def execute() -> None:
	look_at_everything()
