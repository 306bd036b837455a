"""Which file in a folder holds which doctype."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from .columns import DOCTYPES, key
from .problems import Problems

KINDS = frozenset({".csv", ".xlsx"})
_ALSO: Mapping[str, tuple[str, ...]] = {
	"Lead": ("leads", "سرنخ", "سرنخ‌ها", "راهبر"),
	"Opportunity": ("opportunities", "فرصت", "فرصت‌ها"),
	"Communication": ("communications", "communication_links", "ارتباط", "ارتباطات"),
	"Call Log": ("call_logs", "calls", "لاگ تماس", "تماس تلفنی"),
	"Event": ("events", "رویداد", "رویدادها"),
	"ToDo": ("todos", "to_do", "to_dos", "لیست انجام کار"),
	"Quotation": ("quotations", "پیش‌فاکتور", "نقل قول"),
	"Sales Stage": ("sales_stages", "مرحله فروش"),
	"Stage Change": ("stage_changes", "hygiene_stage_change", "hygiene_stage_changes", "stage_history"),
}
_NAMES = {key(name): doctype for doctype in DOCTYPES for name in (doctype, *_ALSO[doctype])}
# What a browser or a person adds to a name: "Lead (1)", "Lead_2025-11-03", "lead-export", "Copy of lead".
_ADDED = re.compile(
	r"^copy of |[ _-]*\(\d+\)$|[ _-]*(export(ed)?|list|data|report|all|final|new)$|[ _-]*\d[\d ._:T-]*$", re.I
)


def doctype_of(path: Path) -> str | None:
	"""The doctype a file's name stands for. None: none."""
	stem = path.stem.strip()
	while stem:
		if found := _NAMES.get(key(stem)):
			return found
		shorter = _ADDED.sub("", stem).strip(" _-")
		if shorter == stem:
			return None
		stem = shorter
	return None


def find(folder: Path, problems: Problems) -> dict[str, list[Path]]:
	"""The files of each doctype, in order of name. Files of one doctype in several parts are all taken."""
	found: dict[str, list[Path]] = {}
	for path in sorted(folder.iterdir()):
		doctype = doctype_of(path) if path.is_file() and not path.name.startswith((".", "~$")) else None
		if doctype is None:
			continue
		if path.suffix.lower() in KINDS:
			found.setdefault(doctype, []).append(path)
		elif path.suffix.lower() in (".xls", ".ods", ".json", ".tsv", ".txt"):
			problems.add("kind of file", path.name, "it was not read: only .csv and .xlsx files are")
	for paths in found.values():
		stems = {path.stem for path in paths}
		if len(paths) > 1 and len(stems) < len(paths):
			for path in [p for p in paths if p.suffix.lower() == ".xlsx" and p.with_suffix(".csv") in paths]:
				paths.remove(path)
				problems.add("twice there", path.name, f"it was not read: {path.stem}.csv is there too")
	return found
