"""`lead-hygiene judge`."""

import json

from click.testing import CliRunner

from lead_hygiene.audit.cli import main

AWAY = b"From: Ann <ann@acme.test>\nSubject: Re: offer\nDate: Sat, 21 Nov 2026 10:00:00 +0000\nAuto-Submitted: auto-replied\n\nBack on 3 December.\n"
BOUNCE = b"From: MAILER-DAEMON@mx.test\nSubject: failure notice\n\nCould not deliver:\n<bob@gone.test>: user unknown\n"


def run(*arguments):
	return CliRunner().invoke(main, ["judge", *map(str, arguments)])


def test_one_line_for_each_file(tmp_path):
	(tmp_path / "away.eml").write_bytes(AWAY)
	(tmp_path / "پیام.eml").write_bytes(BOUNCE)
	result = run(tmp_path / "away.eml", tmp_path / "پیام.eml", "--json")
	assert result.exit_code == 0, result.output
	away, bounce = map(json.loads, result.output.splitlines())
	assert away == {
		"file": str(tmp_path / "away.eml"),
		"kind": "auto_reply",
		"why": "header Auto-Submitted: auto-replied",
		"code": "auto_submitted",
		"back_on": "2026-12-03",
	}
	assert (bounce["kind"], bounce["failed"]) == ("bounce_hard", ["bob@gone.test"])
	plain = run(tmp_path / "away.eml").output
	assert plain.endswith("away.eml: auto_reply (header Auto-Submitted: auto-replied; back on 2026-12-03)\n")


def test_text_only_looks_at_no_other_header(tmp_path):
	(tmp_path / "away.eml").write_bytes(AWAY)
	assert json.loads(run(tmp_path / "away.eml", "--text-only", "--json").output)["kind"] == "human"


def test_a_file_that_cannot_be_read_stops_nothing(tmp_path):
	(tmp_path / "away.eml").write_bytes(AWAY)
	result = run(tmp_path / "missing.eml", tmp_path, tmp_path / "away.eml", "--json")
	assert result.exit_code == 1
	assert "missing.eml: it could not be read (No such file or directory)" in result.output
	assert "it is a folder" in result.output
	assert '"kind": "auto_reply"' in result.output


def test_a_file_with_a_byte_order_mark_has_headers_all_the_same(tmp_path):
	(tmp_path / "away.eml").write_bytes(b"\xef\xbb\xbf" + AWAY)
	assert json.loads(run(tmp_path / "away.eml", "--json").output)["code"] == "auto_submitted"
