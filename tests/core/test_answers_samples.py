"""The public sample messages, where they are at hand; see benchmarks/answers.py for the tables."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from lead_hygiene.core.answers import BOUNCES, judge, judge_text
from lead_hygiene.core.mail.message import message_of_bytes

SAMPLES = Path("/work/shared/data/emails")
MANIFEST = SAMPLES / "manifest.csv"
pytestmark = pytest.mark.skipif(not MANIFEST.exists(), reason="the public sample messages are not here")


def files(*kinds):
	with MANIFEST.open(encoding="utf-8") as opened:
		return [SAMPLES / row["file"] for row in csv.DictReader(opened) if row["kind"] in kinds]


def test_bounces_and_auto_replies_are_caught_by_their_headers():
	bounces = [
		judge(message_of_bytes(file.read_bytes())).kind in BOUNCES
		for file in files("bounce", "delay_warning")
	]
	assert sum(bounces) / len(bounces) >= 0.99
	replies = [
		judge(message_of_bytes(file.read_bytes())).kind == "auto_reply" for file in files("auto_reply")
	]
	assert sum(replies) / len(replies) >= 0.95


def test_no_answer_of_a_person_is_judged_a_machine():
	for file in files("human_reply_body", "expected_reply_text"):
		assert (
			judge_text(
				"Ann <ann@acme.test>", "Re: offer", file.read_text("utf-8", "replace"), date.today()
			).kind
			== "human"
		)
