"""The first texts of a goodbye, and the first reasons a record is lost for: made where they are missing, never written over."""

from __future__ import annotations

import frappe

_MADE = "lead_hygiene_seeded"  # what we made ourselves, to take away with us

_ENGLISH = """\
<p>{% if addressee %}Dear {{ addressee }},{% else %}Hello,{% endif %}</p>
<p>we have waited for an answer from you. None has come, so we assume that your priorities have changed. \
That is perfectly all right.</p>
<p>For now we will not write to you about this again. Our door stays open: whenever it suits you, just answer this \
mail, and we go on where we left off.</p>
<p>Thank you for the time you gave us. We wish you and your work all the best.</p>
<p>{% if signature %}{{ signature }}<br>{% endif %}{{ brand }}</p>"""

_PERSIAN = """\
<p class="ql-align-right ql-direction-rtl">{% if addressee %}{{ addressee }} گرامی،{% else %}سلام،{% endif %}</p>
<p class="ql-align-right ql-direction-rtl">مدتی منتظر پاسخ شما بودیم. پاسخی نرسید و گمان می‌کنیم اولویت‌هایتان \
تغییر کرده است؛ کاملاً درک می‌کنیم.</p>
<p class="ql-align-right ql-direction-rtl">فعلاً در این باره دیگر برایتان نمی‌نویسیم، ولی در ما به روی شما باز است: \
هر وقت خواستید، کافی است به همین ایمیل پاسخ دهید تا از همان‌جا که ماندیم ادامه دهیم.</p>
<p class="ql-align-right ql-direction-rtl">از وقتی که به ما دادید سپاسگزاریم و برای شما و کارتان بهترین‌ها را آرزو \
می‌کنیم.</p>
<p class="ql-align-right ql-direction-rtl">{% if signature %}{{ signature }}<br>{% endif %}{{ brand }}</p>"""

_ENGLISH_TEXT = """\
<p>{% if addressee %}Dear {{ addressee }}, {% endif %}we waited for your answer and assume that your priorities have \
changed. Our door stays open: {% if phone %}just call {{ phone }}{% else %}just get in touch{% endif %} whenever it \
suits you. {% if signature %}{{ signature }}, {% endif %}{{ brand }}</p>"""

_PERSIAN_TEXT = """\
<p class="ql-align-right ql-direction-rtl">{% if addressee %}{{ addressee }} گرامی، {% endif %}منتظر پاسخ شما بودیم و \
گمان می‌کنیم اولویت‌هایتان تغییر کرده است. در ما به روی شما باز است: هر وقت خواستید {% if phone %}با {{ phone }} تماس \
بگیرید{% else %}خبرمان کنید{% endif %}. {% if signature %}{{ signature }}، {% endif %}{{ brand }}</p>"""

_ENGLISH_THANKS = """\
<p>{% if addressee %}Dear {{ addressee }},{% else %}Hello,{% endif %}</p>
<p>we have not heard from each other for a while, and we do not want to press you with offers. So this is simply to say \
thank you: for your trust, and for the work we could do together.</p>
<p>We will not write to you about new offers any more. Whenever you need us again, just answer this mail; we shall be \
glad to be there for you.</p>
<p>All the best to you and your team.</p>
<p>{% if signature %}{{ signature }}<br>{% endif %}{{ brand }}</p>"""

_PERSIAN_THANKS = """\
<p class="ql-align-right ql-direction-rtl">{% if addressee %}{{ addressee }} گرامی،{% else %}سلام،{% endif %}</p>
<p class="ql-align-right ql-direction-rtl">مدتی است از هم بی‌خبریم و نمی‌خواهیم با پیشنهادهای پیاپی مزاحم شما شویم. \
پس فقط می‌خواهیم تشکر کنیم: از اعتمادتان و از همهٔ کارهایی که با هم انجام دادیم.</p>
<p class="ql-align-right ql-direction-rtl">دیگر دربارهٔ پیشنهادهای تازه برایتان نمی‌نویسیم. هر وقت دوباره به ما نیاز \
داشتید، کافی است به همین ایمیل پاسخ دهید؛ خوشحال می‌شویم در خدمتتان باشیم.</p>
<p class="ql-align-right ql-direction-rtl">برای شما و همکارانتان بهترین‌ها را آرزو می‌کنیم.</p>
<p class="ql-align-right ql-direction-rtl">{% if signature %}{{ signature }}<br>{% endif %}{{ brand }}</p>"""

