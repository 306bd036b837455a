// {% include "lead_hygiene/public/js/stage_reports.js" %}
// {% include "lead_hygiene/public/js/decisions.js" %}
// {% include "lead_hygiene/public/js/letting_go.js" %}
// {% include "lead_hygiene/public/js/in_background.js" %}
// {% include "lead_hygiene/public/js/letting_go_many.js" %}

(() => {
	const { chosen, filters, safe } = lead_hygiene.stage_reports;
	const NAME = "Clean Records";
	const OWNERS = {
		Lead: "lead_owner",
		Opportunity: "opportunity_owner",
		Customer: "account_manager",
		Prospect: "prospect_owner",
	};
	const PROBLEMS = [
		{ value: "", label: "" },
		{ value: "no_way", label: __("Nobody Can Be Reached") },
		{ value: "bounced", label: __("All Mail Comes Back") },
		{ value: "owner_left", label: __("Owner Has Left") },
		{ value: "no_owner", label: __("Nobody Answers for It") },
		{ value: "missing", label: __("Essentials Missing") },
	];
	const UNREACHABLE = ["no_way", "bounced"];
	// What they say of a record holds for that one alone, and is typed there.
	const NOT_FOR_MANY = ["Table", "Table MultiSelect", "Attach", "Attach Image", "Signature", "Geolocation"];

	const refresh = () => frappe.query_report.refresh();
	const of_doctype = (rows, doctype) => rows.filter((row) => row.document_type === doctype);
	const doctypes_of = (rows) => [...new Set(rows.map((row) => row.document_type))];

	/** The checked rows, or a message that none is. */
	function checked() {
		const rows = frappe.query_report.get_checked_items();
		if (!rows.length) frappe.msgprint(__("Check the rows to be mended first."));
		return rows;
	}

	/** Have `field` of `rows`, all of one doctype, be `value`; then go on with `then`. */
	function repair(title, rows, field, value, then) {
		const doctype = rows[0].document_type;
		const titles = Object.fromEntries(rows.map((row) => [row.document, row.title]));
		const names = JSON.stringify(rows.map((row) => row.document));
		const post = () =>
			frappe.xcall("lead_hygiene.api_clean.repair_many", { doctype, names, field, value }, "POST");
		lead_hygiene.in_background.follow(title, post, {
			link: (name) => lead_hygiene.in_background.link(doctype, name, titles[name]),
			then,
		});
	}

	function assign() {
		const all = checked();
		const rows = all.filter((row) => OWNERS[row.document_type]);
		if (!all.length) return;
		if (!rows.length) {
			frappe.msgprint(__("Contacts have no owner who answers for them."));
			return;
		}
		const left_out = all.length - rows.length;
		const dialog = new frappe.ui.Dialog({
			title: __("Assign to Another Owner ({0})", [rows.length]),
			fields: [
				{
					fieldname: "owner",
					fieldtype: "Link",
					options: "User",
					label: __("Owner"),
					reqd: 1,
					get_query: filters.owner.get_query,
					description: left_out
						? __("{0} contacts are left alone: nobody answers for them.", [left_out])
						: "",
				},
			],
			primary_action_label: __("Assign"),
			primary_action({ owner }) {
				dialog.hide();
				const groups = doctypes_of(rows).map((doctype) => of_doctype(rows, doctype));
				const next = () => {
					const group = groups.shift();
					if (!group) return refresh();
					repair(dialog.title, group, OWNERS[group[0].document_type], owner, next);
				};
				next();
			},
		});
		dialog.show();
	}

	async function fill() {
		const rows = checked();
		if (!rows.length) return;
		await Promise.all(doctypes_of(rows).map((doctype) => frappe.model.with_doctype(doctype)));
		const choices = fields_missing(rows);
		if (!choices.length) {
			frappe.msgprint(__("None of the checked rows lacks an essential field."));
			return;
		}
		const pick = new frappe.ui.Dialog({
			title: __("Fill In What Is Missing"),
			fields: [
				{
					fieldname: "choice",
					fieldtype: "Select",
					label: __("Field"),
					options: choices.map(({ label, rows }, place) => ({
						value: String(place),
						label: `${label} (${rows.length})`,
					})),
					default: "0",
					reqd: 1,
				},
			],
			primary_action_label: __("Next"),
			primary_action({ choice }) {
				pick.hide();
				ask_value(choices[Number(choice)]);
			},
		});
		if (choices.length === 1) ask_value(choices[0]);
		else pick.show();
	}

	/** The fields that the rows lack: [{doctype, docfield, label, rows}]. */
	function fields_missing(rows) {
		const found = {};
		for (const row of rows) {
			for (const field of row.missing.flatMap((each) => each.split("|"))) {
				const docfield = frappe.meta.get_docfield(row.document_type, field);
				if (!docfield || docfield.read_only || NOT_FOR_MANY.includes(docfield.fieldtype)) continue;
				const key = `${row.document_type} ${field}`;
				const label = `${__(row.document_type)}: ${__(docfield.label, null, row.document_type)}`;
				found[key] = found[key] || { doctype: row.document_type, docfield, label, rows: [] };
				found[key].rows.push(row);
			}
		}
		return Object.values(found);
	}

	function ask_value({ docfield, label, rows }) {
		const dialog = new frappe.ui.Dialog({
			title: `${label} (${rows.length})`,
			fields: [
				{
					fieldname: "value",
					fieldtype: docfield.fieldtype,
					options: docfield.options,
					label: __(docfield.label),
					reqd: 1,
					description: __("Written only where there is nothing yet."),
				},
			],
			primary_action_label: __("Fill In"),
			primary_action({ value }) {
				dialog.hide();
				repair(dialog.title, rows, docfield.fieldname, String(value), refresh);
			},
		});
		dialog.show();
	}

	/** What reaches nobody is let go by the actions there are for it; nothing is sent, for it would reach nobody. */
	function let_go(action) {
		const all = checked();
		if (!all.length) return;
		const rows = all.filter((row) => row.kinds.some((kind) => UNREACHABLE.includes(kind)));
		const [doctype, other] = doctypes_of(rows).filter((of) => ["Lead", "Opportunity"].includes(of));
		if (!doctype || other) {
			frappe.msgprint(
				doctype
					? __("Check leads or opportunities, not both: they are let go in different ways.")
					: __("None of the checked rows is a lead or an opportunity that nobody can be reached by.")
			);
			return;
		}
		const gone = of_doctype(rows, doctype).map(({ document: name, title, hygiene_state }) => ({
			name,
			title,
			hygiene_state,
		}));
		lead_hygiene.letting_go.open_many(doctype, gone, action, refresh);
	}

	frappe.query_reports[NAME] = {
		filters: [
			chosen("document_type", __("Document Type"), [
				"",
				"Lead",
				"Opportunity",
				"Contact",
				"Customer",
				"Prospect",
			]),
			{ fieldname: "problem", label: __("Problem"), fieldtype: "Select", options: PROBLEMS },
			filters.owner,
			{ ...filters.company, default: "" },
			filters.territory,
			{ fieldname: "with_ended", label: __("With Ended Ones"), fieldtype: "Check" },
		],
		onload(report) {
			const group = __("Mend");
			report.page.add_inner_button(__("Assign to Another Owner"), assign, group);
			report.page.add_inner_button(__("Fill In What Is Missing"), fill, group);
			for (const action of ["recycle", "close"]) {
				const label = __("Unreachable: {0}", [lead_hygiene.letting_go.name_of(action)]);
				report.page.add_inner_button(label, () => let_go(action), group);
			}
		},
		get_datatable_options: (options) => ({ ...options, checkboxColumn: true }),
		formatter: (value, row, column, data, default_formatter) =>
			default_formatter(safe(value, column), row, column, data),
	};
	lead_hygiene.stage_reports.remember(NAME);
})();
