// The choice of a sub-industry on the forms that have one: one of the industry, which it brings along.
// Frappe runs this file once for each of the four doctypes.

(() => {
	frappe.provide("lead_hygiene.sub_industry");
	// Frappe adds handlers and never takes any away: a second run must not add them again.
	if (lead_hygiene.sub_industry.listening) return;
	lead_hygiene.sub_industry.listening = true;

	const FIELD = "hygiene_sub_industry";

	const industry_of = (chosen) =>
		frappe.db
			.get_value("Sub Industry", chosen, "industry")
			.then(({ message }) => message && message.industry);

	const handlers = {
		setup(frm) {
			if (!frm.get_field(FIELD)) return;
			frm.set_query(FIELD, (doc) => ({
				filters: doc.industry ? { industry: doc.industry } : {},
			}));
		},

		async industry(frm) {
			const { industry, [FIELD]: chosen } = frm.doc;
			if (!chosen) return;
			const belongs = !!industry && (await industry_of(chosen)) === industry;
			// Whoever chose something else meanwhile means that.
			if (!belongs && frm.doc[FIELD] === chosen && frm.doc.industry === industry) {
				await frm.set_value(FIELD, null);
			}
		},

		async [FIELD](frm) {
			const { industry, [FIELD]: chosen } = frm.doc;
			if (!chosen || industry) return;
			const found = await industry_of(chosen);
			if (found && frm.doc[FIELD] === chosen && !frm.doc.industry) {
				await frm.set_value("industry", found);
			}
		},
	};
	for (const doctype of ["Lead", "Opportunity", "Prospect", "Customer"]) {
		frappe.ui.form.on(doctype, handlers);
	}
})();
