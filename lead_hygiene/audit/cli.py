"""The command `lead-hygiene`."""

from __future__ import annotations

import gc
import sys
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table

from .. import __version__
from ..moving_in.recognition import NotRecognised, sheets_of
from .judging import Audit, NothingToJudge
from .overwriting import Refused, check_output
from .page import Page
from .policy_file import AuditPolicy, BadPolicy, load
from .policy_text import toml_of
from .problems import counted
from .results import JsonResults
from .summary import Summary

SHOWN_PROBLEMS = 15


def _known(_context: click.Context, _option: click.Parameter, preset: str | None) -> str | None:
	try:
		sheets_of(preset)
	except NotRecognised as error:
		raise click.BadParameter(str(error)) from None
	return preset


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def main() -> None:
	"""Says which leads and opportunities of an ERPNext site are still alive, from exported files."""


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER|FILE...")
@click.option(
	"--preset",
	metavar="NAME",
	callback=_known,
	help="Whose exports these are, where it is not seen: pipedrive, pipedrive:deals ...",
)
@click.option("--today", metavar="DATE", help="Judge as of the end of this day (YYYY-MM-DD; default: today).")
@click.option("--policy", "policy_path", type=click.Path(path_type=Path), help="A policy as TOML.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page for people here.")
@click.option(
	"--json", "json_path", type=click.Path(path_type=Path, dir_okay=False), help="Write all verdicts here."
)
@click.option("--lang", type=click.Choice(["en", "fa"]), default="en", help="The language of the page.")
def audit(
	paths: tuple[Path, ...],
	preset: str | None,
	today: str | None,
	policy_path: Path | None,
	html: Path | None,
	json_path: Path | None,
	lang: str,
) -> None:
	"""Judge the exported files in FOLDER, or these files: of ERPNext, or of another CRM system (see presets)."""
	day = _day(today)
	try:
		written: list[Path] = [policy_path] if policy_path else []
		for output in (each for each in (html, json_path) if each):
			check_output(output, paths, written)
			written.append(output)
	except (Refused, OSError) as error:
		_stop(str(error))
	console = Console(stderr=True)
	gc.disable()  # millions of small values without cycles: looking for cycles takes longer than reading
	try:
		audit_policy = load(policy_path) if policy_path else AuditPolicy()
		with console.status("Reading ...") as status:
			read = Audit(paths, day, audit_policy, lambda file: status.update(f"Reading {file} ..."), preset)
			status.update("Judging ...")
			summary, results = Summary(read), JsonResults() if json_path else None
			for judged in read.judged():
				summary.add(judged)
				if results is not None:
					results.add(judged, day)
	except (NothingToJudge, BadPolicy) as error:
		_stop(str(error))
	_print(read, summary)
	try:
		if html:
			Page(read, summary, lang).write(html)
			click.echo(f"Page: {html}")
		if json_path and results is not None:
			results.write(json_path, read)
			click.echo(f"JSON: {json_path}")
	except OSError as error:
		_stop(f"{error.filename}: it could not be written ({error.strerror})")


@main.command()
@click.option(
	"--policy", "policy_path", type=click.Path(path_type=Path), help="Print this policy, completed."
)
def policy(policy_path: Path | None) -> None:
	"""Print the policy as TOML, to be kept in a file and changed."""
	try:
		click.echo(toml_of(load(policy_path) if policy_path else AuditPolicy()), nl=False)
	except BadPolicy as error:
		_stop(str(error))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--records", default=3000, show_default=True, type=click.IntRange(min=20), help="How many.")
@click.option("--seed", default=7, show_default=True, help="The same seed writes the same files.")
@click.option("--today", metavar="DATE", help="The day the pipeline is made for (default: today).")
def demo(folder: Path, records: int, seed: int, today: str | None) -> None:
	"""Write a made-up pipeline to FOLDER."""
	from .demo import Demo

	try:
		for path, rows in Demo(records, seed, _day(today)).write(folder):
			click.echo(f"{path}  {counted(rows, 'row')}")
	except Refused as error:
		_stop(str(error))
	except OSError as error:
		_stop(f"{error.filename}: it could not be written ({error.strerror})")


