// In the headline of a lead: how far it is from being ready to convert, line by line, with one click for what a person confirms.

(() => {
	frappe.provide("lead_hygiene.checklist");

	const MARKS = { met: "✓", missing: "✗", unknown: "?" };
	const SAID = {
		met: () => __("Met"),
		missing: () => __("Not so"),
		unknown: () => __("Not known"),
	};

	/** The line for the headline's box; its lines unfold. */
	lead_hygiene.checklist.line = function (frm, checklist) {
		const $box = $(`<div class="hygiene-checklist mt-2"></div>`);
		const $line = $(`<div class="d-flex flex-wrap align-items-center"></div>`)
			.css({ gap: "8px" })
			.appendTo($box);
		$(`<span class="hygiene-ready" dir="auto"></span>`).text(headline(checklist)).appendTo($line);
		const $items = $(`<div class="hygiene-criteria small mt-1"></div>`).appendTo($box);
		for (const item of checklist.items) $items.append(row(frm, item));
		const unfold = $(`<button type="button" class="btn btn-xs"></button>`)
			.addClass("hygiene-checklist-more")
			.css({ color: "inherit", background: "none", textDecoration: "underline" })
			.on("click", () => show(!lead_hygiene.checklist.unfolded))
			.appendTo($line);
		// Whoever unfolded it and confirms a line sees the others, too, when the form is shown anew.
		const show = (unfolded) => {
			lead_hygiene.checklist.unfolded = unfolded;
			$items.toggle(unfolded);
			unfold.attr("aria-expanded", String(unfolded)).text(unfolded ? __("Hide") : __("Checklist"));
		};
		show(!!lead_hygiene.checklist.unfolded);
		return $box;
	};

	function headline({ met, needed, missing }) {
		if (!needed) return __("Nothing is required to convert.");
		if (!missing.length) return __("Ready to convert: all {0} criteria are met.", [needed]);
		return __("Ready to convert: {0} of {1}. Missing: {2}", [
			met,
			needed,
			missing.map(apart).join(", "),
		]);
	}

	function row(frm, item) {
		const $row = $(`<div class="d-flex flex-wrap align-items-center mb-1"></div>`)
			.attr({ "data-criterion": item.name, "data-status": item.status })
			.css({ gap: "8px" });
		$(`<b></b>`)
			.css({ width: "1em", textAlign: "center" })
			.attr({ title: SAID[item.status](), "aria-label": SAID[item.status](), role: "img" })
			.text(MARKS[item.status])
			.appendTo($row);
		$(`<span dir="auto"></span>`).text(item.label).appendTo($row);
		if (!item.needed) $(`<span></span>`).text(`(${__("Desirable")})`).appendTo($row);
		$(`<span dir="auto"></span>`).css({ opacity: 0.8 }).text(item.why).appendTo($row);
		if (item.personal && frm.perm[0] && frm.perm[0].write) {
			if (item.status === "met") {
				button($row, __("Take Back"), "hygiene-take-back", () => take_back(frm, item));
			} else {
				button($row, __("Confirm"), "hygiene-confirm", () => confirm(frm, item));
				button($row, __("Confirm with a Note…"), "hygiene-confirm-note", () => noted(frm, item));
			}
		}
		return $row;
	}

	function button($row, label, css_class, action) {
		$(`<button type="button" class="btn btn-xs btn-default"></button>`)
			.addClass(css_class)
			.css({ background: "var(--card-bg)" }) // the box may have the colour of a button
			.text(label)
			.on("click", action)
			.appendTo($row);
	}

	const confirm = (frm, item, note) => post(frm, "confirm_criterion", item, { note });
	const take_back = (frm, item) => post(frm, "take_back_criterion", item);

	function noted(frm, item) {
		frappe.prompt(
			{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), reqd: 1 },
			({ note }) => confirm(frm, item, note),
			frappe.utils.escape_html(item.label),
			__("Confirm")
		);
	}

	function post(frm, method, { name: criterion }, more) {
		if (!lead_hygiene.record.nothing_unsaved(frm)) return;
		const show = lead_hygiene.record.reloading(frm);
		lead_hygiene.decisions.post(method, { lead: frm.docname, criterion, ...more }).then(show, () => {});
	}

	// What a company wrote runs its own way in a line that runs the other.
	const apart = (text) => `\u2068${text}\u2069`;
})();
