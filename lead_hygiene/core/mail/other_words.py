"""Words of answers, receipts, abuse reports and newsletters, and those of people. All of it is compared with folded text (see `plain.fold`)."""

from __future__ import annotations

import re

from .word_parts import START, any_of

ANSWERS = re.compile(
	START
	+ r"(?:re|aw|antw|antwort|sv|vs|odp|ynt|res|rif|ref|fwd?|wg|tr|rv|enc|vb|vl|pd|ilt|doorst|پاسخ|جواب|ارسال|هدایت|بازارسال"
	r"|رد|اعاده توجیه|回复|答复|回覆|返信|转发|轉寄|転送)\s?(?:\[\d+\]|\(\d+\))?\s?[:：]"
)

ROBOTS = re.compile(
	r"^(?:(?:no|do-?not|never)[._-]?reply|noreply|donotreply|auto(?:mated|mailer|reply|respon\w*|matic)?|robot|notifications?|bounces?"
	r"|notify|system|daemon)(?:[+@._-]|$)|^[\w.-]+[._-](?:no-?reply|bounces?)@"
)

VOICES = re.compile(
	r"^\W*(?:hi|hello|dear|hey|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|sehr geehrte|liebe[rs]?|bonjour|salut|hola|buenos|estimad|ciao|buongiorno|gentile|olá|bom dia|prezad|beste|geachte|hej|hei|cześć|dzień dobry|merhaba|sayın|привет|здравствуйте|добрый|سلام|با سلام|درود|جناب|سرکار|مرحبا|السلام)\b"
	r"|(?:^|[\n.,!]\s{0,4})(?:i|we)(?: have|'ve| just| also)? (?:tried|got|get|received|sent|wrote|keep|tested|am getting|have a question|need)\b|\bmy (?:colleague|boss|customer|e-?mail to you)\b"
	r"|\b(?:ich habe|wir haben|j'ai|nous avons|he recibido|ho ricevuto|recebi|من|ما|برای شما|لطفا)\b"
)

# What somebody wants of us, and an automatic message does not.
REQUESTS = re.compile(
	r"\b(?:please|kindly|pls) (?:send (?:me|us|the|over)|quote|confirm|sign|deliver|ship|turn)\b|\bwe want to (?:buy|order)\b"
	r"|(?:schicken|senden) sie (?:mir|uns)\b|bitte um (?:ein )?angebot|(?:merci de|veuillez) (?:m'|me |nous )(?:envoyer|adresser|faire)"
	r"|\benv[ií]e(?:me|nos|nme)\b|(?:mi|ci) (?:mandi|invii)\b|lütfen .{0,40}gönder|(?:ارجو|نرجو|یرجی) ارسال (?:العرض|العقد|عرض)"
	r"|(?:قرارداد|پیش ?فاکتور|فاکتور|قیمت|کاتالوگ).{0,40}(?:بفرست|ارسال (?:کنید|بفرمایید|نمایید)|می ?خواهیم)"
)

# Helpdesks mark what their people write as generated; these are theirs.
HELPDESKS = {
	**dict.fromkeys(
		["x-zendesk-from-account-id", "x-zendesk-priority-mail", "x-fc-machinegenerated"], re.compile("")
	),
	**dict.fromkeys(
		["x-jira-fingerprint", "x-helpscout-conversation", "x-intercom-bin", "x-osticket-id"], re.compile("")
	),
	"x-mailer": re.compile(r"zendesk|freshdesk|help ?scout|zoho desk|jira|osticket|zammad|kayako|otrs"),
}
HELPDESK_TEXTS = re.compile(
	r"(?:type|write|enter|add) your (?:reply|response) above this line|reply above this line|antworten sie oberhalb dieser (?:zeile|linie)"
	r"|(?:répondez|répondre) au-dessus de cette ligne|escriba su respuesta por encima de esta línea|پاسخ خود را بالای این خط"
)
# What they say themselves.
ACKNOWLEDGEMENTS = re.compile(
	r"(?:request|ticket|case|message|e-?mail|enquiry|inquiry)\b.{0,40}(?:received|created|opened|registered|logged|assigned|closed|solved|resolved|merged)\b"
	r"|(?:have|we've) received|thank(?:s| you) for (?:contacting|reaching|your|getting)|auto(?:mat|-?repl|-?respon)|how would you rate|please rate"
	r"|(?:eingegangen|erhalten haben|bearbeitet wird|geschlossen|gelöst)\b|(?:bien )?reçu votre|a été (?:reçue?|créée?|enregistrée?)|(?:hemos|ha sido) recibid|ricevuto la|alınmıştır|oluşturul"
	r"|(?:دریافت|ثبت|بسته|ایجاد) (?:شد|گردید|شده)|(?:تم|لقد تلقینا) (?:استلام|انشاء|اغلاق)"
)

READ_SUBJECTS = re.compile(
	START
	+ any_of(
		r"(?:read|not read|read receipt|return receipt[^:\n]{0,30}|disposition notification|gelesen|ungelesen|lesebestätigung|lu|non lu|accusé de (?:lecture|réception)|leído|no leído|letto|ricevuta di lettura|conferma di lettura|lida|recibo de leitura|gelezen|leesbevestiging|läst|läskvitto|lest|læst|przeczytane|okundu|прочитано|прочтено|مقروء|خوانده شده?|رسید خواندن|既読|開封済み|已读)",
	)
	+ r"\s*(?:[:：(–-]|$)"
)

