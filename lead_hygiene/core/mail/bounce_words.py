"""Words of bounces, and the names they come from. All of it is compared with folded text (see `plain.fold`)."""

from __future__ import annotations

import re

from .word_parts import MAIL, START, any_of

DAEMONS = re.compile(
	r"^\"?(?:mailer-?da?emon|mail-?daemon|maildaemon|mdaemon|double-bounce|mail[._-]?delivery[._-]?(?:sub)?system"
	r"|microsoftexchange[0-9a-f]{8,}|postmaster-?ndr)(?:[+@._=\s\"<(-]|$)"
)
# A courier, or a house that sells mail servers, may be called so as well.
MAYBE_DAEMONS = re.compile(
	r"^\"?(?:mail[._-]?(?:delivery|deliver|system)[\w.-]*|bounces?(?=[+=]))(?:[+@._=\s\"<(-]|$)"
)

DAEMON_NAMES = re.compile(
	r"^\W*(?:mail(?:er)?[ -](?:deliver\w*|administrator|transport)?[ -]?(?:sub-?)?system|mailer-?daemon|mail system"
	r"|e?-?mail delivery (?:sub)?system|delivery notification)(?=\W*(?:[<(@]|$))"
)

POSTMASTERS = re.compile(r"^po+st[._-]?master(?:[+@._\s<(-]|$)")
ROBOTS = re.compile(
	r"^(?:(?:no|do-?not|never)[._-]?reply|noreply|donotreply|auto(?:mated|mailer|reply|respon\w*|matic)?|robot|notifications?"
	r"|notify|system|daemon)(?:[+@._-]|$)|^[\w.-]+[._-](?:no-?reply|bounces?)@"
)

SUBJECTS = re.compile(
	START
	+ any_of(
		rf"undeliver(?:ed|able)(?:\s*:| {MAIL}|$)",
		r"returned mail(?=\s*(?:[:!.(-]|$))",
		rf"(?:{MAIL}|e-?mail message) (?:delivery )?(?:has )?(?:failed|failure|error|delayed)\b",
		rf"{MAIL} system error",
		rf"{MAIL} delivery (?:status|failed|failure|problem|system|subsystem|notification|report|error)(?=\s*(?:[:!.(-]|$|notification|report|returning))",
		r"delivery (?:status )?notification(?=\s*(?:[:!.(-]|$))",
		r"delivery status report",
		rf"(?:delivery of (?:your )?{MAIL}|{MAIL} delivery) (?:has )?(?:failed|delayed)",
		r"delivery has failed",
		rf"(?:sorry, )?(?:your |the )?{MAIL} (?:(?:could not|couldn't|cannot) be|was not|wasn't) (?:delivered|sent)",
		rf"(?:your |the )?{MAIL} not (?:delivered|sent)(?=\s*(?:[:!.(-]|$))",
		r"postmaster notify",
		rf"non-?deliver(?:able|y)(?: {MAIL}| report| notification| receipt|$)",
		rf"delayed {MAIL}",
		rf"(?:warning|notice)\W+(?:could not send|{MAIL} (?:still )?(?:delayed|undelivered)|mail delivery)",
		rf"{MAIL} bounce\w*",
		r"nachricht (?:konnte )?nicht zugestellt|unzustellbar(?:e|:|$)|e?-?mail (?:ist )?unzustellbar",
		r"zustellung der nachricht|zustell(?:fehler|ungsfehler)|fehler bei der (?:mail)?zustellung",
		r"non remis|échec de (?:la )?(?:remise|distribution)|message non (?:distribué|remis|délivré)",
		r"notification d'état de remise",
		r"no se puede entregar|(?:error|fallo) (?:de|en la) entrega|mensaje no (?:entregado|enviado)",
		r"notificación (?:de|del) estado de (?:la )?entrega",
		r"non recapitabile|mancata consegna|messaggio non (?:recapitato|consegnato)|errore di (?:recapito|consegna)",
		r"não é possível entregar|mensagem não entregue|não foi possível entregar",
		r"onbestelbaar|bericht niet (?:bezorgd|afgeleverd)|(?:af)?levering (?:is )?mislukt|kan niet worden bezorgd",
		r"olevererbar|det går inte att leverera|meddelandet kunde inte levereras|ej levererat",
		r"kan ikke leveres|ikke leveret|uleveret|ikke levert|meddelelsen kunne ikke leveres|kunne ikke leveres",
		r"niedostarczaln|niedostarczon|nie (?:można )?dostarcz|wiadomość niedostarczona|błąd dostarcz",
		r"teslim edilem|iletilemedi|ileti teslim",
		r"недоставленн|(?:ваше )?(?:сообщение|письмо) не (?:было )?доставлено|не доставлено|ошибка доставки",
		r"(?:پیام|ایمیل|نامه|رایانامه|پست الکترونیک)(?:ی)?(?: ?(?:شما|ارسالی))* (?:تحویل|ارسال) (?:داده )?نشد",
		r"(?:عدم|خطا در|خطای) (?:تحویل|ارسال) (?:پیام|ایمیل|نامه)",
		r"تحویل (?:پیام|ایمیل|نامه) (?:ناموفق|انجام نشد|با شکست|ممکن نشد)|(?:پیام|ایمیل|نامه) (?:برگشت(?:ی(?=\s*(?:[:!.(]|$))| خورد)|غیر ?قابل تحویل)",
		r"تعذر (?:ال)?تسلیم|لم یتم (?:ال)?تسلیم|فشل (?:فی )?(?:ال)?(?:تسلیم|ارسال)|غیر قابله? للتسلیم",
		r"(?:メッセージ|メール)?を?(?:配信|送信|配送)(?:不能|でき|エラー)|メール(?:配信)?エラー|未配達|配信不能",
		r"(?:系统)?退信|未送达|无法(?:投递|送达)|投递失败|無法(?:投遞|傳遞)",
		r"mislykket levering|kézbesíthetetlen|nelze doručit|nedoručiteln|toimitus epäonnistui|무효 메일|배달되지 않",
	)
)

