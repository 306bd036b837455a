// How a grade is shown: a coloured pill. The forms, lists and boards of Lead and Opportunity and the preview of a Score
// Criterion stand on it. Frappe runs this file several times.

(() => {
	frappe.provide("lead_hygiene.grades");

	const COLOURS = { A: "green", B: "blue", C: "yellow", D: "gray" };

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	lead_hygiene.grades.GRADES = Object.keys(COLOURS);

	/** "B · 62", or "B" where there is no number. */
	lead_hygiene.grades.text = (grade, attractiveness) =>
		[grade, attractiveness].filter((part) => (part ?? "") !== "").join(" · ");

	/** A pill, as HTML; `more` are attributes that were escaped already. */
	lead_hygiene.grades.pill = function (text, colour, more = "") {
		return `<span class="indicator-pill no-indicator-dot ${escape(colour)} ellipsis" ${more}><span
			class="ellipsis">${escape(text)}</span></span>`;
	};

	/** A grade as a pill; nothing where there is no grade. */
	lead_hygiene.grades.html = function (grade, attractiveness, more = "") {
		if (!grade) return "";
		const text = `\u2068${lead_hygiene.grades.text(grade, attractiveness)}\u2069`;
		return lead_hygiene.grades.pill(text, COLOURS[grade] || "gray", `data-grade="${escape(grade)}" ${more}`);
	};

	/** The same in a list: a click filters by the grade. */
	lead_hygiene.grades.column = (grade, attractiveness) =>
		lead_hygiene.grades
			.html(grade, attractiveness, `data-filter="hygiene_grade,=,${escape(grade)}"`)
			.replace("indicator-pill ", "filterable indicator-pill ");

	/** Points with their sign, which stays before the number in a language that runs the other way. */
	lead_hygiene.grades.signed = (points) =>
		`\u2066${points < 0 ? "\u2212" : "+"}${Math.abs(points)}\u2069`;
})();
