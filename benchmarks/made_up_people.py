"""Made-up people with companies, addresses and numbers, in Persian and Latin letters; and the same once more, as
somebody else would have typed them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

Person = dict[str, str]

# Name, and how it is spelled in an address.
_FIRST = """
	محمد علی رضا حسین حسن مهدی امیر سعید حمید مجید فاطمه زهرا مریم سارا نرگس لیلا الهام مینا نسرین شیرین علی‌رضا محمدرضا امیرحسین کیوان
	بهرام فرهاد کامران آرش سیاوش پریسا یاسمن کیمیا ابراهیم اسماعیل یوسف داوود محمود احمد اکبر اصغر جواد کاظم مصطفی مرتضی
	منصور ناصر نادر نیما پویا پیمان
"""
_FIRST_LATIN = """
	mohammad ali reza hossein hasan mehdi amir saeed hamid majid fatemeh zahra maryam sara narges leila elham mina nasrin shirin alireza mohammadreza amirhossein keyvan
	bahram farhad kamran arash siavash parisa yasaman kimia ebrahim esmaeil yousef davood mahmoud ahmad akbar asghar javad kazem mostafa morteza
	mansour naser nader nima pouya peyman
"""
_LAST = """
	محمدی احمدی کریمی رضایی حسینی موسوی جعفری صادقی رحیمی ابراهیمی قاسمی کاظمی هاشمی اکبری نوری عباسی یزدانی شیرازی تهرانی اصفهانی
	تبریزی کرمانی نیک‌پور پاک‌نژاد شریفی زمانی کیانی یوسفی میرزایی طاهری فرهادی بهرامی سلطانی امینی ملکی حیدری نجفی رستمی باقری سلیمانی
	خسروی مرادی عزیزی قربانی کاشانی صالحی جلالی خلیلی اسدی فلاح‌زاده
"""
_LAST_LATIN = """
	mohammadi ahmadi karimi rezaei hosseini mousavi jafari sadeghi rahimi ebrahimi ghasemi kazemi hashemi akbari nouri abbasi yazdani shirazi tehrani esfahani
	tabrizi kermani nikpour paknejad sharifi zamani kiani yousefi mirzaei taheri farhadi bahrami soltani amini maleki heidari najafi rostami bagheri soleimani
	khosravi moradi azizi ghorbani kashani salehi jalali khalili asadi fallahzadeh
"""
_LATIN_FIRST = """
	Anna Peter Michael Thomas Sabine Andreas Claudia Stefan Jürgen Jörg Käthe Björn Sören Hélène François Chloé
	John Mary James Robert Linda Susan William David Jennifer Daniel Laura Emma Lukas Felix Marie Pierre Camille Julien Sophie
	Nicolas Martin Paul Karl Heinz Ursula Monika Birgit Simon Oliver Charlotte
"""
_LATIN_LAST = """
	Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Köhler Böhm Krüger Weiß Groß
	Smith Johnson Williams Brown Jones Miller Davis Wilson Taylor Anderson Thompson Clark Lewis Walker Martin Bernard Dubois
	Durand Leroy Moreau Lefèvre Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Chevalier Gauthier
"""
_TRADE = """
	خودرو فولاد پلاستیک نساجی دارو شیمی سیمان رایانه الکترونیک غذا بسته‌بندی چوب شیشه کاغذ سازه انرژی ماشین‌سازی نفت کشتی‌رانی
	صنایع چرم رنگ سرامیک لاستیک باتری
"""
_TRADE_LATIN = """
	khodro foolad plastic nassaji darou shimi siman rayaneh electronic ghaza bastebandi choob shisheh kaghaz sazeh energy mashinsazi naft keshtirani
	sanaye charm rang ceramic lastik battery
"""
_PLACE = """
	پارس ایران آریا البرز زاگرس خزر کویر سپهر آسیا نوین مهر پویا آتیه سپید کاوه دماوند سهند ارس هیرمند پرشین رایا تابان پیشگام
	فراز ساحل بهین گلستان نگین الوند پرتو آذر نیرو
