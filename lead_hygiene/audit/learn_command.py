"""`lead-hygiene learn`, from the command line to the exit code."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from .history_file import BadInput
from .learned_json import document, refusal, text_of
from .learned_words import show
from .learning import Asked, TooThin, answer

TOO_THIN, BAD_INPUT = 1, 2


def run(file: Path, as_json: bool, options: Mapping[str, Any]) -> int:
	"""Print what `file` teaches; the exit code."""
	asked = Asked(file, **options)
	gc.disable()  # many small values without cycles
	try:
		with Console(stderr=True).status("Learning ..."):
			found = answer(asked)
	except BadInput as error:
		return _refuse(str(error), "bad_input", BAD_INPUT, as_json)
	except TooThin as error:
		return _refuse(str(error), "too_thin", TOO_THIN, as_json, error.aside)
	if as_json:
		click.echo(text_of(document(found)))
	else:
		show(found)
	return 0


def _refuse(why: str, code: str, exit_code: int, as_json: bool, aside: Any = ()) -> int:
	if as_json:
		click.echo(text_of(refusal(why, code, aside)))
	click.echo(f"lead-hygiene: {why}", err=True)
	if not as_json:
		for each in aside:
			click.echo(f"  {each.column}: {each.reason}", err=True)
	return exit_code
