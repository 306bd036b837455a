"""What was learned from a file, for people to read in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..core.learning.learn import Criterion, Learned
from ..core.mail.plain import shown
from .learning import Answer

METHOD = {
	True: "logistic regression (scikit-learn)",
	False: "naive Bayes, each column counted as far as the others do not say the same",
}
LEFT_OUT = {
	"leak": "Leaks",
	"identifier": "Identifiers",
	"date": "Dates",
	"text": "Texts",
	"constant": "Constant",
	"dropped": "Left out by hand",
}


def meaning(answer: Answer) -> str:
	"""What a point is."""
	return (
		f"10 points double the odds of {answer.success}. The points of a record are added up over all criteria;"
		" each is worth what it adds beside the others, compared with the average record."
	)


def show(answer: Answer) -> None:
	"""Print it."""
	console = Console(highlight=False, markup=False, emoji=False)
	if not console.is_terminal:
		console = Console(highlight=False, markup=False, emoji=False, width=max(console.width, 120))
	learned, positive = answer.learned, answer.success
	_say(
		console,
		f"{learned.records:,} records, {learned.won:,} of them {positive} ({_percent(learned.won / learned.records)}).",
	)
	_say(console, f"Learned by {METHOD[answer.logistic]}.")
	if not answer.logistic and answer.asked.method == "auto":
		_say(
			console,
			"With scikit-learn (pip install 'lead_hygiene[learn]') logistic regression is used instead.",
		)
	auc = learned.auc
	_say(
		console,
		f"On records that had no part in making them, the points tell {positive} from the rest with an AUC of "
		f"{auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f}; 5-fold cross-validation).",
	)
	if learned.signal:
		_criteria(console, learned, positive)
		_say(console, meaning(answer))
		_calibration(console, learned, positive)
	_aside(console, learned)
	for note in (*answer.notes, *(str(warning) for warning in learned.warnings)):
		_say(console, f"Note: {note}")


def _criteria(console: Console, learned: Learned, positive: str) -> None:
	table = Table(title="Proposed points")
	table.add_column("Column", max_width=32)
	table.add_column("is", max_width=34)
	for heading in ("Points", "Records", positive, "Share", "95 %", "Lift"):
		table.add_column(heading, justify="right", no_wrap=True)
	by_column: dict[str, list[Criterion]] = {}
	for row in learned.criteria:
		by_column.setdefault(row.column, []).append(row)
	pointless = [name for name, rows in by_column.items() if not any(row.points for row in rows)]
	for name, rows in by_column.items():
		if name in pointless:
			continue
		for place, row in enumerate(rows):
			table.add_row(
				Text(shown(name, 60) if not place else ""),
				Text(shown(str(row.said), 60)),
				f"{row.points:+d}" if row.points else "0",
				f"{row.records:,}",
				f"{row.won:,}",
				_percent(row.share),
				f"{100 * row.interval[0]:.0f}–{100 * row.interval[1]:.0f}",
				f"{row.lift:.2f}{' *' if row.few else ''}",
			)
		table.add_section()
	console.print(table)
	if any(row.few for row in learned.criteria if row.column not in pointless):
		_say(console, f"* fewer than 10 {positive}, or fewer than 10 others: a small number.")
	if pointless:
		_say(console, f"Worth no points: {', '.join(shown(name) for name in pointless)}.")


def _calibration(console: Console, learned: Learned, positive: str) -> None:
	table = Table(title="Do the chances come true? (records that had no part in making the points)")
	for heading in ("Predicted", "Came true", "95 %", "Records", positive):
		table.add_column(heading, justify="right", no_wrap=True)
	for group in learned.calibration:
		low, high = group.interval
		table.add_row(
			_percent(group.predicted),
			_percent(group.won / group.records),
			f"{100 * low:.1f}–{100 * high:.1f}",
			f"{group.records:,}",
			f"{group.won:,}",
		)
	console.print(table)
	_say(
		console,
		f"On average they are {100 * learned.gap:.1f} percentage points apart (Brier {learned.brier:.4f}).",
	)


def _aside(console: Console, learned: Learned) -> None:
	for why, title in LEFT_OUT.items():
		listed = [each for each in learned.aside if each.why == why]
		if listed:
			_say(console, f"Set aside as {title.lower()}:" if why != "dropped" else f"{title}:")
		for each in listed:
			_say(console, f"  {shown(each.column)}: {shown(str(each.reason), 200)}")
	if any(each.why == "leak" for each in learned.aside):
		_say(console, "A column that is known before the end can be put back with --keep.")


def _say(console: Console, sentence: str) -> None:
	console.print(sentence, soft_wrap=True)


def _percent(share: float) -> str:
	return f"{100 * share:.1f} %"
