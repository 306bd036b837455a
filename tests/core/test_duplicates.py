from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lead_hygiene.core.blocks import MOST, MOST_NAMESAKES, Blocks, find, keys
from lead_hygiene.core.duplicates import (
	COMPANY_POINTS,
	FURTHER,
	GRADES,
	POINTS,
	Card,
	Match,
	Phone,
	card,
	compare,
	groups,
)


def alike(left: str, right: str) -> float:
	return SequenceMatcher(None, left, right, autojunk=False).ratio()


def read_phone(text: str) -> Phone | None:
	return Phone(text, text.startswith("+989")) if text.startswith("+") else None


def made(key, person="", company="", email="", phone="", website="") -> Card:
	return card(key, [person], [company], [email], [phone], [website], read_phone, {"gmail.com"})


def stranger(n: int) -> str:
	"""A name that is like no other: two letters of the alphabet, many times."""
	return f"{chr(97 + n % 26) * 6} z{chr(97 + n // 26) * 8}"


def points(left: Card, right: Card) -> dict[str, int]:
	return {each.name: each.points for each in compare(left, right, alike).evidence}


ALI = made("1", "علی کریمی", "شرکت پارس خودرو", "ali@pars.ir", "+989121234567", "www.pars.ir")


def test_a_card_holds_what_can_be_compared():
	expected = Card(
		"1",
		("علی کریمی",),
		("پارس خودرو",),
		frozenset({"ali@pars.ir"}),
		frozenset({Phone("+989121234567", True)}),
		frozenset({"pars.ir"}),
	)
	assert expected == ALI
	assert made("2", email="ali@gmail.com", phone="nothing").domains == frozenset()
	assert made("2", phone="nothing").phones == frozenset()


def test_the_same_person_written_twice():
	again = made("2", "آقای علي كريمي", "پارس خودرو (سهامی خاص)", "Ali+crm@pars.ir", "+989121234567")
	assert points(ALI, again) == {
		"same_email": 75,
		"same_mobile": 55,
		"same_person": 45,
		"same_company": 30,
		"same_domain": FURTHER,
	}
	assert compare(ALI, again, alike).grade == "same"


def test_colleagues_are_two():
	colleague = made("2", "مریم نوری", "پارس خودرو", "maryam@pars.ir", "+982122334455", "pars.ir")
	switchboard = replace(ALI, phones=colleague.phones)
	found = points(switchboard, colleague)
	assert found == {"other_person": -35, "same_company": 30, "same_phone": 5, "same_domain": 5}
	assert compare(switchboard, colleague, alike).grade is None


def test_of_a_record_without_a_person_the_company_is_compared():
	customer = made("2", company="پارس خودرو (سهامی خاص)", website="https://pars.ir")
	assert points(ALI, customer) == {
		"same_company": COMPANY_POINTS["same_company"],
		"same_domain": COMPANY_POINTS["same_domain"],
	}
	assert compare(ALI, customer, alike).grade == "same"
	assert compare(ALI, made("2", company="پارس خودرو"), alike).grade == "probable"


def test_a_namesake_elsewhere_is_somebody_else():
	namesake = made("2", "علی کریمی", "البرز فولاد", "karimi@alborz.ir", "+989351112233")
	assert points(ALI, namesake) == {"same_person": 45, "other_company": -20}
	assert compare(ALI, namesake, alike).grade is None


def test_two_scripts_say_nothing_for_or_against():
	assert points(ALI, made("2", "Ali Karimi", email="ali@pars.ir")) == {"same_email": 75, "same_domain": 25}


def test_a_shared_mailbox_is_of_the_company():
	left, right = made("1", "Anna Weber", email="info@nord.de"), made("2", "Karl Böhm", email="info@nord.de")
	assert points(left, right) == {"other_person": -35, "same_role_email": 30, "same_domain": 5}


def test_mailboxes_of_one_name_at_two_places():
	left, right = made("1", email="anna.weber@nord.de"), made("2", email="annaweber@gmx.com")
	assert points(left, right) == {"alike_email": 10}


def test_a_typing_error_counts_less_than_the_name():
	typed = made("2", "علی کرییمی", email="", company="")
	assert 0 < points(ALI, typed)["alike_person"] < POINTS["same_person"]


def test_nothing_known_is_nothing_said():
	assert compare(made("1"), made("2"), alike) == Match("1", "2", 0, ())
	assert compare(made("1"), ALI, alike).evidence == ()


@pytest.mark.parametrize(
	("points", "grade"), [(39, None), (40, "possible"), (65, "probable"), (95, "same"), (-10, None)]
)
def test_grades(points, grade):
	assert Match("a", "b", points, ()).grade == grade


NAMES = ["علی کریمی", "کریمی علی", "علی کریم", "مریم نوری", "Ali Karimi", "Karl Böhm", "Böhm", ""]
COMPANIES = ["پارس خودرو", "شرکت پارس", "Nord Technik GmbH", "Nord Technick", "Alpha", ""]
MAILS = ["ali@pars.ir", "info@pars.ir", "ali.karimi@gmail.com", "alikarimi@nord.de", "info@nord.de", ""]
PHONES = ["+989121234567", "+982122334455", "+989351112233", "12", ""]


