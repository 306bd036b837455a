"""The part of a message that its writer wrote: what is quoted or forwarded below it does not speak for him."""

from __future__ import annotations

import re

from .plain import fold

_MOST_LINES = 400
_MOST_TEXT = 16_000
# The line above a quotation: "On 3 May, Ann <ann@x> wrote:" in the languages of the usual mail programs.
_WROTE = re.compile(
	r"(wrote|schrieb|écrit|escribió|scritto|escreveu|schreef|geschreven|skrev|kirjoitti|napisał(\(a\))?|napsal(\(a\))?"
	r"|yazdı|написал(\(а\))?|пишет|کتب|نوشت(ه است)?|写道|寫道|書きました|のメール)\s*[:：]\s*$"
)
_BEGINS = re.compile(
	r"^\W*(on|le|el|il|am|em|op|den|dne|dnia|w dniu|pada|в|در|بتاریخ|في|on behalf)\b|\d{1,4}[./年-]|@|^\W*\w+ via "
)
_ANY_DIGIT = re.compile(r"[\d@]")
# The verb before the name: "Am 3. Mai um 10:00 schrieb Ann:".
_WROTE_THEN_WHO = re.compile(
	r"^\W*(am|op|den|dnia|em)\b.{3,100}\b(schrieb|schreef|skrev|napisał(\(a\))?|escreveu)\b.{1,200}[:：]$"
)
# A moment and an address, in whatever language: "22.11.2026, 10:00, Ann <ann@x>:".
_MOMENT = re.compile(r"\d{1,2}[:.]\d\d\b")
_YEAR = re.compile(r"(?<!\d)(?:20\d\d|1[34]\d\d|\d\d?[./-]\d\d?[./-]\d\d)(?!\d)")
_ENDS_WITH_ADDRESS = re.compile(r"<[^<>\s@]{1,64}@[^<>\s@]{1,255}>\W{0,3}[:：]$")
# The same between dashes, or a date after them.
_WROTE_IN_DASHES = re.compile(
	r"^-{2,}.{1,250}\b(wrote|schrieb|écrit|escribió|scritto|escreveu|schreef|yazdı|نوشت|کتب)\W{0,3}-{2,}$"
	r"|^[^\n-]{1,80}-{3}\s?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
)
# A rule with words about an original or forwarded message in it.
_RULE = re.compile(
	r"^[\W_]*(?:begin |start of |included is |here is )?(?:the )?"
	r"(original( message| mail)?( headers?)?|forwarded( message| by)?|fwd|(header of the )?original message"
	r"|ursprüngliche nachricht|weitergeleitete nachricht|original-?nachricht|message (d'origine|original|transféré)"
	r"|mensaje (original|reenviado)|messaggio (originale|inoltrato)|mensagem (original|encaminhada)"
	r"|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|opprinnelig melding|oprindelig meddelelse"
	r"|(oryginalna )?wiadomość( oryginalna| przekazana)?|orijinal (ileti|mesaj)|iletilen mesaj"
	r"|исходное сообщение|пересылаемое сообщение|پیام اصلی|پیام (ارسال|هدایت|بازارسال) ?شده|الرساله الاصلیه"
	r"|رساله معاد توجیهها|元のメッセージ|転送(された)?メッセージ|原始邮件|转发的?邮件)"
	r"[^\w\n]{0,40}(__|follows\b|following\b|(?<=[-=*:：])|$)"
)
# The same in the words of mail servers.
_RETURNED = re.compile(
	r"^\W*((this is|included is|below this line is|here is) a copy of (the|your)( original)? (message|mail|e-mail)"
	r"|(the )?(header of the )?(original|unsent|returned|bounced) (e-?mail|message)( headers?)?( is)?\W*(follow|$)"
	r"|message headers? follow)"
)
_FROM = re.compile(
	r"^[*\s]*(from|von|de|da|van|från|fra|od|kimden|gönderen|kimdən|от|от кого|از|فرستنده|من|差出人|发件人|寄件者)[*\s]*[:：]"
)
_LABEL = re.compile(r"^[*\s]*[^\W\d][\w ./'-]{0,24}[*\s]*[:：]\s*\S")


def written(text: str) -> str:
	"""The lines of `text` above a quotation or a forwarded message, without lines marked with ">"."""
	text = text[:_MOST_TEXT]
	lines = text.split("\n")[:_MOST_LINES]
	folded = [line.strip() for line in fold(text).split("\n")[:_MOST_LINES]]
	kept: list[str] = []
	for at, (line, raw) in enumerate(zip(folded, lines, strict=False)):
		if line.startswith((">", "|>")):
			continue
		if line and _quotation_begins(folded, at):
			break
		kept.append(raw)
	return "\n".join(kept).strip()


def _quotation_begins(lines: list[str], at: int) -> bool:
	line = lines[at][:400]
	# What a pattern cannot match without is looked for first, in a tenth of its time.
	if (
		_RULE.match(line)
		or (("message" in line or "mail" in line) and _RETURNED.match(line))
		or ("--" in line and _WROTE_IN_DASHES.match(line))
	):
		return True
	if (":" in line or "：" in line) and _FROM.match(line):
		return sum(1 for other in lines[at + 1 : at + 8] if _LABEL.match(other[:400])) >= 2
	# The line above a quotation may be broken into three.
	for end in range(at, min(at + 3, len(lines))):
		if not lines[end]:
			return False
		if lines[end].endswith((":", "：")):
			whole = " ".join(lines[at : end + 1])
			if _WROTE.search(lines[end][-60:]):
				return len(whole) < 400 and (
					bool(_ANY_DIGIT.search(whole)) or end > at or bool(_BEGINS.match(whole))
				)
			return len(whole) < 400 and _names_moment_and_writer(whole)
	return False


def _names_moment_and_writer(whole: str) -> bool:
	if _WROTE_THEN_WHO.match(whole):
		return True
	return bool(_ENDS_WITH_ADDRESS.search(whole) and _MOMENT.search(whole) and _YEAR.search(whole))
