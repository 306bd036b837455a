"""A made-up pipeline as ERPNext would export it: plausible, a little dirty, the same for the same seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from .demo_names import CITIES, COMPANIES, COMPANY_ENDS, FIRST, LAST, OWNERS, SOURCES
from .demo_sales import INDUSTRIES, QUESTIONS, SIZES, Sales
from .demo_stages import HEAD, STAGES, UNLIMITED, Stages
from .demo_story import Life, Story, at_text
from .overwriting import check_demo_folder, remember_demo_file
from .results import write_safely

_HEADS: dict[str, tuple[str, ...]] = {
	"lead": (
		*(
			"Sr",
			"ID",
			"Full Name",
			"Organization Name",
			"Status",
			"Lead Owner",
			"Email",
			"Mobile No",
			"Source",
		),
		*("City", "Company", "Created On", "Snoozed Until", "Disqualified", "Newsletter"),
		*("Created By", "Campaign Name", "Industry", "No of Employees", "Lost Reason", *QUESTIONS),
	),
	"opportunity": (
		*(
			"name",
			"title",
			"status",
			"opportunity_type",
			"sales_stage",
			"opportunity_owner",
			"transaction_date",
		),
		*(
			"creation",
			"modified",
			"opportunity_amount",
			"currency",
			"contact_email",
			"contact_mobile",
			"company",
		),
		*("opportunity_from", "party_name", "source", "campaign", "industry", "lost_reasons"),
		*("expected_closing", *QUESTIONS),
	),
	"communication": (
		*("name", "communication_type", "communication_medium", "sent_or_received", "communication_date"),
		*(
			"subject",
			"sender",
			"recipients",
			"reference_doctype",
			"reference_name",
			"delivery_status",
			"message_id",
		),
	),
	"call_log": ("name", "type", "status", "from", "to", "start_time", "owner", "link_doctype", "link_name"),
	"todo": ("name", "status", "date", "reference_type", "reference_name", "allocated_to", "modified"),
	"event": (
		*("name", "subject", "event_category", "status", "starts_on", "modified"),
		*("Reference Document Type (Event Participants)", "Reference Name (Event Participants)"),
	),
	"quotation": (
		"name",
		"status",
		"quotation_to",
		"party_name",
		"opportunity",
		"transaction_date",
		"modified",
	),
	"sales_order": ("name", "status", "customer", "transaction_date", "base_net_total", "Quotation (Items)"),
	"stage_change": HEAD,
	"sales_stage": ("name", "hygiene_limit_days", "hygiene_order"),
}


class Demo:
	"""A pipeline of `records` leads and opportunities as it stands on `today`."""

	def __init__(self, records: int, seed: int, today: date) -> None:
		self._random = random.Random(seed)
		self._now = datetime(today.year, today.month, today.day, 18)
		self._leads = records * 3 // 5
		self._opportunities = records - self._leads
		self._rows: dict[str, list[list[Any]]] = {file: [] for file in _HEADS}
		self._story = Story(self._random, self._now, self._rows)
		self._sales = Sales(self._random, self._now, self._rows)
		self._stages = Stages(self._random, self._now, self._rows["stage_change"])

	def write(self, folder: Path) -> Iterator[tuple[Path, int]]:
		"""Write the files and tell the path and the rows of each. Raises OSError, and Refused before all else."""
		check_demo_folder(folder)
		for number in range(1, self._leads + 1):
			self._lead(number)
		for number in range(1, self._opportunities + 1):
			self._opportunity(number)
		for order, (stage, days) in enumerate(STAGES.items(), start=1):
			self._rows["sales_stage"].append([stage, "" if stage == UNLIMITED else days, order])
		self._spoil()
		for file, head in _HEADS.items():
			path = folder / f"{file}.csv"
			rows = self._rows[file]

			def write(text: Any, head: tuple[str, ...] = head, rows: list[list[Any]] = rows) -> None:
				writer = csv.writer(text, lineterminator="\n")
				writer.writerow(head)
				writer.writerows(rows)

			write_safely(path, write)
			remember_demo_file(path)
			yield path, len(rows)

	def _life(self, doctype: str, name: str, born: datetime) -> Life:
		draw = self._random
		number = f"+98 912 {draw.randint(100, 999)} {draw.randint(1000, 9999)}"
		address = f"contact{draw.randint(1, 10**7):07d}@example.com"
		owner, _ = draw.choices(list(OWNERS.items()), weights=[8, 8, 7, 6, 5, 4, 3])[0]
		warmth = min(max(draw.gauss(OWNERS[owner], 0.22), 0.02), 0.95)
		return Life(doctype, name, address, number, owner, born, warmth)

	def _lead(self, number: int) -> None:
		draw = self._random
		first, last, company = self._person()
		life = self._life("Lead", f"CRM-LEAD-{number:06d}", self._birth(420))
		self._story.contacts(life)
		fate = draw.random()
		status = "Lead"
		if life.heard and fate < 0.32:
			status = "Converted"
		elif fate < 0.05:
			status = "Do Not Contact"
		elif life.heard:
			status = draw.choice(["Replied", "Interested", "Opportunity", "Open"])
		elif draw.random() < 0.5:
			status = "Open"
		open_ = status not in ("Converted", "Do Not Contact")
		end = "" if open_ else "Converted" if status == "Converted" else "Dead"
		self._stages.states(life, end)
		if end != "Dead":
			self._sales.could_become(life, end == "Converted")
		snoozed = self._on(draw.randint(5, 60)) if open_ and draw.random() < 0.02 else ""
		reason = (
			draw.choice(["No Budget", "No Authority", "No Fit"]) if open_ and draw.random() < 0.03 else ""
		)
		if open_:
			self._story.plan(life)
		self._rows["lead"].append(
			[
				*(
					number,
					life.name,
					f"{first} {last}",
					company,
					status,
					life.owner,
					life.address,
					life.number,
				),
				*(
					draw.choice(SOURCES),
					draw.choice(CITIES),
					"Example Trading",
					at_text(life.born),
					snoozed,
					reason,
				),
				draw.choice(["yes", "no", ""]),
				*(life.owner if draw.random() < 0.5 else draw.choice(list(OWNERS)), self._sales.campaign()),
				*(draw.choice(INDUSTRIES), draw.choice(SIZES), self._sales.reason(life, end)),
				*self._sales.answers(life),
			]
		)

	def _opportunity(self, number: int) -> None:
		draw = self._random
		_, _, company = self._person()
		name = f"CRM-OPP-{number:06d}"
		life = self._life("Opportunity", name, self._birth(300))
		amount = round(draw.lognormvariate(9.2, 0.9), -2)
		stage, ended, since = self._stages.walk(life, amount)
		self._story.contacts(life)
		status = ended or ("Open" if draw.random() < 0.75 else draw.choice(["Replied", "Quotation"]))
		lead = self._sales.parent(life.born, ended == "Converted")
		named = None if lead is None else lead.name
		if stage.startswith(("Proposal", "Negotiation")) and draw.random() < 0.8:
			self._sales.papers(life, company, named, ended, since, amount)
		if not ended:
			self._story.plan(life)
		kind = draw.choices(["Sales", "Maintenance", "Support"], weights=[8, 1, 1])[0]
		changed = since if ended else max(since, life.last)
		self._rows["opportunity"].append(
			[
				*(
					name,
					company,
					status,
					kind,
					stage,
					life.owner,
					life.born.date().isoformat(),
					at_text(life.born),
					at_text(changed),
				),
				*(f"{amount:.2f}", "USD", life.address, life.number, "Example Trading"),
				*(("Lead", lead.name) if lead else ("Customer", company)),
				*(draw.choice(SOURCES), self._sales.campaign(), draw.choice(INDUSTRIES)),
				*(self._sales.reason(life, ended), self._sales.closing(ended), *self._sales.answers(life)),
			]
		)

	def _person(self) -> tuple[str, str, str]:
		draw = self._random
		company = f"{draw.choice(COMPANIES)} {draw.choice(COMPANY_ENDS)}"
		return draw.choice(FIRST), draw.choice(LAST), company

	def _birth(self, days: int) -> datetime:
		"""A working moment in the last `days` days, more of them lately."""
		back = days * self._random.random() ** 1.7
		at = self._now - timedelta(days=back)
		return at.replace(hour=self._random.randint(8, 16), minute=self._random.randint(0, 59))

	def _on(self, days: int) -> str:
		return (self._now + timedelta(days=days)).date().isoformat()

	def _spoil(self) -> None:
		"""What every real export has: a typed date, a Jalali one, a row twice, a row without its ID."""
		leads = self._rows["lead"]
		leads[3][11] = "31/31/2025"
		leads[7][11] = "1404/05/12"
		leads.append([len(leads) + 1, *leads[5][1:]])
		leads.append([len(leads) + 1, "", *leads[6][2:]])
		self._rows["communication"][9][4] = "soon"
