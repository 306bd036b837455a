"""What `lead-hygiene presets` prints: the CRM systems that are known, or the columns of files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..moving_in.mapping import Mapping, map_columns
from ..moving_in.presets import presets
from ..moving_in.reading import known_headings
from ..moving_in.recognition import NotRecognised
from .moved_table import recognised, start_of
from .tables import Unreadable

_TOLD = {
	"mapped": "",
	"read": "read, no field of its own",
	"no place": "known, no field for it",
	"again": "another column says the same",
	"unknown": "NOT KNOWN",
	"blank": "no heading",
}


def run(files: Sequence[Path], asked: str | None, as_json: bool) -> int:
	"""Print; 1 where a file was not recognised, else 0."""
	if not files:
		click.echo(json.dumps(_plain(), ensure_ascii=False, indent=2) if as_json else _text())
		return 0
	failed, told = 0, []
	for path in files:
		try:
			found = recognised(path, asked)
			head = start_of(path, known_headings)[found.row]
		except (NotRecognised, Unreadable) as error:
			failed = 1
			click.echo(f"lead-hygiene: {path}: {error}", err=True)
			continue
		mapping = map_columns(head, found.sheet, found.sheet.doctypes[0], "audit")
		told.append(_plain_mapping(path, mapping))
		if not as_json:
			click.echo(_shown(path, mapping))
	if as_json:
		click.echo(json.dumps(told, ensure_ascii=False, indent=2))
	return failed


def _plain() -> list[dict[str, Any]]:
	return [
		{
			"preset": preset.name,
			"title": preset.title,
			"sheets": {sheet.name: list(sheet.doctypes) for sheet in preset.sheets.values()},
			"seen": list(preset.seen),
			"assumed": list(preset.assumed),
		}
		for preset in presets()
	]


def _text() -> str:
	lines = []
	for preset in presets():
		lines.append(f"{preset.name}  {preset.title}")
		lines += [
			f"  {preset.name}:{sheet.name}  {sheet.title} -> {' or '.join(sheet.doctypes)}"
			for sheet in preset.sheets.values()
		]
		lines += [f"  seen: {sentence}" for sentence in preset.seen]
		lines += [f"  assumed: {sentence}" for sentence in preset.assumed]
	return "\n".join(lines)


def _plain_mapping(path: Path, mapping: Mapping) -> dict[str, Any]:
	return {
		"file": path.name,
		"preset": mapping.sheet.preset,
		"sheet": mapping.sheet.name,
		"doctype": mapping.doctype,
		"columns": [
			{"heading": c.heading, "state": c.state, "field": c.place.field if c.place else None}
			for c in mapping.columns
		],
	}


def _shown(path: Path, mapping: Mapping) -> str:
	lines = [f"{path.name}: {mapping.sheet.key}, read as {mapping.doctype}"]
	for column in mapping.columns:
		told = column.place.field if column.place else _TOLD[column.state]
		lines.append(f"  {column.heading or '(no heading)'}  ->  {told}")
	unknown = mapping.headings("unknown")
	lines.append(f"  {len(unknown)} of {len(mapping.columns)} columns are not known")
	return "\n".join(lines)
