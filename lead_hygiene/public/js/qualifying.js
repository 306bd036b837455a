// Need, budget, timing, authority: what is not known yet stands under the headline, and an answer is one click.
// The dialog of Log a Call asks the same. Frappe runs this file several times.

(() => {
	frappe.provide("lead_hygiene.qualifying");

	const SECONDS_TO_UNDO = 15;

	/** In the order in which they are asked; the words are those of the fields. */
	const QUESTIONS = ["hygiene_need", "hygiene_budget", "hygiene_timing", "hygiene_authority"];

	/** What may be said beside a Yes, where the doctype has a field for it. */
	function beside(doctype, field) {
		const candidates = {
			hygiene_budget: ["hygiene_budget_amount"],
			hygiene_timing: ["hygiene_timing_on", "expected_closing"],
		}[field];
		const name = (candidates || []).find((each) => frappe.meta.has_field(doctype, each));
		return name ? frappe.meta.get_docfield(doctype, name) : null;
	}

	// Under the headline

	/** The line with the first question; the others unfold. Null where all is known, or nothing may be written. */
	lead_hygiene.qualifying.line = function (frm, hygiene) {
		const asked = hygiene.questions || [];
		if (!asked.length || !frm.perm[0] || !frm.perm[0].write) return null;
		const $box = $(`<div class="hygiene-ask small mt-2"></div>`);
		const rows = asked.map((each) => row(frm, each).appendTo($box));
		rows[0].prepend($(`<span class="bold"></span>`).text(__("Ask next:")));
		if (rows.length > 1) {
			const rest = rows.slice(1);
			rest.forEach(($row) => $row.hide());
			$(`<button type="button" class="btn btn-xs hygiene-ask-more" aria-expanded="false"></button>`)
				.css({ color: "inherit", background: "none", textDecoration: "underline" })
				.text(__("{0} more", [rest.length]))
				.on("click", (event) => {
					rest.forEach(($row) => $row.css({ display: "flex" }));
					event.currentTarget.remove();
				})
				.appendTo(rows[0]);
		}
		return $box;
	};

	function row(frm, { field, question }) {
		const $row = $(`<div class="hygiene-question flex-wrap align-items-center mb-1"></div>`)
			.attr("data-field", field)
			.css({ display: "flex", gap: "8px" });
		$(`<span dir="auto"></span>`).text(question).appendTo($row);
		for (const answer of ["Yes", "No"]) {
			button($row, __(answer), () => save(frm, { [field]: answer }, { [field]: "Unknown" })).attr(
				"data-answer",
				answer
			);
		}
		const more = beside(frm.doctype, field);
		if (more) {
			const label = field === "hygiene_budget" ? __("Yes, this much…") : __("Yes, by…");
			button($row, label, () => ask_more(frm, field, question, more)).attr("data-answer", "more");
		}
		return $row;
	}

	const button = ($row, label, action) =>
		$(`<button type="button" class="btn btn-xs btn-default"></button>`)
			.css({ background: "var(--card-bg)" }) // the box may have the colour of a button
			.text(label)
			.on("click", action)
			.appendTo($row);

	function ask_more(frm, field, question, { fieldname, fieldtype, label, options, parent }) {
		if (!lead_hygiene.record.nothing_unsaved(frm)) return;
		const given = { fieldname, fieldtype, label: __(label, null, parent), reqd: 1 };
		if (fieldtype === "Currency") given.options = options;
		frappe.prompt(
			given,
			(values) => {
				const before = { [field]: "Unknown", [fieldname]: frm.doc[fieldname] || null };
				save(frm, { [field]: "Yes", [fieldname]: values[fieldname] }, before);
			},
			question,
			__("Save")
		);
	}

	/** Save answers at once, say what they do to the grade, and offer to put back what was there before. */
	async function save(frm, answers, before) {
		if (!lead_hygiene.record.nothing_unsaved(frm)) return;
		const show = lead_hygiene.record.reloading(frm);
		const about = { doctype: frm.doctype, name: frm.docname };
		const now = await lead_hygiene.decisions.post("qualify", { ...about, answers });
		const grade = `\u2068${lead_hygiene.grades.text(now.grade, now.attractiveness)}\u2069`;
		const said = now.grade ? __("Saved. Grade {0}", [grade]) : __("Saved");
		const $alert = frappe.show_alert(
			{
				message: `<span dir="auto">${frappe.utils.escape_html(said)}</span>
					<a href="#" class="hygiene-undo bold" data-action="undo">${__("Undo")}</a>`,
				indicator: "green",
			},
			SECONDS_TO_UNDO,
			{
				undo() {
					$alert.remove();
					lead_hygiene.decisions.post("qualify", { ...about, answers: before }).then(show);
					return false;
				},
			}
		);
		return show();
	}
	lead_hygiene.qualifying.save = save;

	// In a dialog

	/** Fields that ask the same, and the label. `known` is the record as far as it is known; empty: leave it as it is. */
	lead_hygiene.qualifying.fields = async function (doctype, known, depends_on) {
		await new Promise((resolve) => frappe.model.with_doctype(doctype, resolve));
		const labels = await lead_hygiene.labels.load();
		const label_of = (df) => __(df.label, null, df.parent);
		const asked = QUESTIONS.filter((field) => frappe.meta.has_field(doctype, field)).map((field) => ({
			fieldname: field,
			fieldtype: "Select",
			label: label_of(frappe.meta.get_docfield(doctype, field)),
			options: choices(["Unknown", "Yes", "No"], known),
			default: known ? known[field] || "Unknown" : "",
		}));
		if (!asked.length) return [];
		if (labels.length) {
			asked.push({
				fieldname: "hygiene_label",
				fieldtype: "Select",
				label: __("Label"),
				options: [{ value: "", label: "" }, ...choices(labels.map(({ name }) => name), true)],
				default: known ? known.hygiene_label || "" : "",
			});
		}
		const half = Math.ceil(asked.length / 2);
		return [
			{ fieldname: "qualifying", fieldtype: "Section Break", label: __("What You Learned"), depends_on },
			...asked.slice(0, half),
			{ fieldname: "qualifying_column", fieldtype: "Column Break" },
			...asked.slice(half),
		];
	};

	const choices = (values, known) => [
		...(known ? [] : [{ value: "", label: "" }]),
		...values.map((value) => ({ value, label: __(value) })),
	];

	/** Take the answers out of what a dialog gave: only those that say something new. */
	lead_hygiene.qualifying.take = function (values, known) {
		const answers = {};
		for (const field of [...QUESTIONS, "hygiene_label"]) {
			const was = (known && known[field]) || (field === "hygiene_label" ? "" : "Unknown");
			const said = values[field];
			delete values[field];
			if (known ? (said || "") !== was && (said || field === "hygiene_label") : said) {
				answers[field] = said || null;
			}
		}
		return answers;
	};
})();
