"""How well incoming messages are judged: precision and recall per class, with headers and from the text alone.

    python benchmarks/answers.py [FOLDER]

FOLDER holds the public sample messages with their manifest.csv (default: /work/shared/data/emails); it is not part of
the project. The bounces are split in halves by the hash of the file name: the rules were written with one half in sight
("seen"), the other ("unseen") was only counted. The few auto-replies were all read. `delay_warning` and `bounce` are one class, because
the samples mix them; whether a bounce is hard, soft or a delay is printed beside it, and cannot be checked, because the
samples do not say it. The last table are mails written for the tests of this project.
"""

from __future__ import annotations

import csv
import hashlib
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "core")]

from own_mails import LATER, MAILS  # noqa: E402

from lead_hygiene.core.answers import BOUNCES, Opinion, judge, judge_text  # noqa: E402
from lead_hygiene.core.mail.message import message_of_bytes  # noqa: E402

FOLDER = "/work/shared/data/emails"
TRUTH = {
	"bounce": "bounce",
	"delay_warning": "bounce",
	"auto_reply": "auto_reply",
	"feedback_report": "report",
	"read_receipt": "report",
	"regular": "human",
	"human_reply_body": "human",
	"expected_reply_text": "human",
}
CLASSES = ("human", "auto_reply", "bounce", "report", "list")
BODIES = frozenset({"human_reply_body", "expected_reply_text"})
Row = tuple[str, str, Opinion]  # file, true class, opinion


def main() -> None:
	folder = Path(sys.argv[1] if len(sys.argv) > 1 else FOLDER)
	if not (folder / "manifest.csv").exists():
		print(f"{folder}: there is no manifest.csv; only the project's own mails are judged\n")
	else:
		with (folder / "manifest.csv").open(encoding="utf-8") as opened:
			samples = [(row["file"], row["kind"]) for row in csv.DictReader(opened)]
		for text_only, name in ((False, "HEADERS AND TEXT"), (True, "TEXT ONLY")):
			print(f"=== {name}\n")
			rows = judged(folder, samples, text_only)
			show("all samples", rows)
			show("seen half", [row for row in rows if split(row)], missed=False)
			show("unseen half", [row for row in rows if split(row) is False], missed=False)
		speed(folder, samples)
	own = [
		(
			f"own: {subject}",
			"bounce" if kind in ("bounce_hard", "bounce_soft", "delay") else kind,
			judge_text(*mail),
		)
		for kind, *mail in (*MAILS, *LATER)
		for subject in [mail[1]]
	]
	show("own mails, English and Persian mostly, text only", own)


def judged(folder: Path, samples: list[tuple[str, str]], text_only: bool) -> list[Row]:
	"""Bodies without headers are judged as the text of an answer, in text-only mode."""
	rows = []
	for file, kind in samples:
		data = (folder / file).read_bytes()
		if kind in BODIES:
			if text_only:
				rows.append(
					(
						file,
						TRUTH[kind],
						judge_text("Ann <ann@acme.test>", "Re: offer", data.decode("utf-8", "replace")),
					)
				)
			continue
		message = message_of_bytes(data)
		day = message.sent_on or date.today()
		opinion = (
			judge_text(message.sender, message.subject, message.text, day)
			if text_only
			else judge(message, day)
		)
		rows.append((file, TRUTH[kind], opinion))
	return rows


def split(row: Row) -> bool | None:
	"""True: seen, False: unseen, None: no bounce."""
	if row[1] != "bounce":
		return None
	return hashlib.sha256(row[0].encode()).digest()[0] % 2 == 0


def class_of(opinion: Opinion) -> str:
	return "bounce" if opinion.kind in BOUNCES else opinion.kind


def show(title: str, rows: list[Row], missed: bool = True) -> None:
	table = Counter((truth, class_of(opinion)) for _file, truth, opinion in rows)
	print(f"{title}: {len(rows)} messages\n")
	print("| is \\ judged | " + " | ".join(CLASSES) + " | recall | precision |")
	print("|---|" + "---|" * (len(CLASSES) + 2))
	for truth in CLASSES:
		row = [table[truth, judged] for judged in CLASSES]
		right, said = table[truth, truth], sum(table[other, truth] for other in CLASSES)
		if sum(row) or said:
			print(
				f"| {truth} | "
				+ " | ".join(str(cell) for cell in row)
				+ f" | {share(right, sum(row))} | {share(right, said)} |"
			)
	kinds = Counter(
		opinion.kind for _file, truth, opinion in rows if truth == "bounce" and opinion.kind in BOUNCES
	)
	print("\nof the bounces: " + (", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())) or "none"))
	if missed:
		for file, truth, opinion in rows:
			if truth != class_of(opinion):
				print(f"  {file}: {truth} judged {opinion.kind} ({opinion.why})")
	print()


def share(part: int, whole: int) -> str:
	return f"{part}/{whole} = {100 * part / whole:.1f} %" if whole else "–"


def speed(folder: Path, samples: list[tuple[str, str]]) -> None:
	files = [(folder / file).read_bytes() for file, kind in samples if kind not in BODIES]
	messages = [message_of_bytes(data) for data in files]
	today = date.today()
	for name, work in (
		("reading one message out of MIME", lambda: [message_of_bytes(data) for data in files]),
		("judging one, headers and text", lambda: [judge(message, today) for message in messages]),
		(
			"judging one, sender and subject (nearly all bounces)",
			lambda: [judge_text(each.sender, each.subject) for each in messages],
		),
	):
		took = []
		for _run in range(3):
			started = time.process_time()
			work()
			took.append(time.process_time() - started)
		print(f"{name}: {min(took) / len(files) * 1e6:,.0f} µs on average")
	people = [mail[1:] for mail in (*MAILS, *LATER) if mail[0] == "human"]
	for name, asked in (("text", people), ("sender and subject", [mail[:2] for mail in people])):
		started = time.process_time()
		for _run in range(20):
			for mail in asked:
				judge_text(*mail)
		took = (time.process_time() - started) / 20 / len(asked)
		print(f"judging a short mail of a person, {name}: {took * 1e6:,.1f} µs")
	print()


if __name__ == "__main__":
	main()
