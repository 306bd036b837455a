"""What installing adds and uninstalling takes away."""

from __future__ import annotations

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from .custom_fields import with_module
from .site import circle, essentials, farewell_seeds, first_steps, policy, seeds, visits


def after_install() -> None:
	"""Fields, defaults, seeds; then every record is judged in the background. Only what is shown changes."""
	_add_fields()
	first_settings()
	seeds.rules()
	seeds.criteria()
	seeds.checklist()
	seeds.labels()
	seeds.sub_industries()
	essentials.plant()
	farewell_seeds.plant()
	policy.forget()
	look_at_everything()
	look_at_customers()


def first_settings() -> None:
	"""The Settings as they say by default."""
	settings = frappe.get_doc("Lead Hygiene Settings")
	# Frappe v15 gives a new document the time of day in every Time field, whatever its default.
	for field in settings.meta.get("fields", {"fieldtype": "Time"}):
		settings.set(field.fieldname, field.default)
	settings.save()


def bring_up_to_date() -> None:
	"""What a new version adds to a site that has the app: fields and indexes, and a look at everything by them."""
	_add_fields()
	_settle_settings()
	look_at_everything()


def _add_fields() -> None:
	create_custom_fields(with_module())
	circle.index()
	visits.index()


def _settle_settings() -> None:
	"""What the Settings say by default, for those of their fields that this site has never seen."""
	known = frappe.db.get_singles_dict("Lead Hygiene Settings")
	for field in frappe.get_meta("Lead Hygiene Settings").fields:
		if field.default and field.fieldname not in known:
			frappe.db.set_single_value(
				"Lead Hygiene Settings", field.fieldname, field.default, update_modified=False
			)


def look_at_everything() -> None:
	"""Queue the look at every record: its verdict, and its stage history where none is kept yet."""
	_queue("rebuild")


def look_at_customers() -> None:
	"""Queue the look at every customer."""
	_queue("rebuild_customers")


def _queue(task: str) -> None:
	frappe.enqueue(
		f"lead_hygiene.tasks.{task}",
		queue="long",
		timeout=6 * 3600,
		job_id=f"lead_hygiene_{task}",
		deduplicate=True,
		enqueue_after_commit=True,
	)


def after_setup_wizard(answers: dict | None = None) -> None:
	"""The wizard makes the Industry Types; on a site where it ran after the install, sub-industries come now."""
	seeds.sub_industries()


def after_uninstall() -> None:
	"""What carries no module, and so is not found by Frappe: the scheduled jobs, first texts, the cache, the icon and sidebar."""
	frappe.db.delete("Scheduled Job Type", {"method": ("like", "lead_hygiene.%")})
	frappe.db.delete("Logs To Clear", {"ref_doctype": "Hygiene Digest"})
	farewell_seeds.uproot()
	first_steps.remove()
	for doctype in ("Workspace Sidebar", "Desktop Icon"):  # v16 makes them of the workspace and leaves them
		if frappe.db.table_exists(doctype):
			frappe.delete_doc(doctype, "Lead Hygiene", force=True, ignore_missing=True)
	# Frappe has committed its part before this hook and does not do so again.
	frappe.db.commit()  # nosemgrep
	policy.forget()
