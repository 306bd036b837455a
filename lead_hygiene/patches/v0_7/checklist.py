"""0.7 brings a checklist for converting leads; it is there, and switched off."""

from lead_hygiene.site import policy, seeds


def execute() -> None:
	seeds.checklist()
	policy.forget()
