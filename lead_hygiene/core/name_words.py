"""Words around a name that do not tell one from another: legal forms, trades in general, titles of people.

Written without spaces: "g m b h", "GmbH" and "g. m. b. H." are one.
"""

from __future__ import annotations

# Of a company, at the end of its name.
_TAIL = """
	ltd limited pvtltd pvt llc llp lp plc inc incorporated corp corporation co company pty ptyltd
	gmbh gesellschaftmitbeschrankterhaftung mbh ag aktiengesellschaft kg kgaa ohg gbr ug haftungsbeschrankt se ek
	sarl sa sas sasu eurl snc cie societeanonyme aresponsabilitelimitee societe spa srl bv nv ab oy as aps fze fzco
	and und et
	سهامیخاص سهامیعام بامسئولیتمحدود مسئولیتمحدود بامسوولیتمحدود تضامنی نسبی تعاونی خصوصی محدود سخ سع
	سهامی خاص عام
	"""
TAIL = frozenset(_TAIL.split())
# Of a company, at the start of its name. Short Latin ones are left out: "SE Electronics", "AG Insurance".
_HEAD = """
	the firma gmbh sarl sas sasu eurl ste societe company groupe group
	شرکت شرکتها شرکتسهامی موسسه کارخانه کارگاه گروه هلدینگ بازرگانی تجاری تجارتی تولیدی صنعتی خدماتی مهندسی فنی تعاونی و
	شرکتسهامیخاص شرکتتعاونی دفتر
	"""
HEAD = frozenset(_HEAD.split())
# Of a person, before the name.
_TITLES = """
	mr mrs ms miss dr prof professor sir ing dipling herr frau herrn monsieur madame mme mlle eng
	اقا اقای خانم دکتر مهندس جناب جناباقای سرکار سرکارخانم استاد پروفسور سید سیده حاج حاجی حاجاقا
	"""
TITLES = frozenset(_TITLES.split())
# … and after it.
DEGREES = frozenset({"phd", "mba", "msc", "bsc", "md", "esq"})
LONGEST = 6  # words of such a form, spelled letter by letter
