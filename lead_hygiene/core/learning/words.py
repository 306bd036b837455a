"""Words that files use: for nothing, for yes and no, and in the names of columns that know the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ..mail.plain import fold

MISSING = frozenset(
	{
		"",
		"na",
		"n/a",
		"#n/a",
		"n.a.",
		"<na>",
		"nan",
		"nat",
		"null",
		"none",
		"nil",
		"-",
		"--",
		"---",
		"—",
		"–",
		"?",
	}
	| {"unknown", "unspecified", "undefined", "missing", "(blank)", "blank", "(none)", "[null]", "\\n"}
	| {"not specified", "not provided", "not available", "not known", "not set", "not given"}
	| {"select", "select one", "please select", "--select--", "- select -", "choose"}
	| {"نامشخص", "نامعلوم", "ناشناخته", "ناشناس", "انتخاب", "انتخاب کنید", "انتخاب نشده", "مشخص نشده"}
	| {"ثبت نشده", "تعیین نشده", "تکمیل نشده", "خالی", "تهی"}
)
POSITIVE = frozenset(
	{"1", "yes", "y", "true", "t", "won", "win", "closed won", "closedwon", "converted", "success", "successful"}
	| {"succeeded", "sold", "bought", "purchased", "subscribed", "signed", "accepted", "approved", "good", "positive"}
	| {"customer", "churned", "churn", "exited", "left", "canceled", "cancelled", "attrited customer", "default"}
	| {"بله", "بلی", "آری", "موفق", "برنده", "برد", "برده", "تبدیل شده", "فروخته شده", "فروش رفته", "خرید", "خریده"}
	| {"oui", "ja", "sí", "si", "evet", "نعم"}
	| {"قبول", "مثبت", "درست", "فروش موفق", "بسته شده موفق"}
)  # fmt: skip
NEGATIVE = frozenset(
	{"0", "-1", "no", "n", "false", "f", "lost", "loss", "closed lost", "closedlost", "not converted", "unconverted"}
	| {"failure", "failed", "unsuccessful", "not sold", "rejected", "declined", "bad", "negative", "retained"}
	| {"stayed", "existing customer", "not canceled", "not cancelled", "check-out", "no churn", "not churned"}
	| {"خیر", "نه", "ناموفق", "بازنده", "باخت", "باخته", "از دست رفته", "از‌دست‌رفته", "تبدیل نشده", "رد", "رد شده"}
	| {"non", "nein", "hayır", "لا"}
	| {"منفی", "نادرست", "فروش ناموفق", "فروخته نشده", "شکست"}
)  # fmt: skip
NEGATIVE = frozenset(fold(word) for word in NEGATIVE)
POSITIVE = frozenset(fold(word) for word in POSITIVE)

# Names of columns that are known only once the end is known, by the sentence that says so, and names that often are.
# Words stand apart by one space.
AFTERWARDS: Mapping[str, str] = {
	"named_close_date": r"\b(close|closed|closing)( \w+)? (date|on|at|time|day|month|year)\b|\bdate (closed|won|lost)\b"
	r"|تاریخ (بستن|بسته|پایان|اتمام|خاتمه)",
	"named_close_value": r"\b(close|closed|final|won|lost) (value|amount|price|deal value)\b"
	r"|مبلغ (نهایی|فروش|قرارداد|فاکتور)|ارزش (نهایی|فروش)",
	"named_reason": r"\b(lost|loss|losing|win|won|churn|cancel\w*|reject\w*|closed?) reasons?\b|\breasons? (lost|won|for loss|for churn)\b"
	r"|(دلیل|علت|دلایل) (از دست|باخت|شکست|لغو|رد|برد|ریزش|عدم خرید)",
	"named_end": r"\b(is|was|date|on) (won|lost|converted)\b|\b(won|lost|converted|conversion|churn\w*) (date|on|at|time|day)\b"
	r"|\bdays to (close|win|convert)\b|تاریخ (برد|باخت|تبدیل|لغو|فروش|خرید)",
	"named_papers": r"\b(sales )?order (no|number|id|date)\b|\binvoice\b|\bcontract (no|number|id|date|signed)\b|\bsigned (on|at|date)\b"
	r"|(شماره|تاریخ) (سفارش|فاکتور|قرارداد)",
}
OFTEN_AFTERWARDS = (
	r"\b(status|stage|outcome|result|disposition|reasons?|closed|won|lost|converted|conversion|final|churn\w*|cancel\w*"
	r"|attrition|exited|probability|refund\w*|score|quality|duration|talk time)\b|وضعیت|مدت مکالمه|مدت تماس|مرحله|نتیجه|دلیل|علت|احتمال|نهایی|امتیاز"
)
HARMLESS = (
	r"\b(previous|prior|past|earlier|former|historic\w*|expected|planned|estimated|target|marital|martial|employment"
	r"|civil|family|credit|education|not)\b|تاهل|تأهل|قبلی|گذشته|پیشین|سابق|پیش بینی|مورد انتظار|اعتبار"
)
_TOO_COMMON = frozenset(
	[
		"a",
		"the",
		"of",
		"on",
		"in",
		"at",
		"is",
		"was",
		"has",
		"had",
		"flag",
		"label",
		"value",
		"status",
		"stage",
		"type",
		"name",
		"date",
		"day",
		"no",
		"number",
		"id",
		"code",
		"lead",
		"leads",
		"deal",
		"customer",
		"client",
		"account",
		"order",
		"booking",
		"sale",
		"sales",
		"opportunity",
		"record",
		"target",
		"class",
		"outcome",
		"result",
		"category",
		"y",
	]
)
# What is written in whole numbers, and counts nothing, where it is the last word of a column's name.
CODES = frozenset(
	[
		"id",
		"ids",
		"uuid",
		"code",
		"key",
		"zip",
		"zipcode",
		"postal",
		"postcode",
		"pincode",
		"agent",
		"owner",
		"rep",
		"seller",
		"salesperson",
		"user",
		"company",
		"branch",
		"region",
		"شناسه",
		"کد",
		"کدپستی",
	]
)
IDENTIFYING = (CODES - {"region"}) | frozenset(
	[
		"guid",
		"no",
		"nr",
		"num",
		"number",
		"ref",
		"reference",
		"index",
		"email",
		"e-mail",
		"mail",
		"phone",
		"mobile",
		"tel",
		"telephone",
		"url",
		"website",
		"link",
		"surname",
		"firstname",
		"lastname",
		"fullname",
		"rownumber",
		"شماره",
		"ردیف",
		"تلفن",
		"موبایل",
		"همراه",
		"ایمیل",
	]
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APART = re.compile(r"[\W_]+")


@cache
def name_words(name: str) -> str:
	"""The name of a column as small words with one space between: "closeDate", "Close_Date" → "close date"."""
	return " ".join(_APART.sub(" ", fold(_CAMEL.sub(" ", name))).split())


def known_afterwards(name: str) -> str | None:
	"""The code of the sentence that says what a column with this `name` tells that is known only after the end. None: nothing."""
	words = name_words(name)
	if re.search(HARMLESS, words):
		return None
	return next((why for why, pattern in AFTERWARDS.items() if re.search(pattern, words)), None)


def often_afterwards(name: str, outcome: str) -> bool:
	"""Whether a column with this `name` often tells the end, or shares a word with the name of the `outcome`."""
	words = name_words(name)
	if re.search(HARMLESS, words):
		return False
	shared = (set(words.split()) & set(name_words(outcome).split())) - _TOO_COMMON
	return bool(shared) or re.search(OFTEN_AFTERWARDS, words) is not None


def names_somebody(name: str) -> bool:
	"""Whether the `name` of a column says that it holds numbers, codes or addresses that tell records or people apart."""
	return not IDENTIFYING.isdisjoint(name_words(name).split())


def is_missing(value: object) -> bool:
	"""Whether a cell holds nothing, or a word for nothing."""
	if value is None:
		return True
	if isinstance(value, float):
		return value != value
	if not isinstance(value, str) or len(value) >= 20 or "0" <= value[:1] <= "9":
		return False
	return fold(value).strip() in MISSING