"""
_PLACE_LATIN = """
	pars iran arya alborz zagros khazar kavir sepehr asia novin mehr pouya atieh sepid kaveh damavand sahand aras hirmand persian raya taban pishgam
	faraz sahel behin golestan negin alvand parto azar niroo
"""
_LATIN_PLACE = """
	Alpha Nord Rhein Alpen Hansa Delta Euro Metro Nova Omega Prime Global Atlas Orion Zenith Vector Falcon Silver
	Harbour River Grüne Blaue Loire Savoie Lumière Horizon Pacific Summit Pioneer Beacon
"""
_LATIN_TRADE = """
	Technik Maschinenbau Logistik Möbel Druck Software Electronics Foods Plastics Steel Textiles Packaging
	Consulting Energie Chemie Papier Systems Motors Tools Optics Pharma Bau Glas Instruments Cosmétiques
"""
FIRST = dict(zip(_FIRST.split(), _FIRST_LATIN.split(), strict=True))
LAST = dict(zip(_LAST.split(), _LAST_LATIN.split(), strict=True))
TRADE = dict(zip(_TRADE.split(), _TRADE_LATIN.split(), strict=True))
PLACE = dict(zip(_PLACE.split(), _PLACE_LATIN.split(), strict=True))
LATIN_FIRST = _LATIN_FIRST.split()
LATIN_LAST = _LATIN_LAST.split()
LATIN_PLACE = _LATIN_PLACE.split()
LATIN_TRADE = _LATIN_TRADE.split()
FREE = ("gmail.com", "yahoo.com", "chmail.ir", "outlook.com", "gmx.de", "web.de")
OTHER_FREE = ("hotmail.com", "icloud.com", "live.com", "gmx.net")  # nobody is there yet
PERSIAN_FORMS = (
	"شرکت {}",
	"شرکت {} (سهامی خاص)",
	"{} (با مسئولیت محدود)",
	"بازرگانی {}",
	"{}",
	"شرکت تولیدی {}",
)
LATIN_FORMS = (
	"{} GmbH",
	"{} AG",
	"{} Ltd",
	"{} Ltd.",
	"{} S.A.R.L.",
	"{} GmbH & Co. KG",
	"{}",
	"{} Inc.",
	"{} LLC",
)


def people(draw: random.Random, number: int, name: str | None = None) -> Iterator[Person]:
	"""So many different people; about every other one works where another one of them does too. `name`: they all are
	called that."""
	company = None
	companies: dict[str, dict] = {}
	known, taken = set(), set()
	family, persian = "", True
	while len(known) < number:
		# A family business: the brother has the surname, the company and its number.
		related = company is not None and draw.random() < 0.05
		persian = persian if related else draw.random() < 0.6
		if related:
			pass
		elif company is None or company["persian"] is not persian or draw.random() < 0.5:
			company = _company(draw, persian)
			# Two companies of one name and domain are one.
			company = companies.setdefault(company["core"], company)
		first, last, local = _name(draw, persian, family if related else None)
		family = last
		full = name or f"{first} {last}"
		mobile = _mobile(draw, persian)
		if draw.random() < 0.6:
			address = f"{draw.choice((local, local.replace('.', '')))}@{company['domain']}"
		else:
			address = f"{local}{draw.choice(('', '', str(draw.randrange(50, 99)), str(draw.randrange(1340, 1399))))}@{draw.choice(FREE)}"
		is_shared = draw.random() < 0.08
		if is_shared:
			address = f"info@{company['domain']}"
		key = (full, company["core"]) if name is None else mobile
		if key in known or (address in taken and not is_shared):
			continue  # two of one name in one company are one for everybody else, too
		known.add(key)
		taken.add(address)
		yield _with_gaps(
			draw,
			{
				"name": full,
				"company": company["name"],
				"email": address,
				"phone": company["phone"],
				"mobile": mobile,
				"website": company["website"],
			},
		)


def _with_gaps(draw: random.Random, person: Person) -> Person:
	"""Nobody fills in everything."""
	for field, share in (
		("company", 0.1),
		("email", 0.15),
		("phone", 0.4),
		("mobile", 0.25),
		("website", 0.6),
	):
		if draw.random() < share:
			person[field] = ""
	if not person["email"] and not person["mobile"]:
		person["email"] = f"{draw.randrange(10**6)}.kontakt@{draw.choice(FREE)}"
	return person


def _name(draw: random.Random, persian: bool, family: str | None) -> tuple[str, str, str]:
	if persian:
		first, last = draw.choice(list(FIRST)), family or draw.choice(list(LAST))
		return first, last, f"{FIRST[first]}.{LAST[last]}"
	first, last = draw.choice(LATIN_FIRST), family or draw.choice(LATIN_LAST)
	return first, last, _ascii(f"{first}.{last}")


def _company(draw: random.Random, persian: bool) -> dict:
	if persian:
		place, trade = draw.choice(list(PLACE)), draw.choice(list(TRADE))
		core, host = f"{place} {trade}", f"{PLACE[place]}{TRADE[trade]}"
		if draw.random() < 0.5:
			other = draw.choice(list(PLACE))
			core, host = f"{core} {other}", host + PLACE[other]
		name, domain = (
			draw.choice(PERSIAN_FORMS).format(core),
			f"{host}.{draw.choice(('ir', 'com', 'co.ir'))}",
		)
		phone = f"021{draw.randrange(22000000, 88999999)}"
	else:
		core = f"{draw.choice(LATIN_PLACE)} {draw.choice(LATIN_TRADE)}"
		if draw.random() < 0.5:
			core = f"{draw.choice(LATIN_LAST)} {core}"
		name = draw.choice(LATIN_FORMS).format(core)
		domain = _ascii(core).replace(" ", draw.choice(("", "-"))) + draw.choice((".de", ".com", ".fr"))
		phone = f"+49 30 {draw.randrange(2000000, 8999999)}"
	website = draw.choice(("www.{}", "https://www.{}/", "{}", "http://{}/contact")).format(domain)
	return {
		"persian": persian,
		"core": core,
		"name": name,
		"domain": domain,
		"phone": phone,
		"website": website,
	}


def _mobile(draw: random.Random, persian: bool) -> str:
	if persian:
		return f"0{draw.choice((912, 913, 935, 919))}{draw.randrange(1000000, 9999999)}"
	return f"+49 17{draw.choice((0, 1, 5, 6))} {draw.randrange(2000000, 9999999)}"


def _ascii(text: str) -> str:
	for sign, plain in (
		("ä", "ae"),
		("ö", "oe"),
		("ü", "ue"),
		("ß", "ss"),
		("é", "e"),
		("è", "e"),
		("ç", "c"),
	):
		text = text.lower().replace(sign, plain)
	return text


def duplicate_of(draw: random.Random, person: Person) -> tuple[Person, tuple[str, ...]]:
	"""The same person as written a second time, and what was done to him: one to three of ERRORS."""
	again, made = dict(person), []
	for kind in draw.sample(list(ERRORS), len(ERRORS)):
		changed = ERRORS[kind](draw, again)
		if changed != again and _can_be_known(changed, person):
			again = changed
			made.append(kind)
		if len(made) >= draw.choice((1, 2, 2, 3)):
			break
	return again, tuple(made)


def _can_be_known(again: Person, person: Person) -> bool:
	"""Whether anybody could tell: beside the name something of mail, mobile or company is left."""
	return any(again[field] and person[field] for field in ("email", "mobile", "company"))


def _typing_error(draw: random.Random, text: str) -> str:
	"""Two letters swapped, one dropped, doubled or replaced by another."""
	places = [place for place in range(len(text) - 1) if text[place].isalpha() and text[place + 1].isalpha()]
	if not places:
		return text
	at = draw.choice(places)
	kind = draw.randrange(4)
	if kind == 0:
		return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
	if kind == 1:
		return text[:at] + text[at + 1 :]
	if kind == 2:
		return text[:at] + text[at] + text[at:]
	letters = "ابتدرسفلمنوهی" if text[at] > "\u0600" else "abdeilmnorst"
	return text[:at] + draw.choice(letters) + text[at + 1 :]


def _in(field: str, change: Callable[[random.Random, str], str]) -> Callable[[random.Random, Person], Person]:
	return lambda draw, person: {**person, field: change(draw, person[field])}


def _arabic(draw: random.Random, text: str) -> str:
	return text.replace("ی", "ي").replace("ک", "ك").replace("آ", draw.choice("آا"))


def _half_space(draw: random.Random, text: str) -> str:
	if "\u200c" in text:
		return text.replace("\u200c", draw.choice((" ", "")))
	return text.replace(" ", "\u200c", 1) if text[:1] > "\u0600" else text


def _legal_form(draw: random.Random, text: str) -> str:
	for form in PERSIAN_FORMS + LATIN_FORMS:
		before, after = form.split("{}")
		if form != "{}" and text.startswith(before) and text.endswith(after):
			forms = PERSIAN_FORMS if form in PERSIAN_FORMS else LATIN_FORMS
			return draw.choice(forms).format(text[len(before) : len(text) - len(after)])
	return text


def _phone_format(draw: random.Random, text: str) -> str:
	if text.startswith("0"):
		changed = draw.choice(("+98 {}", "0098{}", "98-{}", "0{}")).format(text[1:])
		changed = changed if changed[:2] != "98" else "+" + changed
		return (
			changed.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")) if draw.random() < 0.3 else changed
		)
	return (
		text.replace(" ", draw.choice(("", "-", "/")))
		if draw.random() < 0.5
		else text.replace("+49 ", "0049 ")
	)


def _other_mail(draw: random.Random, text: str) -> str:
	return f"{text.partition('@')[0]}@{draw.choice(OTHER_FREE)}" if text else text


def _mistyped_mail(draw: random.Random, text: str) -> str:
	local, at, host = text.partition("@")
	return _typing_error(draw, local) + at + host


def _moved_surname(draw: random.Random, text: str) -> str:
	first, _, last = text.partition(" ")
	return f"{last}{draw.choice((' ', ', '))}{first}" if last else text


def _title(draw: random.Random, text: str) -> str:
	if text[:1] > "\u0600":
		return draw.choice(("آقای {}", "دکتر {}", "مهندس {}", "سرکار خانم {}")).format(text)
	return draw.choice(("Dr. {}", "Mr {}", "Frau {}", "Prof. Dr. {}")).format(text)


def _left_out(field: str) -> Callable[[random.Random, Person], Person]:
	return lambda draw, person: {**person, field: ""}


ERRORS: Mapping[str, Callable[[random.Random, Person], Person]] = {
	"typing error in the name": _in("name", _typing_error),
	"typing error in the company": _in("company", _typing_error),
	"typing error in the mail": _in("email", _mistyped_mail),
	"Arabic letters": lambda draw, person: {
		**person,
		"name": _arabic(draw, person["name"]),
		"company": _arabic(draw, person["company"]),
	},
	"half-spaces in the name": _in("name", _half_space),
	"half-spaces in the company": _in("company", _half_space),
	"another legal form": _in("company", _legal_form),
	"another way to write the number": _in("mobile", _phone_format),
	"another mail provider": _in("email", _other_mail),
	"surname first": _in("name", _moved_surname),
	"a title": _in("name", _title),
	"no mail": _left_out("email"),
	"no mobile": _left_out("mobile"),
	"no company": _left_out("company"),
}
