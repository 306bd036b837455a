"""Words of auto-replies. All of it is compared with folded text (see `plain.fold`)."""

from __future__ import annotations

import re

from .word_parts import END, START, any_of

SUBJECTS = re.compile(
	START
	+ any_of(
		r"auto: ?(?:out of|away|on leave|reply|response|abwesen|antwort|absen)[\w ]*",
		r"auto(?:matic|mated|mat)?[ -]?(?:email )?(?:reply|replies|response|respon[sd]\w*|answer|acknowledge?ment)",
		r"(?:automatische|autom\.) (?:antwort|abwesenheits\w*|rückmeldung|empfangsbestätigung|eingangsbestätigung|reactie|beantwoording)",
		r"abwesenheits-?(?:notiz|nachricht|assistent|benachrichtigung|meldung|agent|info|hinweis|antwort)\w*",
		r"(?:vacation|out[ -]of[ -]office|ooo|absence|holiday|leave) (?:reply|response|notice|notification|message|assistant|auto\w*)",
		r"réponse automatique|message d'absence(?: du bureau)?|(?:notification d')?absence automatique|accusé de réception automatique",
		r"respuesta autom[áa]tica|autorespuesta|contestación automática",
		r"risposta automatica|rispost[ae] automatic[ah]e?",
		r"resposta autom[áa]tica",
		r"automatisch(?:e)? (?:antwoord|reactie|bericht)|afwezigheids\w*",
		r"autosvar|automatiskt? svar|frånvaromeddelande|fraværs(?:besked|melding|assistent)",
		r"(?:automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|autoresponder)",
		r"otomatik (?:yanıt|cevap)",
		r"(?:الرد|رد) (?:ال)?(?:تلقایی|تلقائی|الی|آلی|اوتوماتیکی)",
		r"(?:پاسخ|جواب|پیام) (?:خودکار|اتوماتیک|ماشینی)|پاسخ ?گوی? خودکار",
		r"自動(?:応答|返信|回覆)|不在(?:通知|応答)|自动(?:回复|答复|回覆)|자동 ?(?:회신|응답)",
		r"автоматический ответ|автоответ(?:чик)?|автоматична відповідь",
		r"automatick[áa] odpověď|automatikus válasz|automaattinen vastaus|αυτόματη απάντηση|răspuns automat|מענה אוטומטי|תשובה אוטומטית",
	)
	+ END
)
# Such a subject, and what it answers. One that stands alone may be about automatic replies.
ANSWERING_SUBJECTS = re.compile(SUBJECTS.pattern + r"[\s.!\]]*[^\s.!\]]")

# Somebody may write such a subject with his own hand.
AWAY_SUBJECTS = re.compile(
	START
	+ any_of(
		r"(?:i am |i'm |currently )?(?:out of (?:the )?office|ooo|away from (?:the |my )?(?:office|desk)|on (?:annual |parental |maternity |paternity |sick |study )?leave|on (?:vacation|holidays?)|away)",
		r"(?:ich bin |derzeit )?(?:abwesend|nicht im (?:büro|haus)|außer haus|ausser haus|im urlaub)|(?:abwesenheit|urlaub)(?!\s*$)",
		r"absence du bureau|absence(?!\s*$)|absent(?:e)?(?: du bureau)?|en (?:congés?|vacances)",
		r"fuera de (?:la )?oficina|ausente|de vacaciones",
		r"fuori (?:ufficio|sede)|assente|in ferie",
		r"fora do escritório|ausente|de férias|ausência(?!\s*$)",
		r"afwezig|niet aanwezig|op vakantie|met verlof",
		r"frånvarande|(?:frånvaro|fravær)(?!\s*$)|på semester|fraværende|på ferie|ute av kontoret|ikke på kontoret|på kurs",
		r"poza biurem|nieobecn\w*|na urlopie|urlop(?!\s*$)",
		r"ofis dışında\w*|izinde\w*|yıllık izin",
		r"خارج از (?:دفتر|محل کار|شرکت)|(?:در )(?:مرخصی|ماموریت|سفر)|(?:مرخصی|ماموریت|سفر|غیبت)(?!\s*$)|عدم حضور",
		r"خارج المکتب|فی اجازه|اجازه",
		r"不在|休暇中|外出中|休假",
		r"в отпуске|вне офиса|отсутств\w*",
	)
	+ r"(?=\s*(?:[:.,;!(\[–—…-]|：|$|until|till|from (?=\d|\w+ \d|mon|tue|wed|thu|fri|sat|sun)|since|bis|vom|ab|jusqu|du |hasta|del |fino|dal |até|tot|van|do |до|с |تا|از|re:|\d|まで))"
)
AWAY_ANSWERING_SUBJECTS = re.compile(AWAY_SUBJECTS.pattern + r"\s*(?:[:：]\s*\S|(?:re|aw|sv) ?:)")

