"""0.7 asks of records what they should not lack: the first list of it."""

from lead_hygiene.site import essentials


def execute() -> None:
	essentials.plant()
