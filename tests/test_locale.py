"""The Persian translation is complete, and what is data in the app is in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

APP = Path(__file__).parents[1] / "lead_hygiene"
LOCALE = APP / "locale"
_ENTRY = re.compile(r'^msgid (?P<id>"(?:.|\n)*?)^msgstr (?P<text>"(?:.|\n)*?)(?=^$|\Z)', re.M)


def _messages(name: str) -> dict[str, str]:
	"""The messages of a PO file; where one stands in several contexts, the last of its translations."""
	text = (LOCALE / name).read_text(encoding="utf-8")
	return {_said(m["id"]): _said(m["text"]) for m in _ENTRY.finditer(text) if _said(m["id"])}


def _said(quoted: str) -> str:
	return "".join(ast.literal_eval(line) for line in quoted.splitlines() if line.startswith('"'))


@pytest.fixture(scope="module")
def persian() -> dict[str, str]:
	return _messages("fa.po")


def test_nothing_is_left_untranslated_or_uncertain(persian):
	assert [message for message, text in persian.items() if not text] == []
	assert "#, fuzzy" not in (LOCALE / "fa.po").read_text(encoding="utf-8")


def test_holds_the_messages_of_the_template(persian):
	assert set(persian) == set(_messages("main.pot"))


def test_keeps_placeholders(persian):
	places = re.compile(r"\{\d*\}")
	wrong = [m for m, text in persian.items() if set(places.findall(m)) != set(places.findall(text))]
	assert wrong == []


def test_is_written_with_persian_letters(persian):
	assert [text for text in persian.values() if re.search("[يك]", text)] == []


def test_knows_the_words_that_are_data(persian):
	"""`translatable.py` names what no extractor finds; here it is held against where the words really stand."""
	from lead_hygiene.core.facts import State
	from lead_hygiene.core.policy import DEFAULT_RULES

	words = {state.value for state in State} | {rule.name for rule in DEFAULT_RULES}
	tree = ast.parse((APP / "site" / "industries.py").read_text(encoding="utf-8"))
	industries = next(
		ast.literal_eval(node.value)
		for node in tree.body
		if isinstance(node, ast.AnnAssign | ast.Assign) and node.value and "SUB_INDUSTRIES" in ast.dump(node)
	)
	titles = {title for divisions in industries.values() for title in _titles(divisions)}
	assert titles
	assert words | titles <= set(persian)


def test_the_page_of_the_audit_calls_the_states_what_the_desk_calls_them(persian):
	from lead_hygiene.audit.words import LANGUAGES
	from lead_hygiene.core.facts import State

	page = LANGUAGES["fa"]
	assert {s.value: page[s.value] for s in State if s.value in page} == {
		s.value: persian[s.value] for s in State if s.value in page
	}


def _titles(divisions) -> set[str]:
	rows = divisions.items() if isinstance(divisions, dict) else divisions
	return {
		text
		for row in rows
		for text in ([row] if isinstance(row, str) else row)
		if isinstance(text, str) and not re.fullmatch(r"[\d.,+ -]*", text)
	}


def test_every_literal_of_the_browser_is_in_the_template():
	known = _messages("main.pot")
	literal = re.compile(r"""\b__\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
	missing = {
		f"{path.name}: {said}"
		for path in (*APP.rglob("*.js"), *APP.rglob("*.html"))
		if "audit" not in path.parts
		for said in (ast.literal_eval(text) for text in literal.findall(path.read_text(encoding="utf-8")))
		if said not in known
	}
	assert not missing
