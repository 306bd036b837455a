"""The day somebody is back, from the words of an out-of-office."""

from __future__ import annotations

import re
from datetime import date, timedelta

from .days import DAY, MAYBE_DAY, SPLIT_WEEKDAYS, WEEKDAY_ONLY, day_of, writes_month_first
from .plain import fold

_MOST = 2_000
_GAP = r"[\s,:(]*(?:on|from|as of|by|in|am|ab|vom|zum|le|el|il|dal|em|a partir d[eo]|à partir du|op|vanaf|den|från|fra|od|w|с|از|در|روز|تاریخ|یوم|من)?[\s,:(]*"
# Words between "back" and the day: "back in the office again on".
_WHERE = r"(?:[\s,]+(?:in|to|at|im|ins|au|a|all|al|en|på|til|do|w|the|my|our|work\w*|office|desk|büro|haus|bureau|la|oficina|ufficio|lavoro|trabajo|again|wieder|erreichbar|für|sie|da|verfügbar|présent\w*|kantoor|aanwezig|bereikbaar|kontoret|jobb\w*|full|time|online|available|and|normally|normal|business|hours|الی|المکتب|العمل)){0,6}"
# The day named is the first one at work again.
_BACK_WORDS = (
	r"(?:(?:not|n't) (?:be |return |come )?(?:back|available|returning|in the office|reachable|return)\w*[^.\n\d]{0,20}? (?:until|till|before))"
	r"|(?:\b(?:be back|back|return|returning|returns|resume|reopen|re-open|available again|available from|reachable again|in the office again)\b)"
	r"|(?:zurück(?:kehren)?|wieder (?:da|erreichbar|im büro|im haus|für sie|zurück|verfügbar)|ab dem|bin ich ab|kehre)|(?:erst (?:wieder )?)"
	r"|(?:de retour|serai de retour|reviens|reprendrai|rentre)|(?:de vuelta|regreso|regresaré|vuelvo|volveré|reincorpor\w+)"
	r"|(?:rientro|rientrerò|tornerò|di ritorno|di nuovo (?:in|disponibile))|(?:de volta|regresso|retorno|retornarei|voltarei)"
	r"|(?:\bterug|weer (?:aanwezig|bereikbaar|terug|op kantoor))|(?:åter|tillbaka|tilbage|tilbake)|(?:wracam|wrócę|powrót|będę (?:dostępn\w|z powrotem))"
	r"|(?:вернусь|возвращаюсь|буду (?:на месте|в офисе))|(?:dönüş(?:üm)?|döneceğim)"
	r"|(?:(?:تاریخ|زمان) (?:بازگشت|مراجعت|برگشت)|بازگشت(?:م)?|ساعود|العوده|عودتی)"
)
_BACK = re.compile(rf"(?:{_BACK_WORDS}){_WHERE}{_GAP}(?:{DAY})")
_BACK_WEEKDAY = re.compile(rf"(?:{_BACK_WORDS}){_WHERE}{_GAP}(?:{WEEKDAY_ONLY})")
# In Persian, Turkish and Japanese the verb follows: "از ۱۲ آذر برمی‌گردم".
_AFTER = r"(?:[\s),]*(?:به|در|سر|the|م|محل|کار|دفتر|شرکت|دوباره|مجددا|،|tarihinde|'?[td][ae]|günü|ofise|işe|bin|ich|sind|wir|خدمت|شما|より|から|に|以降)){0,6}[\s,]*(?:باز ?می ?گردم|بر ?می ?گردم|باز ?خواهم ?گشت|بر ?خواهم ?گشت|بازگشت|حضور خواهم|خواهم بود|در دسترس|پاسخگو|هستم|برگشته|dön|ofiste|wieder|出社|復帰|戻り|対応)"
_THEN_BACK = re.compile(rf"(?<!تا )(?<!تا تاریخ )(?<!تا روز )(?:{DAY}){_AFTER}")
_THEN_BACK_WEEKDAY = re.compile(rf"(?<!تا )(?<!تا روز )(?:{WEEKDAY_ONLY}){_AFTER}")
# The day named is the last one away.
_LAST_WORDS = (
	r"(?:\buntil\b|\btill\b|\bthrough\b|\bthru\b|\bup to\b|\bbis\b|jusqu'?(?:au|à)\b|\bau\b|\bالی\b|\bhasta\b|\bfino (?:al|a|all')|\baté\b|\bt/?m\b|\btot(?: en met)?\b|\bt\.?o\.?m\.?\b|\btil(?: og med)?\b"
	r"|\btill och med\b|\bdo\b|\bпо\b|\bдо\b|\bتا\b|\bحتی\b|\bلغایت\b|\bal\b|\bto\b)"
)
_INCLUDING = r"(?: and including| einschließlich| einschliesslich| zum| inclusive| og med| och med| dnia| (?:پایان|اخر) (?:روز|وقت)?)?"
_LAST = re.compile(rf"{_LAST_WORDS}{_INCLUDING}{_GAP}(?:{DAY})")
_LAST_WEEKDAY = re.compile(rf"{_LAST_WORDS}{_INCLUDING}{_GAP}(?:{WEEKDAY_ONLY})")
_RANGE = re.compile(rf"\d\s?(?:st|nd|rd|th|\.)?\s?[-–—~〜]\s?(?:{DAY})")
_RANGE_OF_DAYS = re.compile(
	r"(?P<month>[^\W\d_]{3,10})\.? \d{1,2}(?:st|nd|rd|th)? ?(?:-|–|—|to|through|until) ?(?P<last>\d{1,2})(?:st|nd|rd|th)?\b(?![.:/]\d)(?:,? (?P<year>\d{4}))?"
)
_LAST_AFTER = re.compile(rf"(?:{DAY})(?: ?tarihine| ?gününe)? ?(?:kadar|まで|until)")


