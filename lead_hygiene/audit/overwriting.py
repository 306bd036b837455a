"""What must not be written over: exports a demo did not make, and the files an audit reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from .folder import KINDS

MARKER = ".lead-hygiene-demo"


class Refused(ValueError):
	"""Something would be lost; the message is one sentence that says what to do instead."""


def check_demo_folder(folder: Path) -> None:
	"""Refuse a folder that holds tables a demo did not write, or that were changed since. Raises Refused."""
	if not folder.is_dir():
		return
	ours = _remembered(folder)
	for path in sorted(folder.iterdir()):
		if path.suffix.lower() in KINDS and path.is_file() and ours.get(path.name) != _digest(path):
			raise Refused(f"{path}: the demo did not write this file; choose another folder or move it away")


def remember_demo_file(path: Path) -> None:
	"""Note that the demo wrote this file. Raises OSError."""
	ours = {**_remembered(path.parent), path.name: _digest(path)}
	(path.parent / MARKER).write_text(json.dumps(ours, indent=1) + "\n", encoding="utf-8")


def check_output(output: Path, read: Iterable[Path], others: Iterable[Path]) -> None:
	"""Refuse to write where one of the exports `read`, files or folders, or one of `others` is, or where no folder is.
	Raises Refused."""
	if not output.parent.is_dir():
		raise Refused(f"{output}: it could not be written (there is no folder {output.parent})")
	inputs = [*others]
	for path in read:
		inputs += [p for p in path.iterdir() if p.suffix.lower() in KINDS] if path.is_dir() else [path]
	for path in inputs:
		if output.resolve() == path.resolve() or (_exist(output, path) and output.samefile(path)):
			raise Refused(f"{output}: this is a file that is read or written already; name another one")


def _exist(*paths: Path) -> bool:
	return all(path.exists() for path in paths)


def _remembered(folder: Path) -> dict[str, str]:
	try:
		ours = json.loads((folder / MARKER).read_text(encoding="utf-8"))
	except (OSError, ValueError):
		return {}
	return ours if isinstance(ours, dict) else {}


def _digest(path: Path) -> str:
	return hashlib.sha256(path.read_bytes()).hexdigest()