READ_TEXTS = re.compile(
	r"(?:was|has been) (?:read|displayed|opened|deleted(?: without being read)?)\b|this is a (?:return|read) receipt|no guarantee that the message|return receipt"
	r"|wurde (?:am |\W).{0,40}gelesen|gelesen am|a été (?:lu|affiché|ouvert)|fue leído|è stato (?:letto|visualizzato)|foi lida|is gelezen|lästes|ble lest|blev læst|została przeczytana|okundu|было прочитано"
	r"|خوانده شد|رسید (?:خواندن|دریافت)|تمت قراءه|開封|既読|已(?:被)?(?:阅读|读)"
)

ABUSE_SUBJECTS = re.compile(
	START
	+ r"(?:e-?mail (?:feedback|abuse) report|abuse report|complaint about (?:message|e-?mail) from|spam ?(?:report|complaint)|feedback (?:loop )?report|fbl report|report domain:|\[?dmarc\]? (?:aggregate )?report)"
)

ABUSE_TEXTS = re.compile(
	r"(?:this is an? |e-?mail |feedback-type: ?)abuse\b|abuse (?:report|complaint)|feedback-type:|marked as spam|reported as spam|complain(?:ed|t) about|this is (?:an? )?(?:spf/dkim|dmarc)|aggregate report"
)

# How RFC 5965 itself lets such a report begin.
ABUSE_OPENINGS = re.compile(r"^\W*this is an? (?:e-?mail )?(?:abuse|spam) (?:report|complaint)")
SUCCESS_TEXTS = re.compile(
	r"(?:was|were|has been|have been|been) (?:successfully )?(?:delivered|relayed)|delivery .{0,40}(?:success|complete)|delivered to|zugestellt|remis|entregad|consegnat|entregue|bezorgd|levererat|تحویل (?:داده )?شد"
)

SUCCESS_SUBJECTS = re.compile(
	START
	+ r"(?:delivered:|relayed:|successful mail delivery|delivery status notification ?\((?:success|relay)|zugestellt:|remis ?:|entregado:|consegnato:|entregue:|bezorgd:|levererat:|تحویل شد:)"
)

SUCCESS_TEXTS = re.compile(
	r"(?:was|were|has been|have been|been) (?:successfully )?(?:delivered|relayed)|delivery .{0,40}(?:success|complete)|delivered to|zugestellt|remis|entregad|consegnat|entregue|bezorgd|levererat|تحویل (?:داده )?شد"
)

LIST_TEXTS = tuple(
	re.compile(words)
	for words in (
		r"\bunsubscribe\b|opt[ -]out of|vom newsletter abmelden|newsletter abbestellen|se désabonner|désinscri|darse de baja|cancelar (?:la )?suscripción|cancella(?:re|ti)? (?:l')?iscrizione|cancelar (?:a )?(?:inscrição|assinatura)|uitschrijven|afmelden|avsluta prenumeration|avregistrera|afmeld|avmeld|wypisz się|abonelikten|отписаться|لغو (?:اشتراک|عضویت)|الغاء الاشتراک|配信停止|退订",
		r"view (?:this |it |the )?(?:e-?mail |message |newsletter )?(?:online|in (?:your |a |the )?browser)|im browser (?:ansehen|anzeigen|öffnen|lesen)|version en ligne|dans (?:votre|le) navigateur|en (?:su|tu|el) navegador|nel browser|no navegador|in (?:je|uw|de) browser|i webbläsaren|w przeglądarce|в браузере|(?:مشاهده|نمایش) .{0,20}مرورگر|ブラウザで",
		r"you(?:'re| are)? (?:are )?receiv(?:ed|ing) this (?:e-?mail|message|newsletter|mail) because|you (?:have )?subscribed|because you signed up|sie erhalten diese (?:e-?mail|nachricht|mail)|vous recevez (?:ce|cet) (?:e-?mail|message|courriel)|recibe(?:s)? este (?:correo|mensaje)|ricevi questa|está recebendo|je ontvangt deze|این (?:ایمیل|خبرنامه|پیام) .{0,40}(?:عضو|مشترک)|خبرنامه",
	)
)
# One of these is in whatever a row of LIST_TEXTS matches.
LIST_STEMS = (
	"unsubscribe", "opt out of", "opt-out of", "abmelden", "abbestellen", "désabonner", "désinscri", "darse de baja",
	"suscripción", "iscrizione", "inscrição", "assinatura", "uitschrijven", "afmeld", "prenumeration", "avregistrera",
	"avmeld", "wypisz się", "abonelikten", "отписаться", "لغو", "الغاء", "配信停止", "退订",
	"online", "browser", "en ligne", "navigateur", "navegador", "webbläsaren", "przeglądarce", "браузере", "مرورگر",
	"ブラウザで", "because", "subscribed", "sie erhalten", "vous recevez", "recibe", "ricevi", "recebendo", "je ontvangt",
	"این", "خبرنامه",
)  # fmt: skip