# A parcel or a payment may fail as well.
HINTS = re.compile(
	START
	+ any_of(
		r"failure notice|no entregado|não entregue|falha na entrega|échec de (?:la )?livraison",
		r"delivery (?:failed|failure|failures|report|status|problem|error|incomplete|delayed|notice)",
		r"notice\W+mail",
		r"undeliver(?:ed|able)\b",
		r"returned to sender",
		r"considered (?:unsolicited|spam)|(?:spam|virus|banned)\b.{0,40} (?:from you|blocked|rejected)",
		rf"(?:rejected|blocked|bounced|failed|unsent) {MAIL}",
		rf"{MAIL} (?:rejected|blocked|not sent)",
	)
)

TEXTS = re.compile(
	any_of(
		r"(?:could not|couldn't|can't|cannot|can not|was not|not|unable to|not able to|wasn't able to|did not) (?:be )?(?:deliver|sen[td]\b|reach)",
		r"undeliver(?:ed|able)\b|non-?deliver(?:able|y)\b",
		r"(?:delivery|sending) (?:to|of|has|is|status|attempt\w*|problem|error|failed|was|not)\b.{0,80}(?:fail|stopped|delay|impossible|notif|temporar|permanent|error|possible|abort|report)",
		r"fail(?:ed|ure) (?:to (?:be )?(?:deliver|send|reach)|notice|reasons?|notification)|delivery fail",
		r"error (?:delivering|sending|message (?:below|follows))|(?:had|have) (?:\w+ ){0,2}(?:delivery |fatal |transient )?(?:errors|problems)\b",
		r"(?:permanent|transient|temporary|fatal|delivery) (?:error|failure|problem)",
		r"(?:was|were|been|got) (?:rejected|returned|bounced|refused|blocked)\b",
		r"transcript of (?:the )?(?:session|attempts)|returned to (?:the )?sender|bounce notification|returning (?:the )?message",
		r"(?:user|recipient|mailbox|address|account|host|domain)(?: name)? (?:is )?(?:unknown|not found|invalid|disabled|unavailable|full|not recognized)",
		r"(?:no such|unknown|invalid) (?:user|recipient|mailbox|address|account|host|domain|final delivery)",
		r"(?:mailbox|quota) (?:is )?(?:full|exceeded)|over ?quota|exceeded the (?:local )?limit",
		r"will (?:be retried|keep trying|retry|continue to (?:try|attempt))|still being retried|warning message only",
		r"delay in the delivery|not yet (?:been )?(?:received|delivered)|will continue trying",
		r"network error on destination|delivery of the (?:e-?mail|message) was stopped",
		r"nicht (?:zugestellt|zustellbar|ausgeliefert|übermittelt)|unzustellbar|zustellung .{0,60}(?:fehlgeschlagen|nicht möglich|verzögert)",
		r"n'a pas (?:pu être|été) (?:remis|distribué|délivré|envoyé)|non remis|échec de (?:la )?(?:remise|distribution)|impossible de (?:remettre|distribuer)",
		r"no (?:se pudo|ha podido ser|pudo ser|se ha podido|fue posible) entrega|no (?:ha sido )?entregado|no se puede entregar",
		r"non (?:è stato possibile|può essere|è stato) (?:recapita|consegna)|mancata consegna|non recapita",
		r"não (?:pôde|foi possível|pode) (?:ser )?entreg|não foi entregue|falha na entrega",
		r"niet (?:worden )?(?:bezorgd|afgeleverd)|onbestelbaar|bezorging .{0,40}mislukt",
		r"kunde inte levereras|inte (?:att )?lever(?:era|ats)|kunne ikke lever|ikke (?:blive )?lever",
		r"nie (?:mogła zostać|można|została|udało się) .{0,20}dostarcz|niedostarczon",
		r"teslim edilem|iletilem",
		r"не (?:может быть|было|удалось|смогли) доставл?(?:ено|ить)?|не доставлено|недоставлен|ошибка доставки",
		r"(?:تحویل|ارسال) (?:داده )?ن(?:شد|شده|گردید|می ?شود)|تحویل .{0,40}(?:ناموفق|ممکن نیست|امکان ?پذیر نیست|شکست)",
		r"(?:صندوق|نشانی|ادرس|آدرس|کاربر|گیرنده).{0,30}(?:پر است|پر شده|وجود ندارد|یافت نشد|نامعتبر|غیرفعال|ناشناخته)|برگشت خورد",
		r"تعذر (?:ال)?تسلیم|لم (?:یتم|نتمکن من) (?:ال)?(?:تسلیم|توصیل)|فشل (?:ال)?(?:تسلیم|توصیل)",
		r"(?:配信|送信|配送|お届け|送達)(?:不能|でき|に失敗|されません)|宛先.{0,20}(?:見つかり|存在し|不明)|メールボックスが一杯",
		r"无法(?:投递|送达|发送)|(?:投递|发送)失败|退(?:回|信)|未(?:能)?送达",
	)
)

