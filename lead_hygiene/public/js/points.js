// Points on the Lead and Opportunity form: both axes line by line, each linked to what it was given for.
// Frappe runs this file once for each of the two doctypes.

(() => {
	frappe.provide("lead_hygiene.record");

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
	const day = (date) => escape(frappe.datetime.str_to_user(date) || "");
	const apart = (html) => `<bdi>${html}</bdi>`;
	const signed = (points) => lead_hygiene.grades.signed(points);

	lead_hygiene.record.show_points = async function (frm) {
		const { doctype, docname } = frm;
		const { message: found } = await frappe.call({
			method: "lead_hygiene.api.points",
			type: "GET",
			args: { doctype, name: docname },
		});
		if (!found || frm.docname !== docname) return;
		const may_write = frm.perm[0] && frm.perm[0].write && !found.at_its_end;
		const dialog = new frappe.ui.Dialog({
			title: __("Points"),
			size: "large",
			fields: [{ fieldname: "points", fieldtype: "HTML" }],
		});
		dialog
			.get_field("points")
			.$wrapper.addClass("hygiene-account")
			.html(account(frm, found))
			.on("click", "a[href]", () => dialog.hide())
			.on("click", "a[data-field]", (event) => {
				event.preventDefault();
				frm.scroll_to_field(event.currentTarget.dataset.field);
			});
		if (may_write) {
			dialog.set_primary_action(__("Set by Hand"), () => {
				dialog.hide();
				lead_hygiene.record.overrule(frm, found);
			});
			if (found.overruled) {
				dialog.set_secondary_action_label(__("Back to the Criteria"));
				dialog.set_secondary_action(() => {
					dialog.hide();
					lead_hygiene.record.back_to_criteria(frm);
				});
			}
		}
		dialog.show();
	};

	function account(frm, found) {
		return [
			head(found),
			found.own ? overruled(found) : "",
			`<div class="row">${found.axes.map((each) => axis(frm, each)).join("")}</div>`,
			sum(found),
			questions(found.questions || []),
		].join("");
	}

	function head(found) {
		const { grades } = lead_hygiene;
		const shown = found.at_its_end && found.shown && found.shown.grade ? found.shown : found;
		const ended =
			shown === found
				? ""
				: `<p class="text-muted" dir="auto">${escape(
						__("The record is at its end and keeps this grade. Scored today, it would be {0}.", [
							`\u2068${grades.text(found.grade, found.attractiveness)}\u2069`,
						])
				  )}</p>`;
		return `<div class="d-flex align-items-center mb-3" style="gap: 8px">
			${grades.html(shown.grade, shown.attractiveness)}
			<span class="bold" dir="auto">${escape(found.advice)}</span></div>${ended}`;
	}

	/** Who set which numbers, when and why. What the criteria say stands in the accounts. */
	function overruled({ own, axes }) {
		const numbers = axes
			.filter(({ axis }) => own[axis] !== null && own[axis] !== undefined)
			.map((each) =>
				__("{0}: {1}, by the criteria {2}", [each.label, own[each.axis], by_criteria(each)])
			);
		const who = escape(__("Set by hand by {0} on {1}."))
			.replace("{0}", () => apart(escape(own.by_name || own.by)))
			.replace("{1}", () => apart(day(own.on)));
		return `<div class="alert alert-warning hygiene-overruling">
			<div dir="auto">${who} ${escape(numbers.join("; "))}.</div>
			<div dir="auto">${escape(own.reason)}</div></div>`;
	}

	const by_criteria = ({ lines }) =>
		lines.filter(({ kind }) => kind !== "own").reduce((total, { points }) => total + points, 0);
	lead_hygiene.record.by_criteria = by_criteria;

	function axis(frm, { axis, label, total, lines }) {
		const rows = lines.map((line) => row(frm, line)).join("");
		const none = `<tr><td class="text-muted" colspan="3">${escape(__("Nothing yet."))}</td></tr>`;
		return `<div class="col-md-6 hygiene-axis" data-axis="${escape(axis)}">
			<div class="bold mb-2">${escape(label)}</div>
			<table class="table table-sm" style="text-align: start">
				<tbody>${rows || none}<tr class="bold"><td>${escape(__("Sum", null, "Hygiene File"))}</td><td></td>
					<td class="hygiene-total" style="text-align: end">${escape(total)}</td></tr></tbody>
			</table></div>`;
	}

	function row(frm, line) {
		const value = line.value === null || line.value === undefined || line.value === "" ? "" : line.value;
		const faded =
			line.full !== null && line.full !== undefined && line.full !== line.points
				? ` <span class="text-muted small">${escape(__("of {0}", [line.full]))}</span>`
				: "";
		const quiet = line.kind === "criterion" ? "" : "text-muted";
		return `<tr class="hygiene-line" data-points="${escape(line.points)}">
			<td class="${quiet}">${words(frm, line)}
				${value === "" ? "" : `<span class="text-muted small">${apart(escape(value))}</span>`}</td>
			<td class="text-nowrap text-muted small">${line.on ? apart(day(line.on)) : ""}</td>
			<td class="text-nowrap" style="text-align: end">${number(line)}${faded}</td></tr>`;
	}

	// Where fit begins is no gain: it stands without a sign.
	const number = ({ kind, points }) => (kind === "start" ? escape(points) : escape(signed(points)));

	// Frappe's links in a dialog look like text.
	const LINK = `class="hygiene-evidence" style="text-decoration: underline dotted"`;

	/** The words of a line, with the way to its evidence: a document, or a field of this form. */
	function words(frm, { kind, text, link, field }) {
		if (kind === "own") return escape(__("Set by Hand")); // who and why is told above
		const words = `<bdi>${escape(text)}</bdi>`;
		if (link) {
			const href = escape(frappe.utils.get_form_link(link.doctype, link.name));
			return `<a href="${href}" ${LINK}>${words}</a>`;
		}
		const here = field && field_of(frm, field);
		if (!here) return words;
		return `<a href="#" data-field="${escape(here)}" ${LINK}>${words}</a>`;
	}

	/** A criterion names a field by its name or its label. */
	function field_of(frm, said) {
		const wanted = said.toLowerCase();
		const df = frm.meta.fields.find(
			({ fieldname, label }) => fieldname === wanted || (label || "").toLowerCase() === wanted
		);
		return df && frm.get_field(df.fieldname) && !df.hidden ? df.fieldname : null;
	}

	function sum({ fit, engagement, fit_share, attractiveness, changes_on }) {
		const text = __("Attractiveness {0} = {1} % of fit {2} + {3} % of engagement {4}.", [
			attractiveness,
			fit_share,
			fit,
			100 - fit_share,
			engagement,
		]);
		const changes = changes_on
			? escape(__("If nothing happens, the points change on {0}.")).replace("{0}", () =>
					apart(day(changes_on))
			  )
			: "";
		return `<p class="hygiene-sum" dir="auto"><b>${escape(text)}</b>
			<span class="text-muted">${changes}</span></p>`;
	}

	function questions(asked) {
		if (!asked.length) return "";
		const items = asked.map(({ question }) => `<li dir="auto">${escape(question)}</li>`).join("");
		return `<div class="bold mt-3 mb-2">${escape(__("Ask next:"))}</div>
			<ul class="hygiene-questions" style="padding-inline-start: 1.5em">${items}</ul>`;
	}
})();
