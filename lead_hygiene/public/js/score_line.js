// In the headline of a record: its grade with what to do about it, its chance of success, its label, and Points.
// Frappe runs this file once for each of the two doctypes.

(() => {
	frappe.provide("lead_hygiene.record");

	/** The line about the score, for the headline's box. */
	lead_hygiene.record.score_line = function (frm, hygiene) {
		const $line = $(`<div class="hygiene-score d-flex flex-wrap align-items-center mt-2"></div>`).css({
			gap: "8px",
		});
		const may_write = frm.perm[0] && frm.perm[0].write;
		const grade = hygiene.grade || frm.doc.hygiene_grade;
		if (grade) $line.append(pill(frm, hygiene, grade));
		const $said = $(`<div></div>`).css({ flex: "1 1 20em" }).appendTo($line);
		$(`<div class="hygiene-advice" dir="auto"></div>`).text(hygiene.advice || "").appendTo($said);
		if (hygiene.chance) $said.append(chance(hygiene.chance));
		if (may_write) $line.append(label_menu(frm, hygiene.label));
		else if (hygiene.label) {
			$line.append(lead_hygiene.labels.html(hygiene.label.name, hygiene.label.colour));
		}
		$(`<button type="button" class="btn btn-xs btn-default hygiene-points"></button>`)
			.css({ background: "var(--card-bg)" }) // the box may have the colour of a button
			.text(__("Points"))
			.on("click", () => lead_hygiene.record.show_points(frm))
			.appendTo($line);
		return $line;
	};

	function pill(frm, { grade: now, attractiveness, fit, engagement, overruled }, grade) {
		const shown = now ? attractiveness : frm.doc.hygiene_attractiveness;
		const axes = now
			? __("Fit {0}, engagement {1}", [fit, engagement])
			: __("As it was when the record came to its end");
		const title = overruled ? `${axes}. ${__("Set by Hand")}` : axes;
		const $pill = $(lead_hygiene.grades.html(grade, shown)).addClass("hygiene-grade").attr("title", title);
		// The box may have the colour of the pill.
		$pill.css({ border: "1px solid var(--card-bg)", fontWeight: 600 });
		if (overruled) $pill.children().append(` <span aria-hidden="true">✎</span>`);
		return $pill;
	}

	/** How often such a record was won; under the pointer the groups that were asked for it. */
	function chance({ text, groups }) {
		const told = (groups || []).map((group) => group.text).join("\n");
		return $(`<div class="hygiene-chance small" dir="auto"></div>`).text(text).attr("title", told);
	}

	function label_menu(frm, label) {
		const before = label ? label.name : null;
		return lead_hygiene.labels.menu(label, (chosen) => {
			if (chosen !== before) {
				lead_hygiene.qualifying.save(frm, { hygiene_label: chosen }, { hygiene_label: before });
			}
		});
	}
})();
