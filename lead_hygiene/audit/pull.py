"""Fetch from a live site what an audit reads: paged by name, resumable, each file whole or not there."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .columns import fields as known_fields
from .results import write_safely
from .site_api import PullError, Refused, Site
from .to_pull import WANTED, Wanted

STATE = ".lead-hygiene-pull.json"
LARGEST_PAGE = 20_000
_REFUSALS = {
	404: "the site has no such doctype",
	403: "this user may not read it",
}
_LEFT_OUT = frozenset({"image", "_comments", "_liked_by", "_seen", "idx", "address_display", "doctype"})


class Pull:
	"""A pull from `site` into `folder`. What is finished is kept in a small state file until all of it is."""

	def __init__(self, site: Site, folder: Path, page: int = 1000) -> None:
		self._site = site
		self._folder = folder
		self._page = page
		self._state: dict[str, Any] = {}

	def run(self, console: Console, restart: bool = False) -> list[Path]:
		"""Fetch everything that the site gives; the files written. Raises PullError, after which it can go on."""
		self._folder.mkdir(parents=True, exist_ok=True)
		self._open_state(console, restart)
		written, refused = [], []
		columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
		with Progress(*columns, console=console) as progress:
			for wanted in WANTED:
				done = self._state["files"].get(wanted.file, {})
				task = progress.add_task(wanted.file, total=None, completed=done.get("rows", 0))
				try:
					path = self._fetch(
						wanted, lambda rows, total, t=task: progress.update(t, completed=rows, total=total)
					)
					written.append(path)
				except Refused as error:
					if error.status not in (403, 404, 417):
						raise PullError(f"{wanted.doctype}: {error}") from None
					refused.append(f"{wanted.doctype}: {_REFUSALS.get(error.status, str(error))}; left out")
					progress.remove_task(task)
		for sentence in refused:
			console.print(sentence, markup=False, highlight=False, soft_wrap=True)
		if not any(path.stem in ("lead", "opportunity") for path in written):
			raise PullError("neither leads nor opportunities could be read; " + "; ".join(refused[:2]))
		(self._folder / STATE).unlink(missing_ok=True)
		for path in written:
			console.print(str(path), markup=False, highlight=False, soft_wrap=True)
		return written

	def _fetch(self, wanted: Wanted, tell: Any) -> Path:
		path = self._folder / f"{wanted.file}.csv"
		part = path.with_suffix(".csv.part")
		state = self._state["files"].setdefault(wanted.file, {"last": None, "rows": 0, "bytes": 0})
		if state.get("done"):
			tell(state["rows"], state["rows"])
			return path
		if "columns" not in state:
			state["columns"] = self._columns(wanted)
		columns: list[str] = state["columns"]
		total = self._site.count(wanted.doctype, wanted.filters)
		size = self._page
		with part.open("r+b" if part.exists() and state["bytes"] else "w+b") as raw:
			raw.seek(state["bytes"])
			raw.truncate()
			if not state["bytes"]:
				self._append(
					raw, state, columns, [[*columns, *(f"{wanted.table}.{link}" for link in wanted.links)]]
				)
			while True:
				rows = self._site.rows(
					wanted.doctype,
					self._asked(wanted, columns),
					self._after(wanted, state["last"]),
					size,
					_order(wanted),
				)
				full = len(rows) >= size
				if full and wanted.links:
					rows, whole = _whole_records(rows)
					if not whole and size < LARGEST_PAGE:
						size = min(size * 4, LARGEST_PAGE)
						continue
				if rows:
					state["last"] = rows[-1]["name"]
					state["rows"] += len(rows)
					self._append(raw, state, columns, [_cells(row, columns, wanted) for row in rows])
				tell(state["rows"], max(total or 0, state["rows"]) if full else state["rows"])
				if not full:
					break
		os.replace(part, path)
		state["done"] = True
		self._save()
		return path

	def _columns(self, wanted: Wanted) -> list[str]:
		"""The fields this site has of those that are of use: a row with all its fields tells."""
		sample = self._site.rows(wanted.doctype, ["*"], [], 1, "name asc")
		if not sample:
			return ["name"] if not wanted.fields else list(wanted.fields[:1])
		there = list(sample[0])
		if wanted.fields:
			return [field for field in wanted.fields if field in there]
		known = {field.name for listed in known_fields(wanted.doctype).values() for field in listed}
		use = [
			f for f in there if (f in known or f.startswith(("hygiene_", "custom_"))) and f not in _LEFT_OUT
		]
		return ["name", *(field for field in use if field != "name")]

	def _asked(self, wanted: Wanted, columns: Sequence[str]) -> list[str]:
		links = [f"{wanted.table}.{link} as link_{number}" for number, link in enumerate(wanted.links)]
		return [*columns, *links]

	def _after(self, wanted: Wanted, last: str | None) -> list[Any]:
		after = [] if last is None else [[wanted.doctype, "name", ">", last]]
		return [*wanted.filters, *after]

	def _append(self, raw: Any, state: dict[str, Any], columns: Sequence[str], rows: list[list[Any]]) -> None:
		"""Add rows to the part and only then remember them: an interruption in between is cut off again."""
		lines = _Lines()
		csv.writer(lines, lineterminator="\n").writerows(rows)
		raw.write("".join(lines).encode("utf-8"))
		raw.flush()
		os.fsync(raw.fileno())
		state["bytes"] = raw.tell()
		self._save()

	def _open_state(self, console: Console, restart: bool) -> None:
		path = self._folder / STATE
		fresh = {"url": self._site.url, "files": {}}
		self._state = fresh
		if restart or not path.exists():
			return
		try:
			known = json.loads(path.read_text(encoding="utf-8"))
			files = known["files"]
			if known["url"] != self._site.url:
				raise PullError(
					f"{self._folder} holds an unfinished pull from {known['url']}; use another folder, or --restart"
				)
		except (ValueError, KeyError, TypeError):
			return
		self._state = {"url": self._site.url, "files": files}
		console.print("Going on with the pull that was interrupted.")

	def _save(self) -> None:
		write_safely(self._folder / STATE, lambda text: json.dump(self._state, text))


class _Lines(list[str]):
	"""A list that csv can write to."""

	write = list.append


def _order(wanted: Wanted) -> str:
	return f"`tab{wanted.doctype}`.`name` asc"


def _whole_records(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
	"""A full page without its last record, whose children may go on in the next; False: there is no other."""
	last = rows[-1]["name"]
	whole = [row for row in rows if row["name"] != last]
	return (whole, True) if whole else (rows, False)


def _cells(row: dict[str, Any], columns: Sequence[str], wanted: Wanted) -> list[Any]:
	links = [row.get(f"link_{number}") for number in range(len(wanted.links))]
	return ["" if value is None else value for value in (*(row.get(c) for c in columns), *links)]
