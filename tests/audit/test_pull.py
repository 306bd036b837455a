"""The pull, against a small server that answers as ERPNext does."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from click.testing import CliRunner
from rich.console import Console

from lead_hygiene.audit.cli import main
from lead_hygiene.audit.pull import STATE, Pull
from lead_hygiene.audit.site_api import PullError, Site

KEY, SECRET = "the-key-0123", "the-secret-4567"


class FakeSite:
	"""Tables by doctype, and a list of mishaps: each request takes the first one that is not None."""

	def __init__(self):
		self.tables = {
			"Lead": [
				{"name": f"L-{n:03d}", "status": "Open", "creation": "2025-06-01 10:00:00"} for n in range(25)
			],
			"Opportunity": [],
			"Communication": [
				{"name": f"C{n}", "communication_date": "2025-06-20 10:00:00", "reference_doctype": "Lead"}
				| {"reference_name": f"L-{n:03d}", "sent_or_received": "Received", "content": "long"}
				for n in range(3)
			],
			"Event": [
				{
					"name": f"E{n}",
					"starts_on": "2025-07-20 10:00:00",
					"status": "Open",
					"children": [f"L-{n:03d}", f"L-{n + 1:03d}", f"L-{n + 2:03d}"],
				}
				for n in range(4)
			],
			"Call Log": [],
			"ToDo": [],
			"Quotation": [],
			"Sales Stage": [],
		}
		self.mishaps = []
		self.asked = []
		site = self

		class Handler(BaseHTTPRequestHandler):
			def do_GET(self):
				site.answer(self)

			def log_message(self, *arguments):
				pass

		self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
		self.url = f"http://127.0.0.1:{self.server.server_port}"
		threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

	def answer(self, handler):
		parts = urlsplit(handler.path)
		query = {name: values[0] for name, values in parse_qs(parts.query).items()}
		self.asked.append((parts.path, query))
		mishap = self.mishaps.pop(0) if self.mishaps else None
		if handler.headers.get("Authorization") != f"token {KEY}:{SECRET}":
			return self.send(handler, 401, {})
		if mishap == "drop":
			return handler.connection.close()
		if mishap is not None:
			return self.send(handler, mishap, {"exception": f"<b>failed</b> for token {KEY}:{SECRET}"})
		if parts.path.endswith("get_count"):
			return self.send(handler, 200, {"message": len(self.tables.get(query["doctype"], ()))})
		doctype = unquote(parts.path.rpartition("/")[2])
		if doctype not in self.tables:
			return self.send(handler, 404, {"exc_type": "DoesNotExistError"})
		return self.send(handler, 200, {"data": self.rows(doctype, query)})

	def rows(self, doctype, query):
		after = [f[3] for f in json.loads(query["filters"]) if f[1:3] == ["name", ">"]]
		rows = [row for row in self.tables[doctype] if not after or row["name"] > after[0]]
		fields = json.loads(query["fields"])
		if fields != ["*"] and any(" as link_" in field for field in fields):
			rows = [
				{**row, "link_0": "Lead", "link_1": child}
				for row in rows
				for child in row.get("children", [None])
			]
		wanted = None if fields == ["*"] else {field.rpartition(" as ")[2] for field in fields}
		rows = [{k: v for k, v in row.items() if wanted is None or k in wanted} for row in rows]
		return rows[: int(query["limit_page_length"])]

	@staticmethod
	def send(handler, status, body):
		handler.send_response(status)
		handler.end_headers()
		handler.wfile.write(json.dumps(body).encode())


@pytest.fixture
def site():
	fake = FakeSite()
	yield fake
	fake.server.shutdown()
	fake.server.server_close()


def pull(site, folder, page=10, restart=False):
	waited = []
	console = Console(file=open("/dev/null", "w"))  # noqa: SIM115
	Pull(Site(site.url, KEY, SECRET, wait=waited.append), folder, page).run(console, restart)
	return waited


def lines(folder, name):
	return (folder / name).read_text(encoding="utf-8").splitlines()


def test_it_fetches_what_the_audit_reads(site, folder):
	pull(site, folder.path)
	assert len(lines(folder.path, "lead.csv")) == 26
	assert "content" not in lines(folder.path, "communication.csv")[0]
	records = {row["name"]: row for row in folder.audit()["records"]}
	assert records["L-001"]["silent_days"] == 10
	assert records["L-005"]["findings"] == []
	assert records["L-006"]["findings"] != []
	assert not [path for path in folder.path.iterdir() if path.suffix == ".part" or path.name == STATE]


def test_the_history_of_stages_is_fetched(site, folder):
	site.tables["Opportunity"] = [
		{"name": "O-1", "status": "Open", "sales_stage": "A", "creation": "2025-06-01 10:00:00"}
		| {"modified": "2025-06-02 10:00:00"}
	]
	site.tables["Stage Change"] = [
		{"name": "a", "reference_doctype": "Opportunity", "reference_name": "O-1", "serial": 1}
		| {"to_stage": "A", "outcome": None, "entered_on": "2025-06-05", "entered_at": "2025-06-05 09:00:00"}
		| {
			"known_by": "Event",
			"responsible": "x",
			"amount": 5.0,
			"owner": "Administrator",
			"_comments": None,
		}
	]
	pull(site, folder.path)
	assert lines(folder.path, "stage_change.csv")[0] == (
		"name,reference_doctype,reference_name,serial,to_stage,outcome,entered_on,entered_at,responsible,amount,known_by"
	)
	record = folder.record("O-1")
	assert (record["stage_since"], "stage_since_estimated" in record) == ("2025-06-05", False)
	del site.tables["Stage Change"]
	(folder.path / "stage_change.csv").unlink()
	pull(site, folder.path)
	assert folder.record("O-1")["stage_since_estimated"]


def test_children_of_one_record_are_not_torn_apart_by_pages(site, tmp_path):
	pull(site, tmp_path, page=2)
	assert len(lines(tmp_path, "event.csv")) == 1 + 12
	assert len(set(lines(tmp_path, "event.csv"))) == 13


def test_an_interrupted_pull_goes_on_where_it_stopped(site, tmp_path):
	site.mishaps = [None] * 4 + [500] * 6
	with pytest.raises(PullError, match="gave up after 6 attempts"):
		pull(site, tmp_path)
	assert not (tmp_path / "lead.csv").exists()
	part = tmp_path / "lead.csv.part"
	assert len(part.read_text(encoding="utf-8").splitlines()) == 21
	part.write_bytes(part.read_bytes() + b"L-020,torn")
	site.asked.clear()
	pull(site, tmp_path)
	names = [line.split(",")[0] for line in lines(tmp_path, "lead.csv")]
	assert names == ["name", *(f"L-{n:03d}" for n in range(25))]
	first = next(query for path, query in site.asked if path.endswith("/Lead"))
	assert '"L-019"' in first["filters"]


def test_a_finished_file_is_not_fetched_again_until_all_are(site, tmp_path):
	site.mishaps = [None] * 8 + [500] * 6
	with pytest.raises(PullError):
		pull(site, tmp_path)
	assert (tmp_path / "lead.csv").exists()
	site.asked.clear()
	pull(site, tmp_path)
	assert not [path for path, _ in site.asked if path.endswith("/Lead")]
	site.asked.clear()
	pull(site, tmp_path)
	assert [path for path, _ in site.asked if path.endswith("/Lead")]


def test_another_site_needs_another_folder(site, tmp_path):
	(tmp_path / STATE).write_text('{"url": "https://other", "files": {}}', encoding="utf-8")
	with pytest.raises(PullError, match="unfinished pull from https://other"):
		pull(site, tmp_path)
	pull(site, tmp_path, restart=True)


def test_it_waits_and_tries_again(site, tmp_path):
	site.mishaps = [429, "drop", 503]
	assert pull(site, tmp_path) == [1.0, 2.0, 4.0]
	assert len(lines(tmp_path, "lead.csv")) == 26


def test_only_reading_requests_are_made(site, tmp_path):
	pull(site, tmp_path)
	assert {path.split("/")[2] for path, _ in site.asked} == {"resource", "method"}
	assert {path for path, _ in site.asked if "method" in path} == {"/api/method/frappe.client.get_count"}


def test_what_the_user_may_not_read_is_told_and_left_out(site, tmp_path, monkeypatch):
	monkeypatch.setenv("LEAD_HYGIENE_API_KEY", KEY)
	monkeypatch.setenv("LEAD_HYGIENE_API_SECRET", SECRET)
	del site.tables["Quotation"]
	result = CliRunner().invoke(main, ["pull", site.url, "--out", str(tmp_path)])
	assert result.exit_code == 0, result.output
	assert "Quotation: the site has no such doctype" in result.output
	assert not (tmp_path / "quotation.csv").exists()


@pytest.mark.parametrize("mishaps", [[500] * 6, [403], [403] * 40, [429] * 6, [302], ["drop"] * 6])
def test_the_secret_is_in_no_output_and_no_file(site, tmp_path, monkeypatch, mishaps):
	monkeypatch.setenv("LEAD_HYGIENE_API_KEY", KEY)
	monkeypatch.setenv("LEAD_HYGIENE_API_SECRET", SECRET)
	monkeypatch.setattr("time.sleep", lambda seconds: None)
	site.mishaps = mishaps
	result = CliRunner().invoke(main, ["pull", site.url, "--out", str(tmp_path)])
	said = result.output + repr(result.exception) + "".join(p.read_text("utf-8") for p in tmp_path.iterdir())
	assert KEY not in said
	assert SECRET not in said


def test_a_wrong_secret_is_one_sentence(site, tmp_path, monkeypatch):
	monkeypatch.setenv("LEAD_HYGIENE_API_KEY", KEY)
	monkeypatch.setenv("LEAD_HYGIENE_API_SECRET", "wrong-secret")
	result = CliRunner().invoke(main, ["pull", site.url, "--out", str(tmp_path)])
	assert result.exit_code == 1
	assert "does not accept the API key and secret" in result.output
	assert "wrong-secret" not in result.output


@pytest.mark.parametrize(
	("url", "says"),
	[
		("http://erp.example.com", "would send the key in the clear"),
		("ftp://erp.example.com", "is not the address of a site"),
		("https://me:pw@erp.example.com", "must not hold a user or password"),
		("https://", "is not the address of a site"),
		("https://erp.example.com:x", "is not the address of a site"),
	],
)
def test_addresses_the_key_is_not_sent_to(url, says):
	with pytest.raises(PullError, match=says):
		Site(url, KEY, SECRET)


@pytest.mark.parametrize(
	("url", "insecure", "wanted"),
	[
		("erp.example.com/app", False, "https://erp.example.com"),
		("http://localhost:8000/", False, "http://localhost:8000"),
		("http://lh.localhost:8000", False, "http://lh.localhost:8000"),
		("http://erp.example.com", True, "http://erp.example.com"),
	],
)
def test_addresses(url, insecure, wanted):
	assert Site(url, KEY, SECRET, insecure).url == wanted


def test_without_a_key(monkeypatch, tmp_path):
	monkeypatch.delenv("LEAD_HYGIENE_API_KEY", raising=False)
	result = CliRunner().invoke(main, ["pull", "https://erp.example.com", "--out", str(tmp_path)])
	assert result.exit_code == 1
	assert "set LEAD_HYGIENE_API_KEY and LEAD_HYGIENE_API_SECRET" in result.output
