"""Which file holds which doctype: by its name, or as an export of another CRM system by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..moving_in.recognition import NotRecognised, Recognised
from . import headings
from .columns import DOCTYPES, key
from .moved_table import recognised, start_of
from .problems import Problems
from .tables import Unreadable

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
# Other systems call their exports by these names too.
_NAMED_ALIKE = frozenset({"Lead", "Opportunity", "Customer", "ToDo"})
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


@dataclass(slots=True)
class Found:
	"""The files of each doctype, in order of name, and those among them that another system exported."""

	files: dict[str, list[Path]] = field(default_factory=dict)
	moved: dict[Path, Recognised] = field(default_factory=dict)


def find(paths: Iterable[Path], problems: Problems, asked: str | None = None, named: bool = False) -> Found:
	"""Which of the files hold what. Files of one doctype in several parts are all taken. `asked` is the preset to read
	exports of other systems by; `named` says that somebody named these files, so each that is not read is told with why."""
	found = Found()
	strangers: list[str] = []
	for path in sorted(paths):
		if not path.is_file() or path.name.startswith((".", "~$")):
			continue
		doctype, kind = doctype_of(path), path.suffix.lower()
		if kind not in KINDS:
			if (doctype or named) and (named or kind in (".xls", ".ods", ".json", ".tsv", ".txt")):
				problems.add("kind of file", path.name, "it was not read: only .csv and .xlsx files are")
			continue
		try:
			moved = _moved(path, doctype, asked)
		except NotRecognised as error:
			moved = None
			if doctype is None and (named or asked or error.several):
				problems.add("not recognised", path.name, f"not read: {error}")
				continue
		if moved is not None:
			doctype = moved.sheet.doctypes[0]
			found.moved[path] = moved
		if doctype is None:
			strangers.append(repr(path.name))
			continue
		found.files.setdefault(doctype, []).append(path)
	for listed in found.files.values():
		stems = {path.stem for path in listed}
		if len(listed) > 1 and len(stems) < len(listed):
			for path in [
				p for p in listed if p.suffix.lower() == ".xlsx" and p.with_suffix(".csv") in listed
			]:
				listed.remove(path)
				problems.add("twice there", path.name, f"it was not read: {path.stem}.csv is there too")
	_tell(found.files, strangers, problems)
	return found


def _moved(path: Path, doctype: str | None, asked: str | None) -> Recognised | None:
	"""The export of another system that a file is. None: it is ERPNext's, or cannot be read. Raises NotRecognised."""
	if doctype is not None and doctype not in _NAMED_ALIKE:
		return None
	try:
		found = recognised(path, asked)
		if doctype is None:
			return found
		rows = start_of(path, lambda cells: headings.known(doctype, cells))
	except Unreadable:
		return None
	return found if found.known > max((headings.known(doctype, row) for row in rows), default=0) else None


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
