// A Score Criterion: the fields it may look at, and what it would do to the pipeline before it is saved.

(() => {
	frappe.ui.form.on("Score Criterion", {
		refresh(frm) {
			frm.trigger("offer_fields");
			if (frm.perm[0] && frm.perm[0].write) {
				// Nothing is given back: Frappe keeps a button grey whose promise is refused.
				frm.add_custom_button(__("Preview"), () => {
					preview(frm).catch(() => {});
				}).addClass("hygiene-preview");
			}
		},

		applies_to: (frm) => frm.trigger("offer_fields"),

		field: (frm) => tell_values(frm),

		// The field of the record is chosen from those that every doctype has which the criterion applies to.
		offer_fields(frm) {
			Promise.all(doctypes_of(frm).map((doctype) => frappe.model.with_doctype(doctype))).then(() => {
				const control = frm.get_field("field");
				control.df.ignore_validation = 1; // the label of a field will do, too
				control.set_data(choices_of(fields_of(frm)));
				frm.refresh_field("field");
				tell_values(frm);
			});
		},
	});

	const doctypes_of = (frm) =>
		frm.doc.applies_to === "Lead and Opportunity" ? ["Lead", "Opportunity"] : [frm.doc.applies_to];

	function fields_of(frm) {
		const [first, second] = doctypes_of(frm).map((doctype) =>
			frappe.meta
				.get_docfields(doctype)
				.filter((df) => frappe.model.is_value_type(df.fieldtype) && df.label)
		);
		if (!second) return first;
		return first.filter((df) => second.some((it) => it.fieldname === df.fieldname));
	}

	// The control finds its choices by their labels, so two of the same name need a second word.
	function choices_of(fields) {
		const all = fields.map((df) => ({ value: df.fieldname, label: __(df.label, null, df.parent) }));
		const often = (label) => all.filter((each) => each.label === label).length > 1;
		return all.map(({ value, label }) => ({
			value,
			label: often(label) ? `${label} (${value})` : label,
		}));
	}

	// Of a field with a choice, what may be chosen: the value is compared with what the database holds.
	function tell_values(frm) {
		const usual = __(frappe.meta.get_docfield("Score Criterion", "value").description || "");
		const said = (frm.doc.field || "").toLowerCase();
		const df = fields_of(frm).find(
			({ fieldname, label }) => fieldname === said || label.toLowerCase() === said
		);
		const choices =
			df && df.fieldtype === "Select"
				? (df.options || "").split("\n").filter(Boolean)
				: [];
		const told = choices.length ? `${__("One of: {0}.", [`\u2068${choices.join(", ")}\u2069`])} ${usual}` : usual;
		frm.get_field("value").set_description(frappe.utils.escape_html(told));
	}

	// What the criterion as it stands in the form, saved or not, would do to the pipeline. Writes nothing.

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	async function preview(frm) {
		const { message: found } = await frappe.call({
			method: "lead_hygiene.api.preview_criterion",
			type: "POST",
			args: { criterion: frm.doc },
			freeze: true,
			freeze_message: __("Scoring the pipeline…"),
		});
		if (!found) return;
		const dialog = new frappe.ui.Dialog({
			title: escape(__("Preview: {0}", [__(frm.doc.criterion || "")])),
			size: "large",
			fields: [{ fieldname: "preview", fieldtype: "HTML" }],
		});
		dialog
			.get_field("preview")
			.$wrapper.addClass("hygiene-criterion-preview")
			.html([counted(found), grades(found), moves(found.moves), examples(found.examples)].join(""))
			.on("click", "a[href]", () => dialog.hide());
		dialog.show();
	}

	function counted({ records, changed }) {
		const text = changed
			? __("{0} of {1} records get other points. Nothing is saved yet.", [count(changed), count(records)])
			: __("None of {0} records gets other points.", [count(records)]);
		return `<p class="bold" dir="auto">${escape(text)}</p>`;
	}

	const count = (number) => format_number(number, null, 0);

	function grades({ before, after }) {
		const all = lead_hygiene.grades.GRADES;
		const row = (label, counts) => [
			escape(label),
			...all.map((grade) => escape(count(counts[grade] || 0))),
		];
		return table(
			[row(__("Now"), before), row(__("With this criterion"), after)],
			["", ...all.map((grade) => lead_hygiene.grades.html(grade))]
		);
	}

	function moves(rows) {
		if (!rows.length) return "";
		const { html } = lead_hygiene.grades;
		return (
			heading(__("Records that change their grade")) +
			table(
				rows.map((move) => [html(move.from), html(move.to), escape(count(move.count))]),
				[__("Now"), __("With this criterion"), __("Records")].map(escape)
			)
		);
	}

	function examples(rows) {
		if (!rows.length) return "";
		const { html } = lead_hygiene.grades;
		const shown = ({ grade, attractiveness }) => html(grade, attractiveness);
		return (
			heading(__("Those that change most")) +
			table(
				rows.map(({ doctype, name, title, before, after }) => {
					const href = escape(frappe.utils.get_form_link(doctype, name));
					return [
						`<a href="${href}" style="text-decoration: underline dotted"><bdi>${escape(title || name)}</bdi></a>
							<span class="text-muted small">${escape(__(doctype))}</span>`,
						shown(before),
						shown(after),
					];
				}),
				[__("Record"), __("Now"), __("With this criterion")].map(escape)
			)
		);
	}

	const heading = (text) => `<div class="bold mt-4 mb-2">${escape(text)}</div>`;

	/** `rows` and `heads` are HTML that was escaped already. */
	function table(rows, heads) {
		const head = heads.map((html) => `<th>${html}</th>`).join("");
		const body = rows
			.map((row) => `<tr>${row.map((html) => `<td>${html}</td>`).join("")}</tr>`)
			.join("");
		return `<table class="table table-sm" style="text-align: start">
			<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
	}
})();
