"""bench --site SITE lead-hygiene rebuild | explain | night"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import frappe
from frappe.commands import get_site, pass_context
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table


@click.group("lead-hygiene")
def lead_hygiene() -> None:
	"""Keep the pipeline clean: rebuild, explain, night."""


@lead_hygiene.command("rebuild")
@click.option("--doctype", type=click.Choice(["Lead", "Opportunity"]), help="Only this document type.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Share the work.")
@pass_context
def rebuild(context: object, doctype: str | None, processes: int) -> None:
	"""Judge every Lead and Opportunity anew."""
	with _site(context):
		from .site import rebuild as rebuilding

		with _progress("Rebuilding", rebuilding.total(doctype)) as advance:
			report = rebuilding.run(doctype, processes, advance)
		_print(report)


@lead_hygiene.command("night")
@click.option("--dry-run", is_flag=True, help="Say what the coming night would bring; write nothing.")
@pass_context
def night(context: object, dry_run: bool) -> None:
	"""Review what is due, as the scheduler does every night."""
	with _site(context):
		from .site import night as nights
		from .site import reconcile

		if dry_run:
			with _progress("Judging", None) as advance:
				_print(nights.preview(advance))
			click.echo("Dry run, as of tomorrow: nothing was written.")
			return
		reconcile.run()
		with _progress("Reviewing", nights.due_count()) as advance:
			report = nights.run(progress=advance)
		_print(report)


@lead_hygiene.command("explain")
@click.argument("doctype", type=click.Choice(["Lead", "Opportunity"], case_sensitive=False))
@click.argument("name")
@pass_context
def explain(context: object, doctype: str, name: str) -> None:
	"""Say why one record is in its state."""
	with _site(context):
		from .site.explain import explain as explaining

		try:
			said = explaining(doctype, name)
		except frappe.DoesNotExistError:
			raise click.ClickException(f"There is no {doctype} {name} on this site.") from None
		_say(said)


def _say(said: dict[str, Any]) -> None:
	console = Console()
	console.print(said["headline"], style="bold", markup=False)
	if said["shown"] != said["state"]:
		console.print(f"On the record: {said['shown'] or 'not judged yet'}", style="yellow", markup=False)
	if said["suspended"]:
		console.print(f"Silence rules are suspended: {said['suspended']}", style="yellow", markup=False)
	if said["findings"]:
		findings = (
			(f["rule"], f["value"], f["threshold"], f["since"], f["suggests"]) for f in said["findings"]
		)
		console.print(_table(("Rule", "Counted", "Threshold", "Since", "Suggests"), findings))
	if said["evidence"]:
		rows = (
			(row["at"].replace(microsecond=0), row["doctype"], row["name"], row["counts_as"])
			for row in said["evidence"]
		)
		console.print(_table(("When", "Document", "Name", "Counts as"), rows))
	console.print(f"Look again on: {said['review_on'] or 'only when something happens'}", markup=False)


@contextmanager
def _site(context: object) -> Iterator[None]:
	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		if "lead_hygiene" not in frappe.get_installed_apps():
			raise click.ClickException("Lead Hygiene is not installed on this site.")
		yield
	finally:
		frappe.destroy()


@contextmanager
def _progress(words: str, total: int | None) -> Iterator[Callable[[int], None]]:
	columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
	with Progress(*columns, console=Console(stderr=True)) as progress:
		task = progress.add_task(words, total=total)
		yield lambda count: progress.advance(task, count)


def _table(headings: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> Table:
	from rich.text import Text

	table = Table(*headings)
	for row in rows:
		table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
	return table


def _print(report: object) -> None:
	if not report.reviewed and not report.bad:
		click.echo("Nothing is due.")
		return
	Console().print(_table(("State", "Records"), sorted(report.states.items())))
	line = f"{report.reviewed} reviewed, {report.changed} changed, {report.bad} left out"
	if report.proposed or report.done:
		line += f", {report.proposed} actions proposed, {report.done} carried out"
	click.echo(line)
	if report.held:
		click.echo(report.held)


commands = [lead_hygiene]
