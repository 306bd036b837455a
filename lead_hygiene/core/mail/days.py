"""Days as people write them, and which day they mean when they wrote on a known day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from . import jalali

_MONTHS = (
	"january jan janvier januar jänner enero ene gennaio gen janeiro januari stycznia styczeń ocak oca janv января ژانویه یناير ینایر",
	"february feb février février febr februar febrero febbraio fevereiro fev februari lutego luty şubat février févr февраля فوریه فبرایر",
	"march mar märz maerz mars marzo março maart marca marzec mart марта مارس",
	"april apr avril avr abril abr aprile kwietnia kwiecień nisan апреля آوریل اوریل ابریل",
	"may mai mayo maggio mag maio mei maj maja mayıs мая مه می مای مایو",
	"june jun juni juin junio giugno giu junho czerwca czerwiec haziran июня ژوئن یونیو",
	"july jul juli juillet juil julio luglio lug julho lipca lipiec temmuz июля ژوئیه جولای یولیو",
	"august aug août aout agosto ago augustus augusti sierpnia sierpień ağustos августа اوت اگوست آگوست اغسطس",
	"september sep sept septembre septiembre settembre set setembro września wrzesień eylül сентября سپتامبر سبتمبر",
	"october oct okt oktober octobre octubre ottobre ott outubro out października październik ekim октября اکتبر اکتوبر",
	"november nov novembre noviembre novembro listopada listopad kasım ноября نوامبر نوفمبر",
	"december dec dez dezember décembre déc diciembre dic dicembre dezembro desember grudnia grudzień aralık декабря دسامبر دیسمبر",
)
_JALALI_MONTHS = [
	"فروردین",
	"اردیبهشت",
	"خرداد",
	"تیر",
	"مرداد",
	"شهریور",
	"مهر",
	"آبان",
	"آذر",
	"دی",
	"بهمن",
	"اسفند",
]
_WEEKDAYS = (
	"monday mon montag lundi lunes lunedì segunda-feira segunda maandag måndag mandag poniedziałek poniedziałku pazartesi понедельника دوشنبه الاثنین",
	"tuesday tue dienstag mardi martes martedì terça-feira terça dinsdag tisdag tirsdag wtorek wtorku salı вторника سهشنبه الثلاثاء",
	"wednesday wed mittwoch mercredi miércoles mercoledì quarta-feira quarta woensdag onsdag środa środy çarşamba среды چهارشنبه الاربعاء",
	"thursday thu donnerstag jeudi jueves giovedì quinta-feira quinta donderdag torsdag czwartek czwartku perşembe четверга پنجشنبه الخمیس",
	"friday fri freitag vendredi viernes venerdì sexta-feira sexta vrijdag fredag piątek piątku cuma пятницы جمعه الجمعه",
	"saturday sat samstag samedi sábado sabato zaterdag lördag lørdag sobota soboty cumartesi субботы شنبه السبت",
	"sunday sun sonntag dimanche domingo domenica zondag söndag søndag niedziela niedzieli pazar воскресенья یکشنبه الاحد",
)
_MONTH_OF = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split()}
_JALALI_OF = {name: at for at, name in enumerate(_JALALI_MONTHS, 1)} | {"ابان": 8, "اذر": 9}
_WEEKDAY_OF = {name: at for at, names in enumerate(_WEEKDAYS) for name in names.split()}
_TOMORROW = frozenset(
	[
		"tomorrow",
		"morgen",
		"demain",
		"mañana",
		"domani",
		"amanhã",
		"imorgon",
		"jutro",
		"yarın",
		"завтра",
		"فردا",
		"غدا",
		"明日",
	]
)
# What a line must hold to name a day at all; to rule out the others quickly.
MAYBE_DAY = re.compile(
	r"\d|明日|\b(?:"
	+ "|".join(re.escape(name) for name in sorted({*_MONTH_OF, *_JALALI_OF, *_WEEKDAY_OF, *_TOMORROW}))
	+ r")\b"
)


def _names(words: dict[str, int]) -> str:
	return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


_MONTH = f"(?:{_names(_MONTH_OF | _JALALI_OF)})"
_WEEKDAY = f"(?:{_names(_WEEKDAY_OF)})"
# "سه شنبه", "پنج شنبه" are written with and without a space; looked at without it.
SPLIT_WEEKDAYS = re.compile(r"\b(سه|دو|یک|چهار|پنج) شنبه")
# A day in one of the ways people write it; what stands before it says what it means (see `back`).
DAY = (
	rf"(?:the |den |dem |el |le |il |o dia |dia |am |dnia |روز |تاریخ |مورخ |یوم )*(?:{_WEEKDAY}\b[\s,.]*(?:the |den |dem |dnia |مورخ |تاریخ |\()*)?"
	r"(?:(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)"
	r"|(?P<ja>(?:\d{4}年)?\d{1,2}月\d{1,2}日)"
	rf"|(?P<dmy>\d{{1,2}}(?:\.|st|nd|rd|th|er|º|°|ª)?\s?(?:of |de |d'|ام |م )?(?P<mon>{_MONTH})(?:ماه)?\b\.?,?(?:\s(?:de |do |سال |ماه )?\d{{4}}(?!\d))?)"
	rf"|(?P<mdy>(?P<mon2>{_MONTH})\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?![.:]\d)(?:,?\s\d{{4}}(?!\d))?)"
	r"|(?P<num>\d{1,2}[./-]\d{1,2}(?:[./-](?:\d{4}|\d{2}))?\.?)(?![\d/:-])"
	rf"|(?P<tomorrow>(?:{'|'.join(_TOMORROW)})\b))"
)
WEEKDAY_ONLY = (
	rf"(?:the |den |dem |el |le |il |next |coming |nächsten |kommenden |روز |یوم )*(?P<weekday>{_WEEKDAY})\b"
)
_NUMBERS = re.compile(r"\d+")
NEAR = timedelta(183)


def day_of(found: re.Match[str], on: date, month_first: bool | None = None) -> date | None:
	"""The day that a match of `DAY` or `WEEKDAY_ONLY` means in a text written `on` that day.

	`month_first` says how the text writes 3/12; None: it does not show. None: there is no such day, or two
	days may be meant.
	"""
	groups = found.groupdict()
	if weekday := groups.get("weekday"):
		return on + timedelta((_WEEKDAY_OF[weekday] - on.weekday() - 1) % 7 + 1)
	if groups.get("tomorrow"):
		return on + timedelta(1)
	text = next((groups[name] for name in ("iso", "ja", "dmy", "mdy", "num") if groups.get(name)), "")
	numbers = [int(each) for each in _NUMBERS.findall(text)]
	if groups.get("iso"):
		return _exactly(numbers[0], numbers[1], numbers[2])
	if groups.get("ja"):
		return _near(*numbers[-2:], numbers[0] if len(numbers) == 3 else None, on)
	if month := groups.get("mon") or groups.get("mon2"):
		year = numbers[1] if len(numbers) > 1 else None
		if month in _JALALI_OF:
			return _near_jalali(_JALALI_OF[month], numbers[0], year, on)
		return _near(_MONTH_OF[month], numbers[0], year, on)
	return _numeric(text, numbers, on, month_first)


def writes_month_first(text: str) -> bool | None:
	"""Whether the dates with slashes in `text` name the month first; None: they do not show it."""
	pairs = re.findall(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/\d{2,4})?(?![\d/])", text)
	day_first = any(int(first) > 12 for first, _second in pairs)
	month_first = any(int(second) > 12 for _first, second in pairs)
	return None if day_first == month_first else month_first


def _numeric(text: str, numbers: list[int], on: date, month_first: bool | None) -> date | None:
	year = numbers[2] if len(numbers) > 2 else None
	if year is not None and year < 100:
		year += 2000
	if "." in text.rstrip("."):
		month_first = False
	readings = []
	if month_first is not True:
		readings.append(_near(numbers[1], numbers[0], year, on))
	if month_first is not False:
		readings.append(_near(numbers[0], numbers[1], year, on))
	coming = {day for day in readings if day is not None and on < day <= on + NEAR}
	if len(coming) == 1:
		return coming.pop()
	known = {day for day in readings if day is not None}
	return known.pop() if len(known) == 1 else None


def _near(month: int, day: int, year: int | None, on: date) -> date | None:
	"""Without a year the occurrence that lies nearest to `on`: "5 January" in December is the coming one."""
	if year is not None:
		return _exactly(year, month, day)
	days = [each for each in (_exactly(on.year + more, month, day) for more in (-1, 0, 1)) if each]
	return min(days, key=lambda each: abs(each - on), default=None)


def _near_jalali(month: int, day: int, year: int | None, on: date) -> date | None:
	if year is not None:
		return _exactly(year, month, day)
	days = [each for each in (_exactly(on.year - 621 + more, month, day) for more in (-2, -1, 0, 1)) if each]
	return min(days, key=lambda each: abs(each - on), default=None)


def _exactly(year: int, month: int, day: int) -> date | None:
	try:
		if jalali.FIRST_YEAR <= year <= jalali.LAST_YEAR:
			return jalali.gregorian(year, month, day)
		return date(year, month, day)
	except ValueError:
		return None
