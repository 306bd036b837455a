// On the Data Import: an export of another CRM system, shown as what would become of it, and made into a file that
// Frappe's own import takes. Nothing is imported here.

(() => {
	const method = (name) => `lead_hygiene.api_moving_in.${name}`;
	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
	const BECOMES = ["Lead", "Opportunity", "Customer"];

	const may = (frm) =>
		!frm.is_new() &&
		!frm.is_dirty() &&
		frm.doc.import_file &&
		frm.doc.status === "Pending" &&
		frm.doc.import_type === "Insert New Records" &&
		BECOMES.includes(frm.doc.reference_doctype) &&
		frm.perm[0]?.write;

	/** What is to be said of a column that goes nowhere. */
	const remark = (state) =>
		({
			unknown: [__("Not known"), "orange"],
			"no place": [__("No field for it"), "gray"],
			again: [__("Another column says the same"), "gray"],
			read: [__("Read for other fields"), "blue"],
			blank: [__("No heading"), "gray"],
		})[state];

	class Dialog {
		constructor(frm, presets) {
			this.frm = frm;
			this.choices = {};
			this.unwanted = new Set();
			this.dialog = new frappe.ui.Dialog({
				title: __("Move In from Another System"),
				size: "extra-large",
				fields: [
					{
						fieldname: "preset",
						fieldtype: "Select",
						label: __("Comes From"),
						options: [{ value: "", label: __("Seen by the headings") }, ...presets],
						change: () => this.changed_preset(),
					},
					{ fieldname: "told", fieldtype: "HTML" },
					{
						fieldname: "notes",
						fieldtype: "Check",
						label: __("Keep what is left out as a note on each record"),
						default: 1,
					},
				],
				primary_action_label: __("Prepare the Import"),
				primary_action: () => this.convert(),
			});
			this.dialog.disable_primary_action();
			this.dialog.show();
			this.preset = "";
			this.preview();
		}

		changed_preset() {
			const preset = this.dialog.get_value("preset") || "";
			if (preset === this.preset) return;
			this.preset = preset;
			this.choices = {};
			this.preview();
		}

		args() {
			return { data_import: this.frm.doc.name, preset: this.preset, choices: this.choices };
		}

		/** Have the file read and show what would become of it; `failed` says what to show where it cannot be. */
		preview(failed = () => this.say(`<p class="text-muted">${__("Nothing was read.")}</p>`)) {
			this.dialog.disable_primary_action();
			this.say(`<p class="text-muted">${__("Reading the file ...")}</p>`);
			frappe
				.call({ method: method("preview"), args: this.args(), type: "GET" })
				.then((r) => this.show(r.message))
				.catch(failed);
		}

		say(html) {
			this.dialog.get_field("told").$wrapper.html(html);
		}

		show(told) {
			const parts = [this.head(told), this.columns(told), this.missing(told), this.words(told)];
			this.say(parts.filter(Boolean).join(""));
			const wrapper = this.dialog.get_field("told").$wrapper;
			wrapper.find("select[data-index]").on("change", (event) => {
				const before = this.choices;
				this.choices = { ...before, [event.target.dataset.index]: event.target.value };
				// What cannot be, two columns for one field, is taken back.
				this.preview(() => {
					this.choices = before;
					this.show(told);
				});
			});
			wrapper.find("input[data-missing]").on("change", (event) => {
				const name = this.told_missing[event.target.dataset.missing].value;
				this.unwanted[event.target.checked ? "delete" : "add"](name);
			});
			this.dialog.enable_primary_action();
		}

		head(told) {
			const unknown = told.columns.filter((each) => each.state === "unknown").length;
			const lines = [
				__("{0}, {1}. Rows: {2}", [escape(told.title), escape(told.sheet_title), told.rows]),
				__("Columns that are not known: {0} of {1}", [unknown, told.columns.length]),
			];
			if (told.undecided.length) {
				lines.push(
					__("No date tells day from month in {0}; they are read as this site writes dates.", [
						told.undecided.map(escape).join(", "),
					])
				);
			}
			if (told.parties) lines.push(...this.parties(told.parties));
			return `<p>${lines.join("<br>")}</p>`;
		}

		parties(parties) {
			const lines = [__("Rows whose customer or lead was found: {0}", [parties.found])];
			const rows = (list) => (list.rows || []).join(", ");
			if (parties.none.number) {
				lines.push(
					__("Nobody was found for {0}; move in leads and customers first. Rows: {1}", [
						parties.none.number,
						rows(parties.none),
					])
				);
			}
			if (parties.several.number) {
				lines.push(
					__("Several records may be meant in {0}. Rows: {1}", [
						parties.several.number,
						rows(parties.several),
					])
				);
			}
			return lines;
		}

		columns(told) {
			const options = (column) =>
				[{ value: "", label: __("Leave out") }, ...told.fields]
					.map((each) => {
						const selected = each.value === column.field ? "selected" : "";
						return `<option value="${escape(each.value)}" ${selected}>${escape(each.label)}</option>`;
					})
					.join("");
			const order = { unknown: 0, "no place": 1, again: 1, read: 2, mapped: 3, blank: 4 };
			const rows = [...told.columns]
				.sort((a, b) => order[a.state] - order[b.state] || a.index - b.index)
				.map((column) => {
					const [text, colour] = remark(column.state) || [__("Goes to a field"), "green"];
					return `<tr>
						<td><bdi>${escape(column.heading)}</bdi></td>
						<td class="text-muted"><bdi>${escape(column.sample)}</bdi></td>
						<td class="text-nowrap"><span class="indicator-pill no-indicator-dot ${colour}">${text}</span></td>
						<td><select class="form-control input-xs" data-index="${column.index}">${options(column)}</select></td>
					</tr>`;
				})
				.join("");
			return this.table([__("Column"), __("First Value"), __("State"), __("Field")], rows);
		}

		missing(told) {
			if (!told.missing.length) return "";
			const rows = told.missing
				.map((each, index) => {
					const checked = this.unwanted.has(each.value) ? "" : "checked";
					const add = each.may_create
						? `<label><input type="checkbox" ${checked} data-missing="${index}"> ${__("Add it")}</label>`
						: __("Left out");
					return `<tr>
						<td>${escape(each.label)}</td>
						<td><bdi>${escape(each.value)}</bdi></td>
						<td>${each.rows}</td>
						<td>${add}</td>
					</tr>`;
				})
				.join("");
			this.told_missing = told.missing;
			return `<h5>${__("Not there on this site")}</h5>${this.table(
				[__("Field"), __("Value"), __("Rows"), ""],
				rows
			)}`;
		}

		words(told) {
			const rows = [
				...told.strange.map((each) => [each, __("Not known; left out where the field does not have it")]),
				...told.words.map((each) => [each, escape(each.became && __(each.became)) || __("Nothing")]),
			].map(
				([each, became]) =>
					`<tr><td><bdi>${escape(each.heading)}</bdi></td><td><bdi>${escape(
						each.written
					)}</bdi></td><td>${became}</td><td>${each.rows}</td></tr>`
			);
			const cells = told.problems.map(
				(each) =>
					`<tr><td>${each.row}</td><td><bdi>${escape(each.heading)}</bdi></td><td><bdi>${escape(
						each.written
					)}</bdi></td></tr>`
			);
			const words = rows.length
				? `<h5>${__("Words")}</h5>${this.table(
						[__("Column"), __("In the File"), __("Becomes"), __("Rows")],
						rows.join("")
				  )}`
				: "";
			const problems = cells.length
				? `<h5>${__("Cells that could not be read: {0}", [told.problems_total])}</h5>${this.table(
						[__("Row"), __("Column"), __("In the File")],
						cells.join("")
				  )}`
				: "";
			return words + problems;
		}

		table(heads, rows) {
			const head = heads.map((text) => `<th>${text}</th>`).join("");
			return `<table class="table table-condensed table-bordered small"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
		}

		/** The names the user wants added before the import: [doctype, name]. */
		wanted() {
			return this.dialog
				.get_field("told")
				.$wrapper.find("input[data-missing]:checked")
				.toArray()
				.map((box) => this.told_missing[box.dataset.missing])
				.map((each) => [each.doctype, each.value]);
		}

		convert() {
			const args = {
				...this.args(),
				create: this.wanted(),
				notes: this.dialog.get_value("notes") ? 1 : 0,
			};
			this.dialog.disable_primary_action();
			frappe
				.call({ method: method("convert"), args, freeze: true })
				.then(() => {
					this.dialog.hide();
					frappe.show_alert({
						message: __("The file is ready. Look at the preview, then start the import."),
						indicator: "green",
					});
					return this.frm.reload_doc();
				})
				.catch(() => this.dialog.enable_primary_action());
		}
	}

	frappe.ui.form.on("Data Import", {
		refresh(frm) {
			if (!may(frm)) return;
			frm.add_custom_button(__("Move In from Another System"), () =>
				frappe
					.xcall(method("presets"), { doctype: frm.doc.reference_doctype }, "GET")
					.then((presets) => new Dialog(frm, presets))
			);
		},
	});
})();
