frappe.ui.form.on("Hygiene Duplicate", {
	refresh(frm) {
		frm.disable_save();
		frm.fields_dict.side_by_side.$wrapper.empty();
		if (frm.doc.status === "Merged") return;
		frappe
			.xcall("lead_hygiene.api_duplicates.side_by_side", { name: frm.doc.name }, "GET")
			.then((shown) => {
				render(frm, shown);
				buttons(frm, shown);
			});
	},
});

const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
const cell = (text) => `<td><bdi>${escape(text)}</bdi></td>`;

function heading(record) {
	const url = frappe.utils.get_form_link(record.doctype, record.name);
	return `<th style="width: 40%"><a href="${url}"><bdi>${escape(__(record.doctype))} ${escape(record.name)}</bdi></a>
		<div class="text-muted small"><bdi>${escape(record.owner)}</bdi></div></th>`;
}

/** Both records beside each other, what differs in bold; then what speaks for and against. */
function render(frm, shown) {
	const fields = shown.fields.map(({ label, values }) => {
		const style = values[0] === values[1] ? "text-muted" : "bold";
		return `<tr class="${style}"><td class="text-muted">${escape(label)}</td>${values.map(cell).join("")}</tr>`;
	});
	const evidence = shown.evidence.map(({ name, values, points }) => {
		const signed = points > 0 ? `+${points}` : points;
		return `<tr><td>${escape(name)} <bdi class="text-muted">${signed}</bdi></td>${values.map(cell).join("")}</tr>`;
	});
	const head = `<tr><th></th>${shown.records.map(heading).join("")}</tr>`;
	frm.fields_dict.side_by_side.$wrapper.html(
		`<div class="table-responsive">
			<table class="table table-bordered">${head}${fields.join("")}</table>
			<h5>${escape(__("What speaks for it, and against"))}</h5>
			<table class="table table-bordered">${head}${evidence.join("")}</table>
		</div>`
	);
}

function buttons(frm, shown) {
	// A merge takes a while, and must not be asked for twice.
	const call = (method, args) =>
		new Promise((resolve, reject) =>
			frappe
				.call({
					method: `lead_hygiene.api_duplicates.${method}`,
					type: "POST",
					args: { name: frm.doc.name, ...args },
					freeze: true,
				})
				.then(({ message }) => resolve(message), reject)
		);
	shown.records.forEach((record, side) => {
		if (!shown.may_merge[side]) return;
		const gone = shown.records[1 - side];
		frm.add_custom_button(
			__("Keep {0}", [record.name]),
			() =>
				frappe.confirm(
					__("Merge {0} into {1}? Mails, calls, tasks and stages of both stay; this cannot be undone.", [
						`<bdi>${escape(gone.name)}</bdi>`,
						`<bdi>${escape(record.name)}</bdi>`,
					]),
					() =>
						call("merge", { into: record.name }).then((name) =>
							frappe.set_route("Form", record.doctype, name)
						)
				),
			__("Merge")
		);
	});
	if (!shown.may_decide) return;
	if (frm.doc.status === "Open") {
		frm.add_custom_button(__("Not a Duplicate"), () =>
			call("decide", { duplicate: 0 }).then(() => frm.reload_doc())
		);
	} else {
		frm.add_custom_button(__("Open Again"), () =>
			call("decide", { duplicate: 1 }).then(() => frm.reload_doc())
		);
	}
}
