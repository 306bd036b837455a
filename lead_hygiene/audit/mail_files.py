"""Messages in files, judged one by one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from ..core.answers import Opinion, judge, judge_text
from ..core.mail.message import MOST_BYTES, message_of_bytes
from ..core.mail.plain import shown


class Unread(Exception):
	"""A file could not be read; the text says which and why."""


def opinion_of(file: Path, text_only: bool = False) -> Opinion:
	"""What the message in `file` is, as of the day it was sent (today, where it does not say). `text_only`:
	sender, subject and text alone. Raises Unread."""
	try:
		if file.is_dir():
			raise Unread(f"{shown(str(file), 200)}: it is a folder; name the files in it")
		with file.open("rb") as opened:
			message = message_of_bytes(opened.read(MOST_BYTES))
	except (OSError, ValueError) as error:
		reason = getattr(error, "strerror", None) or error
		raise Unread(f"{shown(str(file), 200)}: it could not be read ({reason})") from None
	received = message.sent_on or date.today()
	if text_only:
		return judge_text(message.sender, message.subject, message.text, received)
	return judge(message, received)


def line_of(file: Path, opinion: Opinion, as_json: bool = False) -> str:
	"""One line: the file's name, the kind and why; the day of return and the addresses that failed, where known."""
	if not as_json:
		more = [f"back on {opinion.back_on.isoformat()}"] if opinion.back_on else []
		more += (
			[f"failed: {', '.join(shown(each, 80) for each in opinion.failed[:3])}"] if opinion.failed else []
		)
		return f"{shown(str(file), 200)}: {opinion.kind} ({'; '.join((opinion.why, *more))})"
	told = {"file": str(file), "kind": opinion.kind, "why": opinion.why, "code": opinion.code}
	if opinion.back_on:
		told["back_on"] = opinion.back_on.isoformat()
	if opinion.failed:
		told["failed"] = list(opinion.failed)
	# File names that are no UTF-8 are told with the bytes escaped.
	return json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
