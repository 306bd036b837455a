// {% include "lead_hygiene/public/js/stage_reports.js" %}
// {% include "lead_hygiene/public/js/conversion_reports.js" %}

(() => {
	const { chosen, safe, address, escape } = lead_hygiene.stage_reports;
	const { filters, groups } = lead_hygiene.conversion_reports;

	// What a figure counts, as filters of the records behind it.
	const BEHIND = {
		entered: {},
		reached: { fate: "reached" },
		open: { fate: "open" },
		ended: { fate: "ended" },
		skipped: { fate: "skipped" },
		median: { fate: "reached" },
		p75: { fate: "reached" },
		p90: { fate: "reached" },
	};
	for (const window of [30, 60, 90]) {
		BEHIND[`within_${window}`] = { within: window };
		BEHIND[`old_${window}`] = { old: window };
	}

	/** The filters of the records behind a figure. */
	function records_behind(data, fieldname) {
		const { group_by, ...asked } = frappe.query_report.get_filter_values();
		// That no company is chosen is said too, or the other report would take the user's own.
		const wanted = { company: "", ...asked, step: data.step, ...BEHIND[fieldname] };
		return group_by && !data.is_total
			? { ...wanted, group: data.group_value || "-", group_by }
			: wanted;
	}

	const unknown = (why) =>
		`<div class="text-muted" style="text-align: right" title="${escape(why)}">–</div>`;

	function figure(value, fieldname, data) {
		const wanted = value || fieldname === "median" ? records_behind(data, fieldname) : null;
		const text = escape(frappe.format(value, { fieldtype: "Int" }, { inline: true }));
		const html = wanted
			? `<a class="underline" href="${escape(
					address("Conversion Records", wanted)
			  )}">${text}</a>`
			: text;
		return `<div style="text-align: right">${data.is_total ? `<b>${html}</b>` : html}</div>`;
	}

	/** Why a figure is missing; null where it may be. */
	function missing(fieldname) {
		if (["median", "p75", "p90"].includes(fieldname)) return __("Nobody has gone on yet.");
		if (fieldname.startsWith("share_") || ["low", "high"].includes(fieldname)) {
			return __("Nobody is old enough yet.");
		}
		return ["change", "compared_within", "median_before"].includes(fieldname)
			? __("Nothing to compare with.")
			: null;
	}

	frappe.query_reports["Conversion Velocity"] = {
		filters: [
			...filters.slice(0, 4),
			chosen("group_by", __("Group By"), ["", ...groups]),
			...filters.slice(4),
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname } = column;
			if (!data) return default_formatter(safe(value, column), row, column, data);
			if (value === null || value === undefined) {
				const why = missing(fieldname);
				if (why !== null) return unknown(why);
			} else if (fieldname in BEHIND) {
				return figure(value, fieldname, data);
			}
			const html = default_formatter(safe(value, column), row, column, data);
			const window = fieldname.startsWith("share_") && fieldname.slice("share_".length);
			if (window && data[`few_${window}`]) {
				return `<span class="text-muted" title="${escape(__("A small number"))}">${html}</span>`;
			}
			if (fieldname === "change" && data.clear) {
				return `<b title="${escape(__("More than chance: the intervals do not meet"))}">${html}</b>`;
			}
			return data.is_total ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember("Conversion Velocity");
})();
