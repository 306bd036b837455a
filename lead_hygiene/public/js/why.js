// Why? on the Lead and Opportunity form: the dialog with findings and evidence, each item linked.

(() => {
	frappe.provide("lead_hygiene.record");

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
	const day = (date) => escape(frappe.datetime.str_to_user(date) || "");
	const apart = (html) => `<bdi>${html}</bdi>`;

	const action_label = (action) =>
		({
			flag: __("Flag"),
			notify_owner: __("Notify Owner"),
			ask_for_next_step: __("Ask for Next Step"),
			say_farewell: __("Say Farewell"),
			recycle: __("Recycle"),
			close: __("Close"),
		}[action] || __(action));

	const channel_label = (channel) =>
		({
			email: __("e-mail"),
			call: __("call"),
			message: __("message"),
			meeting: __("meeting"),
			quotation: __("quotation"),
			enquiry: __("enquiry"),
			visit: __("visit of the website"),
			other: __("other contact"),
			created: __("creation of the record"),
		}[channel] || __(channel));

	const COUNTS = {
		sign: () => [__("Human sign"), "green"],
		contact: () => [__("Our contact"), "blue"],
		interest: () => [__("Interest", null, "Hygiene File"), "cyan"],
		noise: () => [__("Not counted"), "gray"],
	};

	const pill = (label, colour) =>
		`<span class="indicator-pill no-indicator-dot ${colour}">${escape(label)}</span>`;

	// Why?

	lead_hygiene.record.explain = function (frm) {
		frappe
			.call({
				method: "lead_hygiene.api.explain",
				type: "GET",
				args: { doctype: frm.doctype, name: frm.docname },
			})
			.then(({ message }) => {
				if (!message) return;
				const dialog = new frappe.ui.Dialog({
					title: __("Why?"),
					size: "large",
					fields: [{ fieldname: "why", fieldtype: "HTML" }],
				});
				dialog
					.get_field("why")
					.$wrapper.addClass("hygiene-explanation")
					.html(explanation(message))
					.on("click", "a[href]", () => dialog.hide());
				dialog.show();
			});
	};

	function explanation(why) {
		return [
			`<p class="bold" dir="auto">${escape(why.headline)}</p>`,
			why.suspended
				? `<div class="alert alert-warning">${escape(
						__("Silence is not judged now: {0}.", [why.suspended])
				  )}</div>`
				: "",
			facts(why),
			findings(why.findings),
			evidence(why.evidence),
		].join("");
	}

	function facts(why) {
		const rows = [
			[__("Next review"), why.review_on && day(why.review_on)],
			[
				__("Last human sign"),
				why.last_sign &&
					`${day(why.last_sign)} · ${escape(channel_label(why.last_sign_channel))}`,
			],
			[
				__("Unanswered since then"),
				escape(
					__("{0} contacts, of these {1} e-mails and {2} calls", [
						why.unanswered.any,
						why.unanswered.email,
						why.unanswered.call,
					])
				),
			],
			[__("Stage", null, "Hygiene File"), why.stage && stage(why)],
			[__("Stage Deadline"), why.stage_deadline && day(why.stage_deadline)],
			[__("Next step on"), why.next_step_on && day(why.next_step_on)],
		];
		return table(
			rows
				.filter(([, value]) => value)
				.map(([label, value]) => [`<b>${escape(label)}</b>`, apart(value)])
		);
	}

	function stage(why) {
		const name = escape(__(why.stage));
		if (!why.stage_since) return name;
		const since = why.stage_estimated ? __("since {0} (estimated)") : __("since {0}");
		return `${name} · ${escape(since).replace("{0}", day(why.stage_since))}`;
	}

	function findings(found) {
		if (!found.length) {
			return `<div class="bold mt-4 mb-2">${escape(
				__("Findings")
			)}</div><p class="text-muted">${escape(__("No rule fires."))}</p>`;
		}
		return (
			`<div class="bold mt-4 mb-2">${escape(__("Findings"))}</div>` +
			table(
				found.map((finding) => [
					`${escape(__(finding.rule))} ${
						finding.decides ? pill(__("decides"), "blue") : ""
					}
					<div class="text-muted small" dir="auto">${escape(finding.text)}</div>`,
					finding.value === null ||
					finding.threshold === null ||
					finding.threshold === undefined
						? ""
						: apart(
								escape(__("{0}, fires at {1}", [finding.value, finding.threshold]))
						  ),
					apart(day(finding.since)),
					escape(action_label(finding.action)),
				]),
				[
					__("Rule"),
					__("Counted"),
					__("Since", null, "Hygiene File"),
					__("Suggested Action"),
				]
			)
		);
	}

	function evidence(rows) {
		if (!rows.length) return "";
		return (
			`<div class="bold mt-4 mb-2">${escape(__("Evidence"))}</div>` +
			table(
				rows.map((row) => {
					const [label, colour] = (COUNTS[row.counts_as] || COUNTS.noise)();
					const text = row.subject || `${__(row.doctype)} ${row.name}`;
					const opened = row.opened_on
						? pill(__("Opened on {0}", [frappe.datetime.str_to_user(row.opened_on)]), "cyan")
						: "";
					return [
						apart(day(row.at)),
						escape(channel_label(row.channel)),
						link(row, text),
						`${pill(label, colour)} ${opened}`,
					];
				}),
				[__("Date"), __("Channel"), __("Document"), __("Counts As")]
			)
		);
	}

	function link(row, text) {
		const shown = `<bdi>${escape(text)}</bdi>`;
		if (row.counts_as === "interest" && !frappe.model.can_read(row.doctype)) return shown;
		const href = escape(frappe.utils.get_form_link(row.doctype, row.name));
		return `<a href="${href}" class="hygiene-evidence">${shown}</a>`;
	}

	/** `cells` and what they hold are HTML that was escaped already; `heads` are plain text. */
	function table(cells, heads) {
		const head = heads
			? `<thead><tr>${heads.map((text) => `<th>${escape(text)}</th>`).join("")}</tr></thead>`
			: "";
		const body = cells
			.map((row) => `<tr>${row.map((html) => `<td>${html}</td>`).join("")}</tr>`)
			.join("");
		return `<table class="table table-sm" style="text-align: start">${head}<tbody>${body}</tbody></table>`;
	}
})();
