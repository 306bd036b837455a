"""A bin in words, and as a criterion can hold it: an operator and a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10

from .bins import Bin
from .cells import Celled
from .sentences import Sentence, say


@dataclass(frozen=True, slots=True)
class Test:
	"""An operator of `core.rules` and its value; the operator None: no criterion can say it, and it has no points."""

	operator: str | None
	value: str


def test_of(column: Celled, some: Bin) -> Test:
	"""What a record must be for the points of a bin. The ends of stretches are the roundest numbers that part them."""
	cell = column.cells[some.cells[0]]
	if cell.kind == "unknown":
		return Test("is not set", "")
	if cell.kind == "other":
		return Test(None, "")
	if cell.kind == "word":
		return Test("is set", "") if cell.text == "✓" else Test("=", cell.text)
	first, last = some.cells[0], some.cells[-1]
	low, high = column.cells[first].low, column.cells[last].high
	if low == high:
		return Test("=", number(low))
	after = last + 1
	ends = after >= len(column.cells) or column.cells[after].kind != "span"
	start = "" if first == 0 else number(between(column.cells[first - 1].high, low))
	stop = "" if ends else number(between(high, column.cells[after].low))
	if start and stop:
		return Test("between", f"{start}..{stop}")
	if start:
		return Test(">=", start)
	return Test("<", stop) if stop else Test("is set", "")


def told(column: Celled, some: Bin) -> Sentence:
	"""A bin in words: 'Cancún', 1000 to less than 2000, nothing in it."""
	test = test_of(column, some)
	if test.operator == "is not set":
		written = column.cells[some.cells[0]].text
		return say("nothing_written", written) if written else say("nothing_in_it")
	if test.operator == "between":
		return say("from_to", *test.value.split(".."))
	if test.operator == "=":
		return say("value", repr(test.value) if column.kind == "category" else test.value)
	return say(_TOLD[test.operator], *([test.value] if test.value else []))


_TOLD: Mapping[str | None, str] = {
	">=": "from",
	"<": "below",
	"is set": "something_in_it",
	None: "other_values",
}


def between(low: float, high: float) -> float:
	"""The roundest number that is more than `low` and at most `high`: it parts the two."""
	if low < 0 < high or high == 0:
		return 0.0
	if high < 0:
		# The roundest above `low`: its mirror image is less than -low and at least -high.
		return -_rounded(-high, -low, upper_open=True)
	return _rounded(low, high, upper_open=False)


def _rounded(low: float, high: float, upper_open: bool) -> float:
	"""The roundest number in (low, high], or in [low, high) where the upper end is open; 0 <= low < high."""
	places = floor(log10(high)) + 1
	whole = low.is_integer() and high.is_integer()
	for place in range(places, places - 18, -1):
		step = 10.0**place
		for part in (1.0, 0.5, 0.25):
			wide = step * part
			if whole and not wide.is_integer():
				continue
			found = floor(high / wide) * wide
			if upper_open and found >= high:
				found -= wide
			found = float(f"{found:.15g}")
			if (low <= found < high) if upper_open else (low < found <= high):
				return found
	return low if upper_open else high


def number(value: float) -> str:
	"""A number as short as it can be written without losing anything, never with an exponent."""
	if value.is_integer() and abs(value) < 1e15:
		return str(int(value))
	text = repr(value)
	return f"{value:f}".rstrip("0").rstrip(".") if "e" in text else text
