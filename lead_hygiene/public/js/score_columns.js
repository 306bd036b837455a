// Grade and label in the lists of Lead and Opportunity. Nobody need set up a column to see whom to begin with: the grade
// stands beside the status, with the label, unless somebody chose the columns of the list.
// Frappe runs this file once for each of the two doctypes.

(() => {
	frappe.provide("lead_hygiene.score_columns");

	const GRADE = "hygiene_grade";
	const LABEL = "hygiene_label";

	const grade = (doc) => lead_hygiene.grades.column(doc[GRADE], doc.hygiene_attractiveness);
	const label = (doc) => lead_hygiene.labels.column(doc[LABEL]);

	/** Both in one narrow column: beside a label the letter must do. */
	const both = (doc) =>
		doc[LABEL] ? [lead_hygiene.grades.column(doc[GRADE]), label(doc)].filter(Boolean).join(" ") : grade(doc);

	lead_hygiene.score_columns.formatters = {
		[GRADE]: (_value, df, doc) => (df.hygiene_with_label ? both(doc) : grade(doc)),
		[LABEL]: (_value, _df, doc) => label(doc),
	};

	/** Put our column into a list that shows Frappe's choice of columns, before its rows are drawn. */
	lead_hygiene.score_columns.add = function (list) {
		if (list.view_name !== "List" || (list.list_view_settings || {}).fields || !list.columns) return;
		const df = frappe.meta.get_docfield(list.doctype, GRADE);
		if (!df || list.columns.some((column) => column.df && column.df.fieldname === GRADE)) return;
		const fields = list.columns.filter(({ type, df }) => type === "Field" && df.fieldname !== "name");
		// There is room for so many columns: where there are several, ours takes the place of the last one.
		if (fields.length > 1) list.columns.splice(list.columns.indexOf(fields[fields.length - 1]), 1);
		const place = list.columns.findIndex(({ type }) => type === "Field");
		const column = { type: "Field", df: { ...df, hygiene_with_label: true } };
		list.columns.splice(place < 0 ? list.columns.length : place, 0, column);
		list.render_header(true);
	};

	/** The grade and the label on a card of a board, where they are not there yet. */
	lead_hygiene.score_columns.mark = function (card, doc) {
		// What has ended is worth nobody's time any more.
		const shown = doc.hygiene_state === "Closed" ? [] : [doc[GRADE], doc.hygiene_attractiveness, doc[LABEL]];
		const stands = shown.filter(Boolean).join("|");
		const known = card.querySelector(".hygiene-score");
		if ((known ? known.dataset.stands : "") === stands) return;
		if (known) known.remove();
		if (!stands) return;
		const { grades, labels } = lead_hygiene;
		$(`<div class="hygiene-score d-inline-flex flex-wrap"></div>`)
			.css({ marginBlockStart: "6px", marginInlineEnd: "4px", gap: "4px" })
			.attr("data-stands", stands)
			.html([grades.html(doc[GRADE], doc.hygiene_attractiveness), labels.html(doc[LABEL])].join(" "))
			.appendTo($(card).find(".kanban-card-body").first());
	};

	/** The colours of labels come after the first rows. */
	lead_hygiene.score_columns.colour = function (list) {
		lead_hygiene.labels.load().then((labels) => {
			const colours = Object.fromEntries(labels.map(({ name, colour }) => [name, colour]));
			const $result = list.$result || $();
			for (const pill of $result.find(".indicator-pill[data-label].gray")) {
				const colour = colours[pill.dataset.label];
				if (colour) $(pill).removeClass("gray").addClass(colour);
			}
		});
	};
})();