# Name: subject, text.
TEMPLATES = {
	"Farewell (English)": ("We leave it here for now", _ENGLISH),
	"Farewell (Persian)": ("فعلاً مزاحم شما نمی‌شویم", _PERSIAN),
	"Farewell by SMS (English)": ("Farewell", _ENGLISH_TEXT),
	"Farewell by SMS (Persian)": ("خداحافظی", _PERSIAN_TEXT),
	"Thanks and Goodbye (English)": ("Thank you", _ENGLISH_THANKS),
	"Thanks and Goodbye (Persian)": ("با سپاس از شما", _PERSIAN_THANKS),
}
LANGUAGES = {
	"en": ("Farewell (English)", "Farewell by SMS (English)", "Thanks and Goodbye (English)"),
	"fa": ("Farewell (Persian)", "Farewell by SMS (Persian)", "Thanks and Goodbye (Persian)"),
}
# Their names stand in translatable.py. Reason: days until the record comes back (0: not by itself), and whether the day is the one agreed on.
REASONS = {
	"No Budget": (90, 0),
	"Bad Timing": (0, 1),
	"Chose a Competitor": (180, 0),
	"No Answer": (0, 0),
	"No Need": (365, 0),
}


def plant() -> None:
	"""Make what is missing: texts, their rows in the Settings by language, and lost reasons."""
	for name, (subject, text) in TEMPLATES.items():
		_make("Email Template", name, {"name": name, "subject": subject, "response": text})
	for name, (days, as_agreed) in REASONS.items():
		_make(
			"Opportunity Lost Reason",
			name,
			{"lost_reason": name, "hygiene_come_back_days": days, "hygiene_as_agreed": as_agreed},
		)
	settings = frappe.get_doc("Lead Hygiene Settings")
	present = {row.language: row for row in settings.farewell_templates}
	missing = False
	for language, (mail, text, thanks) in LANGUAGES.items():
		if language in present:
			row = present[language]
			missing |= not row.customer_template
			row.customer_template = row.customer_template or thanks
		elif frappe.db.exists("Language", language):
			row = {"language": language, "email_template": mail, "sms_template": text}
			settings.append("farewell_templates", {**row, "customer_template": thanks})
			missing = True
	if missing:
		settings.save()


def uproot() -> None:
	"""Take away what we made, unless somebody changed it or something refers to it."""
	for doctype, names in _made().items():
		for name in names:
			row = frappe.db.get_value(doctype, name, ["creation", "modified"], as_dict=True)
			if not row or row.creation != row.modified:
				continue
			frappe.db.savepoint("uproot")
			try:
				frappe.delete_doc(doctype, name, ignore_permissions=True)
			except frappe.LinkExistsError:
				frappe.db.rollback(save_point="uproot")
	frappe.defaults.clear_default(key=_MADE)


def _make(doctype: str, name: str, fields: dict[str, object]) -> None:
	if frappe.db.exists(doctype, name):
		return
	frappe.get_doc({"doctype": doctype, **fields}).insert(ignore_permissions=True)
	made = _made()
	made.setdefault(doctype, []).append(name)
	frappe.db.set_global(_MADE, frappe.as_json(made, indent=None))


def _made() -> dict[str, list[str]]:
	# From the table: while an app is installed the cache of defaults is behind.
	kept = frappe.db.get_value("DefaultValue", {"defkey": _MADE, "parent": "__global"}, "defvalue")
	return frappe.parse_json(kept or "{}")
