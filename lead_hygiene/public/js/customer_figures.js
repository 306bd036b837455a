// What is counted of a customer, and where it is listed; the form and the report Customer Review stand on it.

(() => {
	frappe.provide("lead_hygiene.customer_figures");

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
	const within = (field) => (of) => ({ [field]: JSON.stringify(["between", [of.from, of.to]]) });
	const billed = (more) => (of) => ({ ...within("posting_date")(of), docstatus: 1, company: of.company, ...more });

	// An Issue need not name a company; those that do not are counted too.
	const BEHIND = {
		revenue: ["Sales Invoice", billed({ is_return: 0 })],
		margin: [
			"Sales Order",
			(of) => ({ ...within("transaction_date")(of), docstatus: 1, company: of.company }),
		],
		issues: ["Issue", within("opening_date")],
		complaints: ["Warranty Claim", (of) => ({ ...within("complaint_date")(of), company: of.company })],
		returns: ["Delivery Note", billed({ is_return: 1 })],
		credit_notes: ["Sales Invoice", billed({ is_return: 1 })],
		late_payments: ["Sales Invoice", billed({ is_return: 0 })],
		contacts: ["Communication"],
		purchases: ["Sales Order", () => ({ docstatus: 1 })], // of whom never ordered, see below
		referred: [
			"Lead",
			(of) => ({ customer: "", hygiene_referred_by: one_of(of.referred_contacts) }),
		],
		referred_orders: [
			"Sales Order",
			(of) => ({ docstatus: 1, customer: one_of(of.referred_customers) }),
		],
	};

	const one_of = (names) => JSON.stringify(["in", names]);

	/** `html` as a link to what is behind a figure; as it is where there is nothing, or the reader may not see it.
	`of`: the customer, company and days it was counted for. */
	lead_hygiene.customer_figures.link = function (measure, of, html) {
		if (!BEHIND[measure]) return html;
		const [listed, filters] = BEHIND[measure];
		const doctype = (measure === "purchases" && of.bought_by) || listed;
		if (measure === "contacts") {
			return `<a href="#" class="underline hygiene-contacts" data-customer="${escape(of.customer)}">${html}</a>`;
		}
		if (!frappe.model.can_read(doctype)) return html;
		const asked = Object.entries({ customer: of.customer, ...filters(of) }).filter(
			([, value]) => value !== "" && value !== undefined && value !== null
		);
		const address = `${frappe.router.make_url(["List", doctype, "List"])}?${new URLSearchParams(asked)}`;
		return `<a class="underline" href="${escape(address)}">${html}</a>`;
	};

	/** Mails hang on many documents, which no list can show at once. */
	async function show_contacts(customer) {
		const { rows, count, hidden } = await frappe.xcall("lead_hygiene.api_customers.contacts", { customer });
		const lines = rows.map(({ at, subject, theirs, about }) => {
			const [doctype, name] = about;
			const href = frappe.utils.get_form_link(doctype, name);
			return `<tr>
				<td class="text-nowrap">${escape(frappe.datetime.str_to_user(String(at).slice(0, 10)))}</td>
				<td>${escape(theirs ? __("Theirs") : __("Ours"))}</td>
				<td dir="auto">${escape(subject)}</td>
				<td><a class="underline" href="${escape(href)}">${escape(__(doctype))} <bdi>${escape(name)}</bdi></a></td>
			</tr>`;
		});
		const table = lines.length
			? `<table class="table table-bordered"><thead><tr><th>${__("Day")}</th><th>${__("By Whom")}</th>
				<th>${__("Subject")}</th><th>${__("Filed On")}</th></tr></thead><tbody>${lines.join("")}</tbody></table>`
			: "";
		const said = [__("{0} mails and calls in twelve months.", [count])];
		if (rows.length + hidden < count) said.push(__("The latest {0} are shown.", [rows.length + hidden]));
		if (hidden) said.push(__("{0} of them are filed where you may not look.", [hidden]));
		// Not a message, which would be written under the one it is opened from; and not behind that one.
		if (frappe.msg_dialog) frappe.msg_dialog.hide();
		const dialog = new frappe.ui.Dialog({
			title: __("Contacts"),
			size: "large",
			fields: [{ fieldname: "contacts", fieldtype: "HTML" }],
		});
		dialog.get_field("contacts").$wrapper.html(`<p>${escape(said.join(" "))}</p>${table}`);
		dialog.show();
	}

	$(document)
		.off("click.hygiene-contacts")
		.on("click.hygiene-contacts", "a.hygiene-contacts", (event) => {
			event.preventDefault();
			show_contacts(event.currentTarget.dataset.customer);
		});
})();
