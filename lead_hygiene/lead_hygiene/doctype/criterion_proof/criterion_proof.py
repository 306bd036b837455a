import frappe
from frappe.model.document import Document


class CriterionProof(Document):
	"""Who confirmed one line of the checklist for a lead; written in `site.criterion_proofs`."""


def on_doctype_update() -> None:
	frappe.db.add_unique("Criterion Proof", ["lead", "criterion"], "one_proof_for_each")
