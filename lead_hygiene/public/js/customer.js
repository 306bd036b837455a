// The Customer form: state and why, the figures behind it, and what waits for a decision.

(() => {
	const { COLOURS } = lead_hygiene.customer_states;
	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	function show(frm) {
		frm.layout.wrapper.find(".hygiene-customer").remove();
		const hygiene = frm.doc.__onload && frm.doc.__onload.hygiene_customer;
		if (frm.is_new() || !hygiene) return;

		const colour = COLOURS[hygiene.state];
		const $box = $(`<div class="hygiene-customer form-message" role="status"></div>`).css({
			background: `var(--bg-${colour})`,
			color: `var(--text-on-${colour})`,
		});
		const $line = line($box, headline(hygiene));
		button($line, __("Why?"), "hygiene-why", () => explain(frm, hygiene));
		const may_write = frm.perm[0] && frm.perm[0].write;
		if (hygiene.undoable && may_write) {
			button($line, __("Undo"), "hygiene-undo-action", () => decide(frm, hygiene.undoable, "undo"));
		}
		for (const action of hygiene.waiting) {
			const held = action.held_because ? ` (${__(action.held_because)})` : "";
			const $waiting = line(
				$box,
				__("Waiting for a decision: {0}", [__(action.action)]) + held,
				"mt-2 hygiene-waiting"
			);
			if (!may_write) continue;
			button($waiting, __("Approve"), "btn-primary hygiene-approve", () => approve(frm, action));
			button($waiting, __("Reject"), "hygiene-reject", () => decide(frm, action.name, "reject"));
			button($waiting, __("Later"), "hygiene-later", () => decide(frm, action.name, "snooze"));
		}
		show_referred($box, hygiene.referred);
		$box.insertBefore(frm.layout.message);
	}

	/** Who came by word of this customer. */
	function show_referred($box, referred) {
		if (!referred) return;
		const link = (measure, text) =>
			lead_hygiene.customer_figures.link(measure, referred, escape(text));
		const said = [link("referred", __("Leads referred: {0}", [referred.referred]))];
		const orders = referred.referred_orders;
		if (orders !== null) {
			const text = __("Orders of leads referred: {0}", [orders]);
			said.push(orders ? link("referred_orders", text) : escape(text));
		}
		$(`<div class="mt-2 hygiene-referred"></div>`).html(said.join(" · ")).appendTo($box);
	}

	function headline({ state, since_day, reason, review_day }) {
		const said = [state === "Active" ? __(state) : __("{0} since {1}", [__(state), since_day])];
		if (reason) said.push(reason);
		const line = said.join(": ");
		return review_day ? `${line}. ${__("Looked at again on {0}.", [review_day])}` : line;
	}

	function line($box, text, css_class = "") {
		const $line = $(`<div class="d-flex flex-wrap align-items-center ${css_class}"></div>`)
			.css({ gap: "8px" })
			.appendTo($box);
		$(`<div dir="auto"></div>`).css({ flex: "1 1 20em" }).text(text).appendTo($line);
		return $line;
	}

	function button($line, label, css_class, action) {
		const $button = $(`<button type="button" class="btn btn-xs btn-default ${css_class}"></button>`)
			.text(label)
			.on("click", action)
			.appendTo($line);
		// The box may have the colour of a button.
		if (!css_class.includes("btn-primary")) $button.css({ background: "var(--card-bg)" });
	}

	function decide(frm, action, verdict) {
		if (frm.is_dirty()) return frappe.msgprint(__("Save your changes first."));
		lead_hygiene.decisions.decide(action, verdict, () => frm.reload_doc());
	}

	function approve(frm, { name, action }) {
		if (action !== "Thanks and Goodbye") return decide(frm, name, "approve");
		if (frm.is_dirty()) return frappe.msgprint(__("Save your changes first."));
		lead_hygiene.customer_goodbye.open(name, () => frm.reload_doc());
	}

	/** What was counted of each measure, against what, and how many customers had less of it. */
	function explain(frm, { reason, figures, remark, ...of }) {
		const counted = {
			customer: frm.docname,
			company: of.company,
			from: of.counted_from,
			to: of.counted_to,
		};
		const link = (measure, text) => lead_hygiene.customer_figures.link(measure, counted, text);
		const rows = figures.map(
			({ measure, label, value, against, against_label, base, below, of, beyond }) => `<tr class="${beyond ? "bold" : ""}">
				<td>${link(measure, escape(label))}</td>
				<td class="text-right">${escape(format_number(value, null, 0))}</td>
				<td>${link(against, escape(against_label))}: ${escape(format_number(base, null, 0))}</td>
				<td>${escape(__("more than {0} of {1}", [below, of]))}</td>
			</tr>`
		);
		const table = rows.length
			? `<table class="table table-bordered"><thead><tr>
				<th>${__("Measure")}</th><th class="text-right">${__("Counted")}</th><th>${__("Against")}</th>
				<th>${__("Compared with Other Customers")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`
			: "";
		frappe.msgprint({
			title: __("Why?"),
			message: `<p dir="auto">${escape(reason)}</p>${table}<p class="text-muted">${escape(remark || "")}</p>`,
			wide: true,
		});
	}

	frappe.ui.form.on("Customer", { refresh: show });
})();