# The first row that gives a day to come decides. The number is added: who is away until Friday is back the day after.
_WAYS = (
	(_BACK, 0),
	(_THEN_BACK, 0),
	(_LAST, 1),
	(_LAST_AFTER, 1),
	(_RANGE, 1),
	(_BACK_WEEKDAY, 0),
	(_THEN_BACK_WEEKDAY, 0),
	(_LAST_WEEKDAY, 1),
)


def back_on(subject: str, text: str | None, received: date, most_days: int = 60) -> date | None:
	"""The first day on which the writer of an out-of-office, received on that day, is there again.

	None: it names none, a day that is past, or one that may be read in two ways. At most `most_days` ahead.
	"""
	words = SPLIT_WEEKDAYS.sub(r"\1شنبه", fold(f"{(text or '')[:_MOST]}\n.\n{subject[:300]}")[: 2 * _MOST])
	words = _spelt_out(_near_days(words))
	month_first = writes_month_first(words)
	for way, more in _WAYS:
		days = (day_of(found, received, month_first) for found in way.finditer(words))
		if coming := [day for day in days if day is not None and day > received - timedelta(more)]:
			latest = received + timedelta(most_days)
			return min(min(min(coming), latest) + timedelta(more), latest)
	return None


def _near_days(words: str) -> str:
	"""Only the lines that may name a day, and those before them: the patterns are dear, and most lines name none."""
	lines = words.split("\n")
	named = [bool(MAYBE_DAY.search(line)) for line in lines]
	return "\n".join(
		line for n, line in enumerate(lines) if named[n] or (n + 1 < len(lines) and named[n + 1])
	)


def _spelt_out(words: str) -> str:
	"""`July 10-31` as `until July 31`."""
	return _RANGE_OF_DAYS.sub(
		lambda found: f"until {found['month']} {found['last']}"
		+ (f" {found['year']}" if found["year"] else ""),
		words,
	)
