"""The app's own files are sound: what Frappe loads by path is there, imports run one way, nothing is forgotten."""

from __future__ import annotations

import ast
import configparser
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "lead_hygiene"
MODULE = APP / "lead_hygiene"
PYTHON = sorted(p for p in APP.rglob("*.py") if "node_modules" not in p.parts)
# Which package may import which; what is not listed here may import anything.
ONE_WAY = {
	"core": {"core"},
	"moving_in": {"core", "moving_in"},
	"audit": {"core", "audit", "logistic", "matching", "moving_in", "__version__"},
	"site": {"core", "site", "logistic", "matching", "moving_in", "compat", "__version__"},
}


def imported(path: Path) -> set[str]:
	"""The modules a file imports, relative ones resolved."""
	package = path.relative_to(ROOT).with_suffix("").parts
	package = package if path.name == "__init__.py" else package[:-1]
	found = set()
	for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
		if isinstance(node, ast.Import):
			found |= {alias.name for alias in node.names}
		elif isinstance(node, ast.ImportFrom):
			base = package[: len(package) - node.level + 1] if node.level else ()
			start = ".".join((*base, *([node.module] if node.module else [])))
			found.add(start)
			if not node.module:
				found |= {f"{start}.{alias.name}" for alias in node.names}
	return found


@pytest.mark.parametrize("room", ONE_WAY)
def test_imports_run_one_way(room):
	for path in (APP / room).rglob("*.py"):
		for name in imported(path):
			parts = name.split(".")
			if room in ("core", "audit", "moving_in"):
				assert parts[0] not in ("frappe", "erpnext"), f"{path} imports {name}"
			if parts[0] == "lead_hygiene" and len(parts) > 1:
				assert parts[1] in ONE_WAY[room], f"{path} imports {name}"


def test_the_core_needs_nothing_but_the_standard_library():
	import sys

	for path in (*(APP / "core").rglob("*.py"), *(APP / "moving_in").rglob("*.py")):
		for name in imported(path):
			top = name.split(".")[0]
			assert top in sys.stdlib_module_names or top == "lead_hygiene", f"{path} imports {name}"


def hooks() -> dict[str, object]:
	tree = ast.parse((APP / "hooks.py").read_text())
	return {
		node.targets[0].id: ast.literal_eval(node.value)
		for node in ast.walk(tree)
		if isinstance(node, ast.Assign)
	}


def dotted(value: object) -> set[str]:
	"""Every dotted path into the app that hooks name."""
	if isinstance(value, str):
		return {value} if re.fullmatch(r"lead_hygiene(\.\w+)+", value) else set()
	if isinstance(value, dict):
		return set().union(*(dotted(part) for part in value.values()), set())
	if isinstance(value, list):
		return set().union(*(dotted(part) for part in value), set())
	return set()


def functions(module: Path) -> set[str]:
	return {
		n.name for n in ast.parse(module.read_text()).body if isinstance(n, ast.FunctionDef | ast.ClassDef)
	}


def test_every_hook_names_a_function_that_exists():
	named = dotted(list(hooks().values()))
	assert named
	for path in named:
		module, _, function = path.rpartition(".")
		file = ROOT / (module.replace(".", "/") + ".py")
		assert file.exists(), path
		assert function in functions(file) or "__getattr__" in functions(file), path


def test_every_file_that_hooks_name_exists():
	for key in ("doctype_js", "doctype_list_js", "doctype_calendar_js"):
		for paths in hooks()[key].values():
			for path in [paths] if isinstance(paths, str) else paths:
				assert (APP / path).exists(), path


def test_patches_have_both_sections_and_exist():
	parser = configparser.ConfigParser(allow_no_value=True, delimiters="\n")
	parser.optionxform = str
	parser.read(APP / "patches.txt")
	assert parser.sections() == ["pre_model_sync", "post_model_sync"]
	for section in parser.sections():
		for line in parser.options(section):
			patch = line.split(" #")[0].strip()
			assert (ROOT / (patch.replace(".", "/") + ".py")).exists(), patch


RECORDS = sorted(p for p in MODULE.rglob("*.json"))


@pytest.mark.parametrize("path", RECORDS, ids=lambda p: p.stem)
def test_every_record_lies_where_frappe_looks(path):
	assert path.parent.name == path.stem
	record = json.loads(path.read_text(encoding="utf-8"))
	if record["doctype"] != "Onboarding Step":  # which has no such field
		assert record["module"] == "Lead Hygiene"
	assert record["name"].lower().replace(" ", "_").replace("-", "_") == path.stem
	if record["doctype"] == "DocType":
		assert (path.parent / f"{path.stem}.py").exists()
		assert record["field_order"] == [field["fieldname"] for field in record["fields"]]


@pytest.mark.parametrize("path", RECORDS, ids=lambda p: p.stem)
def test_no_record_names_a_field_that_only_one_major_has(path):
	text = path.read_text(encoding="utf-8")
	if json.loads(text)["doctype"] == "Dashboard Chart":
		text = re.sub(r'^ "source": "Hygiene [\w ]+",$', "", text, flags=re.M)  # where its figures come from
	assert not re.search(r'"(utm_source|utm_campaign|source|campaign_name)"', text)


# What people know of a lead holds for what is made of it; all else stays where it is.
TRAVELS = {
	"hygiene_sub_industry",
	"hygiene_label",
	"hygiene_need",
	"hygiene_authority",
	"hygiene_budget",
	"hygiene_budget_amount",
	"hygiene_timing",
	"hygiene_timing_on",
}


def test_custom_fields_share_one_prefix_and_are_copied_only_on_purpose():
	from lead_hygiene.custom_fields import with_module

	for doctype, fields in with_module().items():
		for field in fields:
			assert field["fieldname"].startswith("hygiene_"), (doctype, field)
			assert field["module"] == "Lead Hygiene"
			if field["fieldtype"] not in ("Section Break", "Column Break"):
				copied = not field.get("no_copy")
				assert copied == (field["fieldname"] in TRAVELS), (doctype, field)


def test_every_literal_in_python_is_in_the_catalogue():
	catalogue = (APP / "locale" / "main.pot").read_text(encoding="utf-8")
	known = {
		ast.literal_eval("(" + " ".join(re.findall(r'^(?:msgid )?(".*")$', block, re.M)) + ")")
		for block in re.findall(r'^msgid (?:".*"\n)+', catalogue, re.M)
	}
	for path in PYTHON:
		if "tests" in path.parts or "audit" in path.parts or "core" in path.parts:
			continue
		for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
			if (
				isinstance(node, ast.Call)
				and (getattr(node.func, "id", "") == "_" or getattr(node.func, "attr", "") == "_")
				and node.args
				and isinstance(node.args[0], ast.Constant)
				and node.args[0].value
			):
				assert node.args[0].value in known, f"{path.name}: {node.args[0].value!r} is not in main.pot"


def test_modules_stay_small():
	for path in PYTHON:
		if "tests" not in path.parts:
			lines = len(path.read_text(encoding="utf-8").splitlines())
			assert lines <= 300, f"{path.relative_to(ROOT)} has {lines} lines: it knows two things"


def test_the_version_is_in_the_changelog():
	from lead_hygiene import __version__

	assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()
