"""0.2 keeps a stage history and limits by Opportunity Type: the new fields, and the history of what is there."""

from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from lead_hygiene.custom_fields import with_module
from lead_hygiene.install import look_at_everything


def execute() -> None:
	create_custom_fields(with_module())
	look_at_everything()
