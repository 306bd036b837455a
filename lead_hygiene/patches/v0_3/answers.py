"""0.3 keeps what each incoming mail is: the new fields, and a look at everything by the better judgement."""

from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from lead_hygiene.custom_fields import with_module
from lead_hygiene.install import look_at_everything
from lead_hygiene.site import circle


def execute() -> None:
	create_custom_fields(with_module())
	circle.index()
	look_at_everything()
