"""What the page shows of stages, and the chart of a limit, as plain values: no words and no markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..core.stage_advice import Point
from .stage_measures import Advice, Speed

WIDTH, HEIGHT = 400, 150
LEFT, RIGHT, TOP, BOTTOM = 34, 14, 18, 22
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_TICKS = 6
_POINTS = 160
_TAIL = 0.01
_CLOSE = 26


@dataclass(frozen=True, slots=True)
class Mark:
	"""A limit on the picture: the present one ("now") or the suggested one ("mark")."""

	kind: str
	x: float
	days: int
	anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
	"""Two lines over the days of a limit. Positions are in the units of the picture; ticks are (position,
	number)."""

	won: str
	lost: str
	ticks: list[tuple[float, int]]
	shares: list[tuple[float, int]]
	marks: list[Mark]


def chart(advice: Advice, rtl: bool) -> Chart:
	"""The curve of one stage, up to where hardly any deal stayed. `rtl`: the days grow to the left."""
	marks = [advice.best.limit, advice.present or 0]
	last = next((each.limit for each in advice.points if _flat(each)), advice.points[-1].limit)
	last = max(last, *(round(1.2 * mark) for mark in marks), 2)

	def x(days: int) -> float:
		along = (WIDTH - LEFT - RIGHT) * days / last
		return round(WIDTH - LEFT - along if rtl else LEFT + along, 1)

	shown = [each for each in advice.points if each.limit <= last]
	kept = shown[:: len(shown) // _POINTS + 1]
	step = next((step for step in _STEPS if last / step <= _TICKS), last)
	return Chart(
		won=_line((x(each.limit), each.won_share) for each in kept),
		lost=_line((x(each.limit), each.lost_share) for each in kept),
		ticks=[(x(days), days) for days in range(0, last + 1, step)],
		shares=[(_y(share / 100), share) for share in (0, 50, 100)],
		marks=_marks(advice, x),
	)


def _marks(advice: Advice, x: Callable[[int], float]) -> list[Mark]:
	"""The limit there is and the one suggested; numbers that would touch stand back to back."""
	best, present = advice.best.limit, advice.present
	here = x(best)
	if present is None or present == best:
		return [Mark("mark", here, best)]
	there = x(present)
	if abs(here - there) > _CLOSE:
		return [Mark("now", there, present), Mark("mark", here, best)]
	anchors = ("end", "start") if there < here else ("start", "end")
	return [Mark("now", there, present, anchors[0]), Mark("mark", here, best, anchors[1])]


def frame(rtl: bool) -> dict[str, int]:
	"""The edges of every chart, for its axes."""
	return {
		"width": WIDTH,
		"height": HEIGHT,
		"top": TOP,
		"bottom": HEIGHT - BOTTOM,
		"near": RIGHT if rtl else LEFT,
		"far": WIDTH - (LEFT if rtl else RIGHT),
		"margin": WIDTH - LEFT // 2 if rtl else LEFT // 2,
	}


def _flat(point: Point) -> bool:
	return (point.won_share or 0) <= _TAIL and (point.lost_share or 0) <= _TAIL


def _line(points: Iterable[tuple[float, float | None]]) -> str:
	"""A path of steps: the share holds until the next limit."""
	path, last = "", None
	for x, share in points:
		y = _y(share or 0)
		path += f"M{x:g} {y:g}" if last is None else f"H{x:g}" if y == last else f"H{x:g}V{y:g}"
		last = y
	return path


def _y(share: float) -> float:
	return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


def percent(share: float | None) -> int | None:
	"""A share as whole percent."""
	return None if share is None else round(100 * share)


def by_doctype(speeds: Sequence[Speed]) -> dict[str, list[Speed]]:
	"""The rows of each table."""
	found: dict[str, list[Speed]] = {}
	for each in speeds:
		found.setdefault(each.doctype, []).append(each)
	return found
