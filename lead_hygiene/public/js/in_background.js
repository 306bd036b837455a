// Work on many records goes on in the background: a bar shows how far it is, and the end says what could not be done.
// Frappe runs this file several times, once for each list.

(() => {
	frappe.provide("lead_hygiene.in_background");

	const EVENT = "hygiene_progress";
	const MOST = 20; // failures that are listed

	const is_live = () => Boolean(frappe.realtime.socket && frappe.realtime.socket.connected);

	/**
	 * Start a job with `start` (gives {job}) and follow it. `link` makes the HTML of a link from the name of a failed one;
	 * `then` runs when it has ended. Without a live connection nobody tells how far it is; that is said.
	 */
	lead_hygiene.in_background.follow = async function (title, start, { link, then }) {
		// The job may be faster than the answer to its start.
		let job = null;
		const early = [];
		const hear = (event) => (job ? show(event) : early.push(event));
		const stop = () => frappe.realtime.off(EVENT, hear);
		const show = (event) => {
			if (event.id !== job) return;
			const text = __("{0} of {1}", [event.done, event.total]);
			frappe.show_progress(title, event.done, event.total, text, true);
			if (!event.finished) return;
			stop();
			// Frappe takes half a second to put the bar away.
			setTimeout(() => {
				tell(title, event, link);
				then();
			}, 800);
		};
		frappe.realtime.on(EVENT, hear);
		try {
			({ job } = await start());
		} catch (error) {
			stop();
			throw error;
		}
		if (is_live()) {
			early.splice(0).forEach(show);
			return;
		}
		stop();
		frappe.show_alert(
			{
				message: __("The work goes on in the background; you are told when it is finished."),
				indicator: "blue",
			},
			10
		);
		then();
	};

	function tell(title, { total, failed, failures }, link) {
		const done = total - failures;
		if (!failures) {
			frappe.show_alert({ message: __("Done: {0}.", [done]), indicator: "green" }, 10);
			return;
		}
		const escape = frappe.utils.escape_html;
		const rows = failed
			.slice(0, MOST)
			.map(
				({ name, error }) =>
					`<li>${link(name)}: <span dir="auto">${escape(frappe.utils.html2text(error || ""))}</span></li>`
			);
		const more = failures - rows.length;
		frappe.msgprint({
			title,
			indicator: done ? "orange" : "red",
			message: `<p>${escape(__("Done: {0}. Not done: {1}.", [done, failures]))}</p>
				<ul class="hygiene-failed">${rows.join("")}</ul>
				${more > 0 ? `<p>${escape(__("And {0} more.", [more]))}</p>` : ""}`,
		});
	}

	/** All rows that the filters name. Frappe's own get_list asks by GET, and the names of many do not fit into an address. */
	lead_hygiene.in_background.rows = (doctype, fields, filters, order_by) =>
		frappe.xcall("frappe.client.get_list", {
			doctype,
			fields,
			filters,
			order_by,
			limit_page_length: 0,
		});

	/** A link to a document; `text` is what it reads as. */
	lead_hygiene.in_background.link = (doctype, name, text) =>
		`<a href="${frappe.utils.escape_html(
			frappe.utils.get_form_link(doctype, name)
		)}"><bdi>${frappe.utils.escape_html(text || name)}</bdi></a>`;
})();
