// Convert on the form of a lead: one dialog that makes contact, prospect or customer, and opportunity, all or nothing.

(() => {
	frappe.provide("lead_hygiene.converting");

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
	const LET_GO = ["Dead", "Recycled", "Farewell"];

	function offer(frm) {
		const hygiene = frm.doc.__onload && frm.doc.__onload.hygiene;
		const may = frm.perm[0] && frm.perm[0].write && frappe.model.can_create("Opportunity");
		if (frm.is_new() || !may || !hygiene || !hygiene.convertible) return;
		if (hygiene.of_machine || LET_GO.includes(hygiene.state)) return;
		frm.add_custom_button(__("Convert"), () => {
			if (lead_hygiene.record.nothing_unsaved(frm)) lead_hygiene.converting.open(frm);
		}).addClass("hygiene-convert");
	}

	lead_hygiene.converting.open = async function (frm) {
		const lead = frm.docname;
		const { message: found } = await frappe.call({
			method: "lead_hygiene.api.conversion",
			type: "GET",
			args: { lead },
			freeze: true,
		});
		if (!found) return;
		if (found.opportunity) return frappe.set_route("Form", "Opportunity", found.opportunity);
		const dialog = new frappe.ui.Dialog({
			title: `${__("Convert")}: <bdi>${escape(frm.doc.title || lead)}</bdi>`,
			fields: [...checklist(found), ...contact(found), ...party(found), ...deal(found)],
			primary_action_label: __("Convert"),
			async primary_action(values) {
				dialog.disable_primary_action();
				try {
					const done = await lead_hygiene.decisions.post("convert", { lead, ...chosen(values, found) });
					dialog.hide();
					tell(done);
					await frm.reload_doc();
				} catch {
					dialog.enable_primary_action(); // the server has said why
				}
			},
		});
		dialog.$wrapper.addClass("hygiene-converting");
		dialog.show();
		return dialog;
	};

	// What the dialog asks

	function checklist({ missing }) {
		if (!missing.length) return [];
		const rows = missing.map((label) => `<li dir="auto">${escape(label)}</li>`).join("");
		const colours = "background: var(--bg-orange); color: var(--text-on-orange)";
		const html = `<div class="hygiene-missing form-message mb-3" style="${colours}"><b>${escape(
			__("Not all that is required is met:")
		)}</b><ul class="mb-0">${rows}</ul></div>`;
		return [
			{ fieldname: "missing", fieldtype: "HTML", options: html },
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why Convert All the Same"),
				reqd: 1,
				description: __("It is written into the ledger and onto the timeline."),
			},
		];
	}

	function contact({ contacts, alike, may }) {
		const first = contacts[0] || alike.Contact[0];
		return [
			{ fieldname: "contact_section", fieldtype: "Section Break", label: __("Contact") },
			{
				fieldname: "contact",
				fieldtype: "Link",
				options: "Contact",
				label: __("Contact"),
				default: first,
				reqd: may.Contact || first ? 0 : 1,
				description: contacts.length
					? __("The contact of the lead: it is linked, not copied.")
					: __("Empty: a new one is made of the lead."),
			},
		];
	}

	function party({ prospect, customer, alike, may, new_name, is_company }) {
		const there = { Prospect: prospect, Customer: customer };
		const options = ["Customer", "Prospect"]
			.filter((kind) => there[kind] || may[kind] || frappe.model.can_write(kind))
			.map((kind) => ({ value: kind, label: __(kind) }));
		const first = customer
			? "Customer"
			: prospect || (is_company && may.Prospect && !alike.Customer.length)
			? "Prospect"
			: "Customer";
		const known = (kind) => there[kind] || alike[kind][0];
		return [
			{ fieldname: "party_section", fieldtype: "Section Break", label: __("Customer or Prospect") },
			{
				fieldname: "party",
				fieldtype: "Select",
				label: __("Becomes a"),
				options: [{ value: "", label: __("Nothing yet, the opportunity stays with the lead") }, ...options],
				default: options.some(({ value }) => value === first) ? first : "",
			},
			{ fieldname: "party_column", fieldtype: "Column Break" },
			...["Customer", "Prospect"].flatMap((kind) => [
				{
					fieldname: `existing_${kind}`,
					fieldtype: "Link",
					options: kind,
					label: __("Use an Existing One"),
					default: known(kind),
					read_only: there[kind] ? 1 : 0,
					depends_on: `eval:doc.party === "${kind}"`,
					mandatory_depends_on: may[kind] ? "" : `eval:doc.party === "${kind}"`,
					description: there[kind]
						? ""
						: known(kind)
						? __("It has the same name. Empty: a new one is made.")
						: __("Empty: a new one is made."),
				},
			]),
			{
				fieldname: "new_name",
				fieldtype: "Data",
				label: __("Name of the New One"),
				default: new_name,
				depends_on: "eval:doc.party && !doc['existing_' + doc.party]",
				mandatory_depends_on: "eval:doc.party && !doc['existing_' + doc.party]",
			},
		];
	}

	function deal({ deal: proposed }) {
		const link = (fieldname, options, label) => ({
			fieldname,
			fieldtype: "Link",
			options,
			label,
			default: proposed[fieldname],
		});
		return [
			{ fieldname: "deal_section", fieldtype: "Section Break", label: __("Opportunity") },
			link("opportunity_type", "Opportunity Type", __("Opportunity Type")),
			link("sales_stage", "Sales Stage", __("Sales Stage")),
			{ ...link("company", "Company", __("Company")), reqd: 1 },
			{ fieldname: "deal_column", fieldtype: "Column Break" },
			{
				fieldname: "opportunity_amount",
				fieldtype: "Currency",
				options: "currency",
				label: __("Opportunity Amount"),
				default: proposed.opportunity_amount,
			},
			link("currency", "Currency", __("Currency")),
			{
				fieldname: "expected_closing",
				fieldtype: "Date",
				label: __("Expected Closing Date"),
				default: proposed.expected_closing,
			},
		];
	}

	const OF_DEAL = [
		"opportunity_type",
		"sales_stage",
		"company",
		"opportunity_amount",
		"currency",
		"expected_closing",
	];

	function chosen(values) {
		const deal = Object.fromEntries(OF_DEAL.map((field) => [field, values[field]]));
		return {
			reason: values.reason,
			contact: values.contact,
			party: values.party,
			existing: values.party ? values[`existing_${values.party}`] : null,
			new_name: values.new_name,
			deal: JSON.stringify(deal),
		};
	}

	// What became of it

	function tell({ opportunity, contact, party, party_name, already }) {
		const made = [
			["Opportunity", opportunity],
			[party, party_name],
			["Contact", contact],
		].filter(([doctype, name]) => doctype && name);
		const rows = made.map(([doctype, name]) => {
			const href = escape(frappe.utils.get_form_link(doctype, name));
			return `<li>${escape(__(doctype))}: <a href="${href}" class="underline"><bdi>${escape(
				name
			)}</bdi></a></li>`;
		});
		const said = already ? __("It was converted already:") : __("The lead is converted:");
		frappe.msgprint({
			title: __("Convert"),
			indicator: already ? "blue" : "green",
			message: `<div class="hygiene-converted">${escape(said)}<ul>${rows.join("")}</ul></div>`,
		});
	}

	// Frappe adds handlers and never takes any away: a second run must not add them again.
	if (!lead_hygiene.converting.listening) {
		lead_hygiene.converting.listening = true;
		frappe.ui.form.on("Lead", { refresh: offer });
	}
})();
