"""The criteria and the scale of a policy file: read with one clear sentence for each mistake, and written out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.criteria import AXES, DEFAULT_CRITERIA, DEFAULT_SCALE, SIGNALS, Criterion, Scale
from ..core.facts import ROLES
from . import toml_checks as checks
from .toml_checks import BadPolicy

SCALE_KEYS = ("start", "good_fit", "poor_fit", "engaged", "fit_share")
_KEYS = (
	*("name", "axis", "points", "field", "operator", "value", "signal", "cap", "half_life", "applies_to"),
	"enabled",
)
HEAD = f"""
# Who is worth the time. Points are read on two axes from 0 to 100, fit and engagement: fit begins at start, is good from
# good_fit on and poor below poor_fit; they are engaged from engaged on. attractiveness = fit_share % fit, the rest engagement.
# Grades: A good fit and engaged; B good and quiet, or in between and engaged; C in between and quiet, or poor and engaged;
# D poor and quiet.
[scale]
{{scale}}
# The criteria. If there is any [[criteria]], these are all; keep_default_criteria = true (at the top) adds them to the default ones.
#   points are given for what a field says (field, operator, value), or for each day on which a signal was seen
#   axis: {", ".join(AXES)}; signal: {", ".join(SIGNALS)}
#   half_life: days after which the points of a signal are half (left out: they last); cap: the most that it gives in all
"""


def scale(data: Mapping[str, Any]) -> Scale:
	"""The scale. Raises BadPolicy."""
	row = checks.table(data, "scale", example="start = 50")
	try:
		checks.only(row, SCALE_KEYS, "")
		return Scale(**{name: checks.whole(row, name, getattr(DEFAULT_SCALE, name)) for name in SCALE_KEYS})
	except ValueError as error:
		raise BadPolicy(f"scale: {error}") from None


def criteria(data: Mapping[str, Any]) -> tuple[Criterion, ...]:
	"""The criteria. Raises BadPolicy."""
	rows = data.get("criteria")
	keep = checks.flag(data, "keep_default_criteria", rows is None)
	if rows is not None and (not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows)):
		raise BadPolicy("criteria must be tables; begin each criterion with a line [[criteria]]")
	own = [_criterion(row, number) for number, row in enumerate(rows or [], start=1)]
	found = (*(DEFAULT_CRITERIA if keep else ()), *(each for each in own if each is not None))
	names = [each.name for each in found]
	for name in names:
		if names.count(name) > 1:
			raise BadPolicy(f"two criteria are called {name!r}; every criterion needs a name of its own")
	return found


def _criterion(row: Mapping[str, Any], number: int) -> Criterion | None:
	"""One criterion; None where it is switched off."""
	name = checks.text(row, "name", "what the criterion is called")
	where = f"criterion {name!r}: " if name else f"criterion {number}: "
	if not name:
		raise BadPolicy(f'{where}it has no name; write name = "..."')
	try:
		checks.only(row, _KEYS, "")
		for needed, example in (("axis", f"one of: {', '.join(AXES)}"), ("points", "a number such as 10")):
			if needed not in row:
				raise BadPolicy(f"it has no {needed}; write {example}")
		signal = row.get("signal")
		if ("field" in row) == (signal is not None):
			raise BadPolicy(
				'it looks at a field or at a signal; write one of field = "..." and signal = "..."'
			)
		stray = next((key for key in ("operator", "value") if signal is not None and key in row), None)
		if stray:
			raise BadPolicy(f"{stray} belongs to a field, not to a signal; leave it out")
		operator = row.get("operator", "=")
		if signal is None and operator not in ("is set", "is not set") and row.get("value", "") == "":
			raise BadPolicy(f'{operator!r} needs a value to compare with; write value = "..."')
		given = Criterion(
			name=name,
			axis=checks.choice(row["axis"], AXES, "axis"),
			points=checks.whole(row, "points", None),
			condition=None if signal is not None else checks.condition(row),
			signal=None if signal is None else checks.choice(signal, SIGNALS, "signal"),
			cap=checks.whole(row, "cap", None, least=1),
			half_life=checks.whole(row, "half_life", None, least=1),
			roles=checks.roles(row.get("applies_to", "Both")),
		)
		return given if checks.flag(row, "enabled", True) else None
	except ValueError as error:
		raise BadPolicy(f"{where}{error}") from None


def toml_of(found: tuple[Criterion, ...], read_on: Scale) -> str:
	"""Scale and criteria as TOML with comments."""
	lines = "".join(f"{name} = {value}\n" for name, value in plain_scale(read_on).items())
	return HEAD.format(scale=lines) + "".join(_table(each) for each in found)


def plain_scale(read_on: Scale) -> dict[str, int]:
	"""The scale as plain data."""
	return {name: getattr(read_on, name) for name in SCALE_KEYS}


def plain(each: Criterion) -> dict[str, Any]:
	"""A criterion as plain data, as the policy file says it; what it does not have is left out."""
	asks = each.condition
	row = {
		"name": each.name,
		"axis": each.axis,
		"points": each.points,
		"field": asks and asks.field,
		"operator": asks and asks.operator,
		"value": asks and (asks.value or None),
		"signal": each.signal,
		"cap": each.cap,
		"half_life": each.half_life,
		"applies_to": "Both" if each.roles == frozenset(ROLES) else next(iter(each.roles)).capitalize(),
	}
	return {name: value for name, value in row.items() if value is not None}


def _table(each: Criterion) -> str:
	lines = (f"{name} = {checks.word(value)}" for name, value in plain(each).items())
	return "\n".join(("\n[[criteria]]", *lines)) + "\n"
