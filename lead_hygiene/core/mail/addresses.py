"""Bare e-mail addresses."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"<([^<>]+)>\s*$")
_INSIDE = re.compile(r"[^\s<>()\[\]{},;:\"'`|=\\]{1,64}@[^\s<>()\[\]{},;:\"'`|=\\@]{1,255}")


def bare_address(sender: str | None) -> str:
	"""`Name <User@Host>` as `user@host`; "" where there is none."""
	text = (sender or "").strip()
	if found := _ADDRESS.search(text):
		text = found.group(1)
	return text.strip().lower()


def addresses(recipients: str | None) -> set[str]:
	"""The bare addresses of a list of recipients."""
	found = (bare_address(part) for part in re.split(r"[,;\n]", recipients or ""))
	return {address for address in found if "@" in address}


def addresses_in(text: str, most: int = 20) -> tuple[str, ...]:
	"""The addresses that stand in `text`, lower-cased, in their order, each once, at most `most` of them."""
	found: dict[str, None] = {}
	for match in _INSIDE.finditer(text[:20_000]):
		found[match.group().strip(".").lower()] = None
		if len(found) >= most:
			break
	return tuple(found)