TEXTS = re.compile(
	r"(?:^|[\n.!*:,،–-])[^\w\n]{0,8}(?:please note[, :]{0,4}(?:that )?)?"
	+ any_of(
		r"th(?:is|e following) is an? auto\w*[ -]?(?:generated )?(?:e-?mail |mail )?(?:re(?:ply|sponse)|respon\w+|message|e-?mail|acknowledge?ment|notification|answer|confirmation|notice|receipt)",
		r"this (?:e-?mail|message|reply|mail|response) (?:was|is|has been) (?:automatically|auto)\W?(?:generated|sent|created|produced)\b",
		r"auto(?:matic|mated)?[ -](?:reply|response)\b\s*[:.\n]",
		r"dies(?:e (?:nachricht|e-?mail|mail|antwort))? (?:ist|wurde) (?:eine )?automatisch(?:e (?:antwort|nachricht|e-?mail|mail|benachrichtigung|eingangsbestätigung)| (?:erstellt|generiert|erzeugt|versen?det|verschickt|versandt))",
		r"(?:ceci est|ce message est) (?:une? )?(?:réponse|message)? ?automatique|ce (?:message|courriel) (?:a été|est) (?:généré|envoyé) automatiquement",
		r"(?:este es|esta es) (?:un|una) (?:respuesta|mensaje|correo) autom[áa]tic",
		r"(?:questo è|questa è) (?:un|una) (?:messaggio|risposta|e-?mail) automatic",
		r"(?:esta é|este é) uma? (?:resposta|mensagem|e-?mail) autom[áa]tic",
		r"dit is een automatisch",
		r"detta är ett auto|dette er (?:et|en) auto",
		r"(?:to jest|ta) (?:automatyczna )?(?:odpowiedź|wiadomość) (?:automatyczna|została wygenerowana automatycznie)|to jest automatyczna",
		r"bu (?:bir )?otomatik|bu (?:e-?posta|ileti|mesaj) otomatik",
		r"(?:این|ان) (?:یک )?(?:پیام|پاسخ|ایمیل|نامه)(?: ب(?:ه ?)?(?:صورت|طور))? ?(?:خودکار|اتوماتیک|سیستمی|ماشینی)|(?:این (?:پیام|ایمیل|پاسخ) )?ب(?:ه ?)?(?:صورت|طور) (?:خودکار|اتوماتیک) (?:ارسال|تولید)",
		r"(?:هذه|هذا) (?:رساله|رد|برید) (?:تلقایی|تلقائی|الی|آلی)",
		r"(?:この|本)メールは?、?.{0,12}自動(?:的に|返信|送信|配信|応答)|自動(?:返信|応答)(?:メール|メッセージ)?です",
		r"это автоматический|данное (?:письмо|сообщение) (?:сформировано|отправлено) автоматически",
		r"(?:这是|此为|本邮件为?)(?:一封)?(?:系统)?自动",
	)
)
# One of these is in whatever TEXTS matches.
STEMS = (
	"auto", "otomatik", "خودکار", "اتوماتیک", "سیستمی", "ماشینی", "تلقایی", "تلقائی", "الی", "آلی", "自動", "自动", "автомат",
)  # fmt: skip