KEY = st.integers(0, 10**6)


@st.composite
def cards(draw, key=KEY):
	some = {
		"persons": st.lists(st.sampled_from(NAMES), max_size=2),
		"companies": st.lists(st.sampled_from(COMPANIES), max_size=2),
		"emails": st.lists(st.sampled_from(MAILS), max_size=2),
		"phones": st.lists(st.sampled_from(PHONES), max_size=2),
		"websites": st.lists(st.sampled_from(["www.pars.ir", "nord.de", ""]), max_size=1),
	}
	values = {name: draw(each) for name, each in some.items()}
	return card(draw(key), **values, read_phone=read_phone, free_mail={"gmail.com"})


@given(cards(), cards())
def test_a_pair_is_symmetric(left, right):
	there, back = compare(left, right, alike), compare(right, left, alike)
	assert there.points == back.points
	assert {(each.name, each.points) for each in there.evidence} == {
		(each.name, each.points) for each in back.evidence
	}
	assert sum(each.points for each in there.evidence) == there.points


@given(st.lists(cards(key=st.integers(0, 5)), max_size=12))
def test_nobody_is_his_own_duplicate(some):
	assert all(match.left != match.right for match in find(some, alike, least=-1000))


@given(st.lists(cards(), max_size=12, unique_by=lambda each: each.key))
def test_every_pair_is_found_once(some):
	found = [frozenset((match.left, match.right)) for match in find(some, alike, least=1)]
	assert len(found) == len(set(found))


@given(st.lists(cards(), max_size=8, unique_by=lambda each: each.key), st.integers(0, 60))
@settings(max_examples=30)
def test_others_change_nothing_between_two(some, many):
	others = [made(f"other {n}", stranger(n), "", f"mail{n}@own{n}.test") for n in range(many)]
	alone = {(match.left, match.right): match for match in find(some, alike, least=1)}
	among = {(match.left, match.right): match for match in find([*some, *others], alike, least=1)}
	assert alone == among


@given(st.lists(cards(), max_size=10, unique_by=lambda each: each.key))
def test_whoever_is_probable_is_compared(some):
	"""Up to MOST records nothing is lost by comparing only those that share a key, but for names with two errors."""
	found = {frozenset((match.left, match.right)) for match in find(some, alike, least=GRADES["probable"])}
	for left, right in combinations(some, 2):
		match = compare(left, right, alike)
		if match.points >= GRADES["same"]:
			assert frozenset((match.left, match.right)) in found


def test_a_common_name_is_not_compared_each_with_each():
	many = [made(n, "محمد محمدی", email=f"m{n}@own{n}.test") for n in range(10 * MOST)]
	again = replace(many[3], key="again")
	blocks = Blocks([*many, again])
	assert [(left.key, right.key) for left, right in blocks.pairs()] == [(3, "again")]
	assert {(crowd.kind, crowd.records) for crowd in blocks.crowds} == {
		("person", 10 * MOST + 1),
		("surname", 10 * MOST + 1),
	}


def test_a_mailbox_called_like_its_owner_is_no_second_thing_in_common():
	many = [made(n, "Zaher Moqaddam", email=f"zaher.moqaddam@own{n}.test") for n in range(MOST - 1)]
	assert list(Blocks(many).pairs()) == []


def test_initials_at_one_company_are_shared_by_few():
	def held(number: int) -> int:
		names = (f"Z{a}{b}rt M{b}{a}lk" for a in "aeiouy" for b in "bcdfgk")
		staff = [made(n, name, company="Nordwind") for n, name in zip(range(number), names, strict=False)]
		return len(list(Blocks(staff).pairs()))

	assert held(MOST_NAMESAKES) > 0
	assert held(MOST_NAMESAKES + 20) == 0


def test_two_common_things_together_are_rare():
	ones = [made(n, "محمد محمدی", phone="+989121234567" if n < 2 else "") for n in range(2 * MOST)]
	others = [made(f"x{n}", stranger(n), phone="+989121234567") for n in range(2 * MOST)]
	assert {frozenset((a.key, b.key)) for a, b in Blocks([*ones, *others]).pairs()} == {frozenset((0, 1))}


def test_a_switchboard_is_no_key_between_people_but_with_the_company_itself():
	people = [made(n, stranger(n), phone="+982122334455") for n in range(10)]
	assert not list(Blocks(people).pairs())
	firm = made("firm", company="Nord", phone="+982122334455")
	assert len(list(Blocks([*people, firm]).pairs())) == 10


def test_a_pair_known_to_be_two_is_left_out():
	again = replace(ALI, key="2")
	assert len(list(find([ALI, again], alike, 1))) == 1
	assert not list(find([ALI, again], alike, 1, frozenset({frozenset(("1", "2"))})))


def test_groups_follow_from_pairs():
	matches = [Match(*pair, 70, ()) for pair in ("ab", "cd", "bc", "xy")] + [Match("d", "x", 50, ())]
	assert {frozenset(group) for group in groups(matches)} == {frozenset("abcd"), frozenset("xy")}
	assert groups([]) == []


def test_keys_are_in_a_fixed_order():
	assert keys(ALI) == keys(replace(ALI, key="2"))
	assert len(keys(ALI).own) == len(set(keys(ALI).own))