CODES = re.compile(
	r"(?<![\d.#])(?:[45]\.\d{1,2}\.\d{1,3}(?![\d.])|(?:4[25]|5[05])\d(?: ?- ?| )(?=[#<a-z\d]))|\bstatus code:? [45]\d\d|\bsmtp (?:error|server|;)"
)

DELAYS = re.compile(
	r"not yet (?:been )?(?:received|delivered)|will continue trying|\bdelay(?:ed)?\b|(?:be|being) retried|will (?:keep trying|retry|continue (?:to )?(?:try|attempt))|warning (?:message )?only|not yet been delivered"
	r"|status notification: warning|verzögert|noch nicht zugestellt|retardé|demorad|ritardat|atrasad|vertraagd|försenad"
	r"|opóźnion|gecik|با تاخیر|به تاخیر|دوباره تلاش|تاخر|задерж|遅延|遅れて|延迟"
)

GAVE_UP = re.compile(
	r"permanent(?:ly)? (?:fail|error)|failed permanently|permanent error|could not be delivered for|(?:deleted|removed) from (?:the )?queue|giving up|gave up"
)
# The programs that run mailing lists (Mailman, Majordomo, LISTSERV, ezmlm, fml, Sympa), and how they refuse a mail.
LIST_MANAGERS = re.compile(
	r"^(?:owner-|majordomo|listserv|listproc|mailman|sympa|ezmlm)|^[\w.+-]+-(?:admin|owner|request|bounces?|help|errors?)@"
)
LIST_REFUSALS = re.compile(
	r"not (?:a )?(?:member|subscriber|subscribed)\b.{0,40}(?:list|ml\b)|(?:not (?:allowed|permitted|authori[sz]ed)|only (?:members|subscribers)) .{0,30}(?:post|send|list)"
	r"|non-?member (?:submission|post)|awaits? moderator|duplicated? message-id|(?:mail|loop) (?:alert|detected)|posting .{0,40}(?:rejected|denied)"
)
