"""A folder to put exports into, and the audit of it as the JSON it writes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lead_hygiene.audit.judging import Audit
from lead_hygiene.audit.policy_file import AuditPolicy, load
from lead_hygiene.audit.results import JsonResults

TODAY = date(2025, 6, 30)


class Folder:
	"""A folder of exports."""

	def __init__(self, path: Path) -> None:
		self.path = path

	today = TODAY

	def put(self, name: str, *rows: Sequence[Any] | str) -> Path:
		"""Write a CSV file; a row that is a text is split at commas."""
		path = self.path / name
		with path.open("w", encoding="utf-8", newline="") as text:
			csv.writer(text).writerows(row.split(",") if isinstance(row, str) else row for row in rows)
		return path

	def no_mail(self) -> None:
		"""An export of messages, none of them with the pipeline: the proof that nobody wrote."""
		head = "name,sent_or_received,communication_date,reference_doctype,reference_name"
		self.put("communication.csv", head, "c0,Received,2025-01-01,Supplier,S-1")

	def raw(self, name: str, content: bytes) -> Path:
		"""Write a file as it stands."""
		path = self.path / name
		path.write_bytes(content)
		return path

	def xlsx(self, name: str, *rows: Sequence[Any]) -> Path:
		"""Write an Excel file."""
		from openpyxl import Workbook

		book = Workbook()
		for row in rows:
			book.active.append(list(row))
		book.save(self.path / name)
		return self.path / name

	def policy(self, text: str) -> AuditPolicy:
		"""A policy from TOML."""
		path = self.path / "policy.toml"
		path.write_text(text, encoding="utf-8")
		return load(path)

	def audit(self, policy: str = "", today: date = TODAY) -> dict[str, Any]:
		"""The JSON of an audit."""
		audit = Audit(self.path, today, self.policy(policy))
		results = JsonResults()
		for judged in audit.judged():
			results.add(judged, today)
		results.write(self.path / "out.json", audit)
		return json.loads((self.path / "out.json").read_text(encoding="utf-8"))

	def record(self, name: str, policy: str = "", today: date = TODAY) -> dict[str, Any]:
		"""One record of an audit."""
		return next(row for row in self.audit(policy, today)["records"] if row["name"] == name)

	def sentences(self, policy: str = "") -> list[str]:
		"""What could not be read, without the remarks on files that are not there."""
		listed = self.audit(policy)["problems"]
		return [row["message"] for row in listed if "no such file" not in row["message"]]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
	return Folder(tmp_path)


@pytest.fixture
def rules_off() -> Callable[[str], str]:
	"""A policy with one rule only."""

	def only(trigger: str, threshold: int = 1, action: str = "flag") -> str:
		return (
			f'[[rules]]\nname = "one"\ntrigger = "{trigger}"\nthreshold = {threshold}\naction = "{action}"\n'
		)

	return only
