"""Which file in a folder holds which doctype."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from .columns import DOCTYPES, key
from .problems import Problems

KINDS = frozenset({".csv", ".xlsx"})
SHOWN = 8
_ALSO: Mapping[str, tuple[str, ...]] = {
	"Lead": ("leads", "سرنخ", "سرنخ‌ها", "راهبر"),
	"Opportunity": ("opportunities", "فرصت", "فرصت‌ها"),
	"Communication": ("communications", "communication_links", "ارتباط", "ارتباطات"),
	"Call Log": ("call_logs", "calls", "لاگ تماس", "تماس تلفنی"),
	"Event": ("events", "رویداد", "رویدادها"),
	"ToDo": ("todos", "to_do", "to_dos", "لیست انجام کار"),
	"Quotation": ("quotations", "پیش‌فاکتور", "نقل قول"),
	"Customer": ("customers", "مشتری", "مشتریان"),
	"Sales Order": ("sales_orders", "سفارش فروش", "سفارش‌های فروش"),
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
	strangers: list[str] = []
	for path in sorted(folder.iterdir()):
		if not path.is_file() or path.name.startswith((".", "~$")):
			continue
		doctype = doctype_of(path)
		if doctype is None:
			strangers += [repr(path.name)] if path.suffix.lower() in KINDS else []
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
	_tell(found, strangers, problems)
	return found


def _tell(found: Mapping[str, list[Path]], strangers: list[str], problems: Problems) -> None:
	"""Say which tables were not taken for exports, and which stand for one doctype together."""
	if strangers:
		are = "is not the name of an export" if len(strangers) == 1 else "are not names of exports"
		message = f"{', '.join(strangers[:SHOWN])} {are} that {'is' if len(strangers) == 1 else 'are'} known; not read"
		if len(strangers) > SHOWN:
			message = message.replace(f" {are}", f" and {len(strangers) - SHOWN:,} more {are}", 1)
		problems.add("not known", "other files", message)
	for doctype, paths in found.items():
		# A pull writes the messages a record is linked with to a file of their own.
		own = [path for path in paths if key(path.stem) != key("communication_links")]
		if len(own) > 1:
			names = ", ".join(repr(path.name) for path in own)
			problems.add("together", own[0].name, f"{names} were read together, as one {doctype} file")
