"""Is this incoming message a person, an auto-reply or a bounce? Judged from sender and subject."""

from __future__ import annotations

import re
from typing import Literal

Answer = Literal["human", "auto_reply", "bounce"]

_MACHINES = re.compile(
	r"^(mailer-?daemon|postmaster|mail-?delivery|mdaemon|bounces?|double-bounce)([+._-][^@]*)?@", re.I
)
_BOUNCED = re.compile(
	r"undeliver|delivery (status notification|failure|has failed|report|incomplete)|mail delivery (failed|system)"
	r"|returned mail|failure notice|could not be delivered|non remis|unzustellbar|onbestelbaar|no entregado"
	r"|تحویل نشد|تحویل داده نشد|ناموفق در تحویل|عدم تحویل",
	re.I,
)
_AWAY = re.compile(
	r"^\W*(re: *)?(auto(matic|mated)?[ -]?(reply|response|antwort)|out of (the )?office|ooo\b|away from (the )?office"
	r"|on (annual |parental )?leave\b|vacation (reply|response)|abwesen|automatische antwort|réponse automatique"
	r"|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|resposta automática"
	r"|automatisch antwoord|autosvar|پاسخ خودکار|پاسخگوی خودکار|خارج از دفتر|در مرخصی|رد تلقائي)",
	re.I,
)
_ADDRESS = re.compile(r"<([^<>]+)>\s*$")


def judge(sender: str | None, subject: str | None) -> Answer:
	"""What kind of answer an incoming message is; whatever does not look like a machine is human.

	A bounce is looked for first: many bounces call themselves an automatic reply.
	"""
	if _MACHINES.match(bare_address(sender)) or _BOUNCED.search(subject or ""):
		return "bounce"
	if _AWAY.search(subject or ""):
		return "auto_reply"
	return "human"


def bare_address(sender: str | None) -> str:
	"""`Name <User@Host>` as `user@host`; "" where there is none."""
	text = (sender or "").strip()
	if found := _ADDRESS.search(text):
		text = found.group(1)
	return text.strip().lower()
