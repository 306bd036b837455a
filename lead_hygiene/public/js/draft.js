// The draft of a goodbye in a dialog: to whom it goes, from which template, and its text, ready to be edited.
// Frappe runs this file several times.

(() => {
	frappe.provide("lead_hygiene.draft");

	/** Whether something stands in the way of any message. */
	lead_hygiene.draft.is_silent = ({ channel, obstacles }) =>
		!channel || obstacles.some(({ stops }) => stops === "message");

	const WANTED = "eval:!doc.without_message";

	/** The fields of a draft; `template_changed` is called when another template is chosen. */
	lead_hygiene.draft.fields = (template_changed) => [
		{ fieldname: "draft", fieldtype: "Section Break" },
		{ fieldname: "to", fieldtype: "HTML" },
		{
			fieldname: "without_message",
			fieldtype: "Check",
			label: __("Send no message"),
		},
		{ fieldname: "beside", fieldtype: "Column Break" },
		{
			fieldname: "email_template",
			fieldtype: "Link",
			options: "Email Template",
			label: __("Email Template"),
			depends_on: WANTED,
			onchange: template_changed,
		},
		{ fieldname: "text", fieldtype: "Section Break", depends_on: WANTED },
		{ fieldname: "subject", fieldtype: "Data", label: __("Subject"), depends_on: WANTED },
		{ fieldname: "message", fieldtype: "Text Editor", label: __("Message"), depends_on: WANTED },
		{ fieldname: "sms", fieldtype: "Small Text", label: __("Message"), depends_on: WANTED },
	];

	/** What shows a draft in `dialog` and reads it back; one that does nothing where there is none. */
	lead_hygiene.draft.field = function (dialog) {
		if (!dialog.get_field("draft")) return { show() {}, chosen: () => ({}) };
		let shown = {};
		let edited = false;

		function show(preview) {
			shown = preview;
			edited = false;
			const silent = lead_hygiene.draft.is_silent(preview);
			const channel = silent ? null : preview.channel;
			const mail = channel === "Email";
			for (const section of ["draft", "text"]) {
				dialog.set_df_property(section, "hidden", silent ? 1 : 0);
			}
			for (const field of ["email_template", "subject", "message"]) {
				dialog.set_df_property(field, "hidden", mail ? 0 : 1);
			}
			dialog.set_df_property("sms", "hidden", channel === "SMS" ? 0 : 1);
			dialog.get_field("to").$wrapper.html(silent ? "" : to(preview));
			dialog.set_value("subject", preview.subject || "");
			dialog.set_value(mail ? "message" : "sms", preview.message || "");
			turn(preview.language);
		}

		/** In the direction of the mail's language, which need not be the reader's. */
		function turn(language) {
			const dir = frappe.utils.is_rtl(language || undefined) ? "rtl" : "ltr";
			dialog.get_field("subject").$wrapper.find("input").attr("dir", dir);
			dialog.get_field("sms").$wrapper.find("textarea").attr("dir", dir);
			const { quill } = dialog.get_field("message");
			if (!quill) return;
			$(quill.root)
				.attr("dir", dir)
				.css({ direction: dir, textAlign: "start", height: "200px", minHeight: "120px" });
			if (quill.hygiene_listens) return;
			quill.hygiene_listens = true;
			quill.on("text-change", (delta, old, source) => {
				if (source === "user") edited = true;
			});
		}

		// The editor rewrites what it shows; what nobody has touched goes out as it was drafted.
		function mail_text() {
			const { quill } = dialog.get_field("message");
			return quill && !edited ? shown.message : dialog.get_value("message");
		}

		function chosen() {
			if (lead_hygiene.draft.is_silent(shown) || dialog.get_value("without_message")) {
				return { without_message: 1 };
			}
			if (shown.channel === "SMS") return { message: dialog.get_value("sms"), without_message: 0 };
			return {
				email_template: dialog.get_value("email_template") || null,
				subject: dialog.get_value("subject"),
				message: mail_text(),
				without_message: 0,
			};
		}
		return { show, chosen };
	};

	/** A draft to look at: what a mail holds is data, so it stands in a frame that can do nothing. */
	lead_hygiene.draft.shown = function (preview) {
		const dir = frappe.utils.is_rtl(preview.language || undefined) ? "rtl" : "ltr";
		const $shown = $(`<div class="hygiene-draft frappe-control"></div>`).html(to(preview));
		for (const { text } of preview.obstacles) {
			$(`<div class="alert alert-warning mb-2 py-2" dir="auto"></div>`).text(text).appendTo($shown);
		}
		if (!preview.message) return $shown;
		const box = { border: "1px solid var(--border-color)", borderRadius: "var(--border-radius)" };
		if (preview.channel === "SMS") {
			return $shown.append(
				$(`<div class="p-2"></div>`)
					.css({ ...box, whiteSpace: "pre-wrap" })
					.attr("dir", dir)
					.text(preview.message)
			);
		}
		$(`<div class="bold mb-2"></div>`).attr("dir", dir).text(preview.subject || "").appendTo($shown);
		return $shown.append(
			$(`<iframe sandbox="" title="${__("Message")}"></iframe>`)
				.css({ ...box, width: "100%", height: "300px", background: "white" })
				.attr("srcdoc", `<body dir="${dir}" style="font: 14px sans-serif">${preview.message}</body>`)
		);
	};

	function to({ channel, address }) {
		const said = {
			Email: () => __("E-mail to {0}"),
			SMS: () => __("SMS to {0}"),
		}[channel];
		if (!said) return "";
		const who = `<bdi class="hygiene-to bold">${frappe.utils.escape_html(address || "")}</bdi>`;
		return `<div class="mb-2">${frappe.utils.escape_html(said()).replace("{0}", () => who)}</div>`;
	}
})();
