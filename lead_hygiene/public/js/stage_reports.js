// What the reports on stages share. Each includes this file behind a comment mark, so its first line stays one.

(() => {
	frappe.provide("lead_hygiene.stage_reports");

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	// v15 calls them `source` and `campaign`, v16 `utm_source` and `utm_campaign`, and they lead to different doctypes.
	const source = { fieldname: "source", label: __("Source"), fieldtype: "Link" };
	const campaign = { fieldname: "campaign", label: __("Campaign"), fieldtype: "Link" };
	frappe.model.with_doctype("Opportunity", () => {
		for (const filter of [source, campaign]) {
			const field = [`utm_${filter.fieldname}`, filter.fieldname]
				.map((name) => frappe.meta.get_docfield("Opportunity", name))
				.find((docfield) => docfield && docfield.fieldtype === "Link");
			if (field) filter.options = field.options;
		}
	});

	const link = (fieldname, label, options) => ({
		fieldname,
		label,
		fieldtype: "Link",
		options,
	});
	/** One of `values`; those that are words are shown translated. */
	const chosen = (fieldname, label, values, more) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options: values.map((value) =>
			typeof value === "string" ? { value, label: value && __(value) } : value
		),
		...more,
	});
	const OF_OPPORTUNITIES = "eval:doc.document_type !== 'Lead'";
	const OF_RECORDS = { depends_on: "eval:doc.records" };

	lead_hygiene.stage_reports.filters = {
		document_type: chosen("document_type", __("Document Type"), ["Opportunity", "Lead"], {
			default: "Opportunity",
			reqd: 1,
		}),
		company: {
			...link("company", __("Company"), "Company"),
			default: frappe.defaults.get_user_default("Company"),
		},
		from_date: { fieldname: "from_date", label: __("Entered From"), fieldtype: "Date" },
		to_date: { fieldname: "to_date", label: __("Entered To"), fieldtype: "Date" },
		owner: {
			...link("owner", __("Owner"), "User"),
			get_query: () => ({ query: "frappe.core.doctype.user.user.user_query" }),
		},
		territory: link("territory", __("Territory"), "Territory"),
		source,
		campaign,
		opportunity_type: {
			...link("opportunity_type", __("Opportunity Type"), "Opportunity Type"),
			depends_on: OF_OPPORTUNITIES,
		},
		industry: link("industry", __("Industry"), "Industry Type"),
		sub_industry: {
			...link("sub_industry", __("Sub Industry"), "Sub Industry"),
			get_query: () => {
				const industry = frappe.query_report.get_filter_value("industry");
				return { filters: industry ? { industry } : {} };
			},
		},
		only_seen: {
			fieldname: "only_seen",
			label: __("Leave Out Estimates"),
			fieldtype: "Check",
		},
		// What narrows to the records behind one figure.
		records: { fieldname: "records", label: __("Record by Record"), fieldtype: "Check" },
		group: {
			fieldname: "group",
			label: __("Only of the Group"),
			fieldtype: "Data",
			...OF_RECORDS,
		},
		currency: { fieldname: "currency", label: __("Currency"), fieldtype: "Data", ...OF_RECORDS },
	};
	Object.assign(lead_hygiene.stage_reports, { chosen, OF_RECORDS });

	/** Frappe writes text into a cell as HTML; names and stages are data. */
	lead_hygiene.stage_reports.safe = (value, column) =>
		column.fieldtype === "Data" && value ? escape(value) : value;

	/** The address of a report with filters, which a click and a new tab both follow. */
	lead_hygiene.stage_reports.address = (report, filters) =>
		`${frappe.router.make_url(["query-report", report])}?${new URLSearchParams(filters)}`;

	lead_hygiene.stage_reports.escape = escape;

	/** What is not known is not zero. */
	lead_hygiene.stage_reports.is_unknown = (value) => value === null || value === undefined;
	lead_hygiene.stage_reports.unknown = () =>
		`<div class="text-muted" style="text-align: right">–</div>`;

	/** A whole number that leads to a report with filters; that no company is chosen is said too, or the user's own would be. */
	lead_hygiene.stage_reports.counted = (value, report, wanted) => {
		const text = escape(frappe.format(value, { fieldtype: "Int" }, { inline: true }));
		const href = escape(
			lead_hygiene.stage_reports.address(report, { ...wanted, company: wanted.company || "" })
		);
		return `<div style="text-align: right"><a class="underline" href="${href}">${text}</a></div>`;
	};

	/** Frappe goes nowhere where a link leads to the report that is open, with other filters; so the browser goes. */
	function follow(event) {
		const link = event.target.closest && event.target.closest("a.underline[href]");
		if (!link) return;
		if (event.ctrlKey || event.metaKey || !link.closest(".report-wrapper")) return;
		if (link.pathname !== window.location.pathname || !link.search) return;
		event.preventDefault();
		event.stopPropagation();
		window.location.assign(link.href);
	}
	// Each report includes this file.
	if (!lead_hygiene.stage_reports.followed) document.addEventListener("click", follow, true);
	lead_hygiene.stage_reports.followed = true;

	// What narrows to the records behind one figure is of that figure, not of the user.
	const OF_ONE_FIGURE = [
		"records", "group", "currency", "life", "came_to", "came_back", "way", "number", "fate", "within",
		"old", "record", "amount_band", "when", "part", "known_by", "without_amount", "figure",
	]; // prettier-ignore
	const as_text = (value) => String(value || "");
	/** Frappe keeps in the address all that is chosen, and nothing else. */
	const was_reloaded = () =>
		(frappe.route_history || []).length < 2 &&
		performance.getEntriesByType("navigation").some(({ type }) => type === "reload");

	/**
	 * Filters of a report stay as its reader left them, on whatever machine. A link to the report says all filters itself,
	 * and leaves what is remembered alone.
	 */
	lead_hygiene.stage_reports.remember = (name) => {
		const key = `Report ${name}`;
		const report = frappe.query_reports[name];
		const { filters } = report;
		const ours = filters.filter(({ fieldname }) => !OF_ONE_FIGURE.includes(fieldname));
		let kept = {};
		let linked = false;

		// Frappe waits for what the script of a report asks the server before it makes the filters.
		frappe.call({
			method: "frappe.model.utils.user_settings.get",
			args: { doctype: key },
			type: "GET",
			callback: ({ message }) => (kept = JSON.parse(message || "{}").filters || {}),
		});

		// Several that are set together are kept together: of two answers the later one may come first.
		const keep = frappe.utils.debounce((page) => {
			const values = page.get_filter_values();
			const changed = ours.filter(
				(each) => as_text(values[each.fieldname]) !== as_text(each.default)
			);
			kept = Object.fromEntries(
				changed.map(({ fieldname }) => [fieldname, values[fieldname] || ""])
			);
			frappe.call({
				method: "frappe.model.utils.user_settings.save",
				args: { doctype: key, user_settings: JSON.stringify({ filters: kept }) },
			});
		}, 200);

		/** What a filter starts with: as it was left, or as it is; of a page that was loaded again, nothing that its address lacks. */
		function begins(filter) {
			if (!ours.includes(filter)) return {};
			if (linked) return was_reloaded() && !(filter.fieldname in linked) ? { default: "" } : {};
			return filter.fieldname in kept ? { default: kept[filter.fieldname] } : {};
		}

		const remembered = (filter) => ({
			...filter,
			...begins(filter),
			on_change(page) {
				if ((!linked || was_reloaded()) && !page._no_refresh) keep(page);
				if (filter.on_change) filter.on_change(page);
				else if (!page._no_refresh) page.refresh(true);
			},
		});

		Object.defineProperty(report, "filters", {
			// Frappe asks for them when it opens the page, and still has what the address said.
			get() {
				const asked = frappe.route_options || {};
				linked = Object.keys(asked).length > 0 && { ...asked };
				return filters.map(remembered);
			},
		});
	};
})();
