"""The presets: for each CRM system the sheets it exports, what their columns mean, and its words for states and stages.

The facts are in one JSON file for each system; `fields.csv` says which field of ours a meaning goes to.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from ..core.names import compact, letters

Form = Literal["text", "word", "check", "number", "date", "moment", "email", "phone", "employees", "currency"]
Where = Literal["audit", "site"]
NAMES = ("sarv", "dynamics", "pipedrive", "hubspot")
_PARTED = re.compile(r"\s+[-\u2013\u2014]\s+")
# What tells whose deal it is, and how a record ended: read, though no field of ours holds it.
PARTY = (
	"organisation",
	"organisation_id",
	"person",
	"person_id",
	"email",
	"lead",
	"lead_id",
	"deal",
	"deal_id",
)
ENDS = ("ended", "won_on", "lost_on")


@dataclass(frozen=True, slots=True)
class Place:
	"""A field of ours."""

	field: str
	form: Form


@dataclass(frozen=True, slots=True)
class Sheet:
	"""One kind of file a system exports. `doctypes` are what it can become, the likeliest first.

	`columns` has the headings of each meaning, the likeliest first; `marks` are headings hardly anything else has, and
	`need` how many of them must be there. `words` has, for a meaning, our word for each of theirs; `also` what a word says of
	another meaning besides; `headings` are all there are. All folded by `fold`. `fractions` are meanings written as a share of 1, not of 100.
	"""

	preset: str
	name: str
	title: str
	doctypes: tuple[str, ...]
	marks: frozenset[str]
	need: int
	columns: Mapping[str, tuple[str, ...]]
	words: Mapping[str, Mapping[str, str]]
	also: Mapping[str, Mapping[str, Mapping[str, str]]]
	fractions: frozenset[str]
	headings: frozenset[str]

	@property
	def key(self) -> str:
		"""How people name it: "pipedrive:deals"."""
		return f"{self.preset}:{self.name}"


@dataclass(frozen=True, slots=True)
class Preset:
	"""One CRM system. `seen` says where its headings come from, `assumed` what nobody has seen."""

	name: str
	title: str
	seen: tuple[str, ...]
	assumed: tuple[str, ...]
	sheets: Mapping[str, Sheet]


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
	"""A heading or a word without what programs and people write differently: case, spaces, signs, Arabic letters. A dash
	between two words parts them still: "Deal - Owner" is Pipedrive's, "Deal owner" HubSpot's."""
	return compact(letters(_PARTED.sub(" dash ", text)))


@cache
def preset(name: str) -> Preset:
	"""A preset by its name. KeyError: there is none."""
	if name not in NAMES:
		raise KeyError(name)
	told = json.loads(files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8"))
	sheets = {part: _sheet(name, part, facts) for part, facts in told["sheets"].items()}
	return Preset(name, told["title"], tuple(told["seen"]), tuple(told["assumed"]), sheets)


def sheet(key: str) -> Sheet:
	"""A sheet by "preset:sheet". KeyError: there is none."""
	name, _, part = key.partition(":")
	return preset(name).sheets[part]


def presets() -> tuple[Preset, ...]:
	"""All presets."""
	return tuple(preset(name) for name in NAMES)


@cache
def places(doctype: str, where: Where) -> Mapping[str, Place]:
	"""The field of `doctype` for each meaning it has one for, in the audit or on the site."""
	found: dict[str, Place] = {}
	with files(__package__).joinpath("fields.csv").open(encoding="utf-8") as lines:
		for row in csv.DictReader(lines):
			if row["doctype"] == doctype and row["where"] in ("", where):
				found.setdefault(row["meaning"], Place(row["field"], row["form"]))  # type: ignore[arg-type]
	return found


def _sheet(preset_name: str, name: str, told: Mapping[str, object]) -> Sheet:
	columns: Mapping[str, Sequence[str]] = told["columns"]  # type: ignore[assignment]
	folded = {
		meaning: tuple(dict.fromkeys(fold(heading) for heading in headings))
		for meaning, headings in columns.items()
	}
	return Sheet(
		preset=preset_name,
		name=name,
		title=str(told["title"]),
		doctypes=tuple(told["doctypes"]),  # type: ignore[arg-type]
		marks=frozenset(fold(mark) for mark in told["marks"]),  # type: ignore[attr-defined]
		need=int(told["need"]),  # type: ignore[call-overload]
		columns=folded,
		words={meaning: _turned(words) for meaning, words in told["words"].items()},  # type: ignore[attr-defined]
		also={
			meaning: {other: _turned(words) for other, words in others.items()}
			for meaning, others in told.get("also", {}).items()  # type: ignore[attr-defined]
		},
		fractions=frozenset(told.get("fractions", ())),  # type: ignore[call-overload]
		headings=frozenset(heading for headings in folded.values() for heading in headings),
	)


def _turned(words: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
	"""Our word by each of theirs."""
	return {fold(theirs): ours for ours, listed in words.items() for theirs in listed}
