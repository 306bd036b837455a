"""Who is in which team, as a policy file says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import toml_checks as checks
from .toml_checks import BadPolicy, word

_HEAD = """\

# Who sells in which team, for the measure performance: owners as the files name them.
[teams]
"""
_EXAMPLE = '# "North" = ["sara@example.com", "omid@example.com"]\n'


def teams(data: Mapping[str, Any]) -> dict[str, str]:
	"""The team of each owner. Raises BadPolicy."""
	found: dict[str, str] = {}
	for team, owners in checks.table(data, "teams", example=_EXAMPLE.strip("# \n")).items():
		for owner in owners if isinstance(owners, list) else [None]:
			if not isinstance(owner, str):
				raise BadPolicy(f"teams.{team} is {owners!r}; write a list of texts, as in {_EXAMPLE[2:-1]}")
			if found.setdefault(owner, team) != team:
				raise BadPolicy(f"teams: {owner!r} is in {found[owner]!r} and in {team!r}; name one team")
	return found


def plain(team_of: Mapping[str, str]) -> dict[str, list[str]]:
	"""The owners of each team."""
	found: dict[str, list[str]] = {}
	for owner, team in team_of.items():
		found.setdefault(team, []).append(owner)
	return found


def toml_of(team_of: Mapping[str, str]) -> str:
	"""The teams as TOML; read back they are the same."""
	lines = (
		f"{word(team)} = [{', '.join(word(owner) for owner in owners)}]\n"
		for team, owners in plain(team_of).items()
	)
	return _HEAD + ("".join(lines) or _EXAMPLE)