# Each row is one thing that an out-of-office says; one alone proves nothing.
AWAY_TEXTS = tuple(
	re.compile(words)
	for words in (
		r"out of (?:the )?office|away from (?:the |my )?(?:office|desk)|\bon (?:\w+ )?(?:leave|vacation|holidays?)\b|currently (?:away|travel\w*|out|absent)|will be (?:away|out|travel\w*|absent|unavailable)|office (?:is|will be) closed|am (?:away|travel\w*|absent|unavailable)"
		r"|abwesend|nicht (?:im (?:büro|haus)|erreichbar)|im urlaub|außer haus|ausser haus|absente? du|en congés?\b|en vacances|fuera de la oficina|de vacaciones|ausente|in ferie|fuori (?:sede|ufficio)|de férias|fora do escritório|afwezig|op vakantie|niet (?:op kantoor|aanwezig)|på semester|på ferie|frånvarande|fraværende|na urlopie|nieobecn|poza biurem|izinde|ofis dışında|в отпуске|отсутств"
		r"|مرخصی|خارج از (?:دفتر|شرکت|محل کار)|در (?:دفتر|شرکت|محل کار) (?:نیستم|حضور ندارم|نخواهم بود)|در (?:سفر|ماموریت) (?:هستم|می ?باشم|خواهم بود)|حضور ندارم|فی اجازه|خارج المکتب|不在|休暇|出張中|休假|外出",
		r"(?:limited|no|intermittent|sporadic|infrequent) access|not (?:be )?(?:checking|reading|monitoring)|läser inte|leser ikke|læser ikke|nicht (?:weitergeleitet|gelesen|bearbeitet)|(?:kein\w*|eingeschränkt\w*) zugr|accès (?:limité|restreint)|acceso limitado|accesso limitato|acesso limitado|beperkt\w* (?:toegang|bereikbaar)|begränsad|begrenset|ograniczony dostęp|sınırlı|ограничен"
		r"|دسترسی (?:محدود|ندارم|نخواهم|کم)|به ایمیل.{0,20}دسترسی|no longer (?:in use|monitored|with|work|employed|active)",
		r"(?:up)?on (?:my )?return|when i (?:am|'m|get|return|come)|once i (?:am|'m|return)|as soon as (?:i|possible)|will (?:be back|return|respond|reply|answer|get back)|return(?:ing)? (?:to|on)|back (?:in|at|on)\b|nach meiner rückkehr|wieder (?:da|im|erreichbar|zurück)|à mon retour|de retour|a mi regreso|al mio rientro|(?:no|ao) meu (?:regresso|retorno)|bij (?:mijn )?terugkomst|weer (?:aanwezig|bereikbaar|terug)|när jag är tillbaka|åter|tilbage|tilbake|po powrocie|wracam|döndüğümde|по возвращени"
		r"|(?:پس|بعد) از (?:بازگشت|مراجعت|برگشت)|باز ?می ?گردم|بر ?می ?گردم|باز ?خواهم ?گشت|خواهم گشت|در (?:اولین|نخستین) فرصت|پاسخ (?:خواهم|می ?دهم)|عند عودتی|戻り次第|帰社後",
		r"\burgent|immediate (?:assistance|attention)|emergenc|dringend|en cas d'urgence|urgence|urgencia|urgenz|urgência|spoed|dringende|brådskande|haste|piln(?:ych|e)|acil|срочн"
		r"|(?:موارد|مواقع|کارهای|امور) (?:ضروری|فوری|اضطراری)|در صورت (?:لزوم|نیاز|ضرورت)|الحالات (?:العاجله|الطاریه)|緊急|お急ぎ|紧急",
		r"(?:thank you|thanks) for (?:your|contacting|the) ?(?:e-?mail|message|mail|inquiry|enquiry|contacting|us)?|(?:have|has been|was) received(?: your)?|vielen dank für ihre (?:nachricht|e-?mail|anfrage)|merci (?:de|pour) votre (?:message|e-?mail|mail)|gracias por (?:su|tu) (?:mensaje|correo)|grazie per (?:il|la|averci)|obrigad[oa] p(?:or|ela) su|bedankt voor (?:uw|je)|tack för (?:ditt|ert)|dziękuję za|teşekkür"
		r"|(?:پیام|ایمیل|نامه|درخواست) شما (?:را )?(?:دریافت|ثبت|به دست)|از (?:پیام|ایمیل|تماس) شما (?:متشکر|سپاسگزار|ممنون)|با تشکر از (?:پیام|ایمیل|تماس)",
	)
)