@main.command()
@click.argument("url")
@click.option(
	"--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to write."
)
@click.option(
	"--page", default=1000, show_default=True, type=click.IntRange(1, 20000), help="Rows a request asks for."
)
@click.option("--insecure", is_flag=True, help="Allow http:// to a host that is not this machine.")
@click.option("--restart", is_flag=True, help="Begin anew, even where an earlier pull was interrupted.")
def pull(url: str, out: Path, page: int, insecure: bool, restart: bool) -> None:
	"""Fetch what an audit reads from the ERPNext site at URL into a folder; nothing is changed there.

	The key and the secret of an API user are read from LEAD_HYGIENE_API_KEY and LEAD_HYGIENE_API_SECRET.
	An interrupted pull goes on where it stopped when it is called again.
	"""
	from .pull import Pull
	from .site_api import PullError, Site

	try:
		site = Site.from_environment(url, insecure)
		Pull(site, out, page).run(Console(), restart)
	except PullError as error:
		_stop(str(error))
	except OSError as error:
		_stop(f"{error.filename}: it could not be written ({error.strerror})")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
	"--text-only", is_flag=True, help="Look at sender, subject and text alone, not at the other headers."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def judge(files: tuple[Path, ...], text_only: bool, as_json: bool) -> None:
	"""Say what each message FILE (.eml) is: human, auto_reply, bounce_hard, bounce_soft, delay, report or list."""
	from .mail_files import Unread, line_of, opinion_of

	unread = 0
	for file in files:
		try:
			click.echo(line_of(file, opinion_of(file, text_only), as_json))
		except Unread as error:
			unread += 1
			click.echo(f"lead-hygiene: {error}", err=True)
	if unread:
		sys.exit(1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--outcome", metavar="COLUMN", help="The column that says how a record ended.")
@click.option("--positive", metavar="VALUE", help="The value of it that is the success.")
@click.option(
	"--negative", metavar="VALUE", multiple=True, help="What counts as the contrary (default: all else)."
)
@click.option("--keep", metavar="COLUMN", multiple=True, help="Use this column though it looks like a leak.")
@click.option("--drop", metavar="COLUMN", multiple=True, help="Leave this column out.")
@click.option("--method", type=click.Choice(["auto", "logistic", "bayes"]), default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def learn(file: Path, as_json: bool, **asked: Any) -> None:
	"""Propose points from FILE, a table of closed records (.csv or .xlsx; it may be packed).

	Exit code 1: there is too little to learn from. 2: the file or the question cannot be used.
	"""
	from .learn_command import run

	sys.exit(run(file, as_json, asked))


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE...]")
@click.option(
	"--preset",
	metavar="NAME",
	callback=_known,
	help="Whose export it is, where it is not seen: pipedrive, pipedrive:deals ...",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def presets(files: tuple[Path, ...], preset: str | None, as_json: bool) -> None:
	"""List the CRM systems whose exports can be read; of each FILE, which it is and where its columns go.

	Exit code 1: a file was not recognised.
	"""
	from .presets_command import run

	sys.exit(run(files, preset, as_json))


def _day(text: str | None) -> date:
	if text is None:
		return date.today()
	try:
		return date.fromisoformat(text.strip())
	except ValueError:
		_stop(f"--today {text!r} is not a date; write it as {date.today().isoformat()}")


def _print(read: Audit, summary: Summary) -> None:
	console = Console(highlight=False)
	console.print(f"Pipeline on {read.today.isoformat()}", soft_wrap=True)
	table = Table()
	table.add_column("State")
	doctypes = [doctype for doctype in ("Lead", "Opportunity") if doctype in summary.states]
	for doctype in doctypes:
		table.add_column(doctype, justify="right")
	for state in summary.states_present():
		table.add_row(str(state), *(f"{summary.states[doctype][state]:,}" for doctype in doctypes))
	table.add_section()
	table.add_row("All", *(f"{sum(summary.states[doctype].values()):,}" for doctype in doctypes))
	console.print(table)
	console.print(summary.headline(), soft_wrap=True)
	if told := read.stages.without_limit():
		console.print(told, markup=False, soft_wrap=True)
	for moved in read.moved:
		console.print(moved.sentence(), markup=False, soft_wrap=True)
	problems = read.problems.all()
	if not problems:
		console.print("Everything could be read.")
		return
	console.print(
		f"Problems found: {read.problems.total:,} "
		f"({counted(read.problems.rows_unread, 'row')} and {counted(read.problems.cells_unread, 'cell')} "
		"could not be read)"
	)
	for problem in problems[:SHOWN_PROBLEMS]:
		console.print(f"  {problem}", markup=False, soft_wrap=True)
	if len(problems) > SHOWN_PROBLEMS:
		console.print(
			f"  ... and {len(problems) - SHOWN_PROBLEMS} more sentences; --html and --json show them all"
		)


def _stop(sentence: str) -> NoReturn:
	click.echo(f"lead-hygiene: {sentence}", err=True)
	sys.exit(1)
