"""The words of the page's section on where to start today, by language."""

from __future__ import annotations

from collections.abc import Mapping

EN: Mapping[str, str] = {
	"start": "Where to start today",
	"start_about": "What asks for somebody today, by attractiveness × urgency / 100. Attractiveness is {share} % fit, the rest engagement.",
	"start_none": "Nothing asks for anybody today.",
	"start_rank": "Priority",
	"start_grade": "Grade",
	"start_attractiveness": "Attractiveness",
	"start_urgency": "Urgency",
	"start_more": "and {count} more",
	"start_of": "By owner",
	"start_count": "{count} to start with",
	"grades": "Grades",
	"grades_about": "A: a good fit and engaged. B: a good fit and quiet, or an open one and engaged. C: an open fit and quiet, or a poor one and engaged. D: a poor fit and quiet.",
	"grade_points": "fit {fit}, engagement {engagement}",
	"waits 0": "waiting for an answer since today",
	"waits 1": "waiting for an answer since yesterday",
	"waits": "waiting for an answer for {days} days, since {on}",
	"new 0": "new today, not contacted yet",
	"new 1": "new since yesterday, not contacted yet",
	"new": "not contacted yet, {days} days after {on}",
	"step 0": "a next step is due today",
	"step 1": "a next step was due yesterday",
	"step": "a next step is overdue by {days} days, since {on}",
	"back 0": "comes back today, as agreed",
	"back 1": "came back yesterday, as agreed",
	"back": "came back on {on}, as agreed",
	"deadline -1": "tomorrow is the last day for its stage",
	"deadline ahead": "{days} days left for its stage, until {on}",
	"deadline 0": "today is the last day for its stage",
	"deadline 1": "the deadline of its stage was yesterday",
	"deadline": "{days} days past the deadline of its stage, {on}",
	"cooling -1": "{state} from tomorrow on",
	"cooling ahead": "{state} in {days} days",
	"aged": "open for {days} days",
	"neglected": "no next step for {days} days, since {on}",
}

FA: Mapping[str, str] = {
	"start": "امروز از کجا شروع کنیم؟",
	"start_about": "سندهایی که امروز رسیدگی می‌خواهند، به ترتیب جذابیت × فوریت ÷ 100. جذابیت {share}٪ تناسب است و بقیه تعامل.",
	"start_none": "امروز هیچ سندی رسیدگی نمی‌خواهد.",
	"start_rank": "اولویت",
	"start_grade": "رتبه",
	"start_attractiveness": "جذابیت",
	"start_urgency": "فوریت",
	"start_more": "و {count} مورد دیگر",
	"start_of": "به تفکیک مسئول",
	"start_count": "{count} مورد برای شروع",
	"grades": "رتبه‌ها",
	"grades_about": "A: تناسب خوب و اهل تعامل. B: تناسب خوب و بی‌تعامل، یا تناسب متوسط و اهل تعامل. C: تناسب متوسط و بی‌تعامل، یا تناسب ضعیف و اهل تعامل. D: تناسب ضعیف و بی‌تعامل.",
	"grade_points": "تناسب {fit}، تعامل {engagement}",
	"waits 0": "از امروز منتظر پاسخ است",
	"waits 1": "از دیروز منتظر پاسخ است",
	"waits": "{days} روز است منتظر پاسخ است، از {on}",
	"new 0": "امروز آمده و هنوز کسی تماس نگرفته است",
	"new 1": "دیروز آمده و هنوز کسی تماس نگرفته است",
	"new": "{days} روز پس از {on} هنوز کسی تماس نگرفته است",
	"step 0": "موعد اقدام بعدی امروز است",
	"step 1": "موعد اقدام بعدی دیروز بود",
	"step": "اقدام بعدی {days} روز عقب افتاده است، از {on}",
	"back 0": "طبق قرار امروز برمی‌گردد",
	"back 1": "طبق قرار دیروز برگشت",
	"back": "طبق قرار در {on} برگشت",
	"deadline -1": "فردا آخرین روز مهلت مرحله است",
	"deadline ahead": "{days} روز از مهلت مرحله مانده است، تا {on}",
	"deadline 0": "امروز آخرین روز مهلت مرحله است",
	"deadline 1": "مهلت مرحله دیروز تمام شد",
	"deadline": "{days} روز از مهلت مرحله ({on}) گذشته است",
	"cooling -1": "از فردا {state} می‌شود",
	"cooling ahead": "تا {days} روز دیگر {state} می‌شود",
	"aged": "{days} روز است باز مانده است",
	"neglected": "{days} روز بدون اقدام بعدی، از {on}",
}


def word_of(words: Mapping[str, str], kind: str, days: int) -> str:
	"""Under which name the words for a reason stand that is `days` old (negative: ahead)."""
	exact = f"{kind} {days}"
	return exact if exact in words else f"{kind} ahead" if days < 0 else kind
