"""Is this incoming message a person, an auto-reply or a bounce? Judged from sender and subject."""

from __future__ import annotations

import re
from typing import Literal

Answer = Literal["human", "auto_reply", "bounce"]

_MACHINES = re.compile(
	r"^(mailer-?daemon|postmaster|mail-?delivery|mdaemon|bounces?|double-bounce)([+._-][^@]*)?@", re.I
)
# At the very start only: a person who answers such a message has "Re:" there, and one who asks about a parcel that
# could not be delivered says so later in the line.
_BOUNCED = re.compile(
	r"^\W*(undeliver(ed|able)( mail)?( returned|:|$)|delivery (status notification|failure|has failed)"
	r"|mail delivery (failed|failure|system|subsystem)|mail system error|returned mail:|failure notice"
	r"|message (could not be delivered|delivery failure)|non remis|unzustellbar|onbestelbaar|no entregado"
	r"|پیام تحویل نشد|ایمیل تحویل نشد|تحویل ایمیل ناموفق)",
	re.I,
)
_AWAY = re.compile(
	r"^\W*((auto(matic|mated)?[ -]?(reply|response)|on (annual |parental )?leave|out of (the )?office"
	r"|away from (the )?office|ooo)\s*([:!.,–-]|$|until|till|from|re:)"
	r"|automatische antwort|abwesenheit|réponse automatique|absence du bureau|respuesta automática"
	r"|fuera de la oficina|risposta automatica|resposta automática|automatisch antwoord|autosvar"
	r"|پاسخ خودکار|پاسخگوی خودکار|خارج از دفتر|در مرخصی|رد تلقائي)",
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


def addresses(recipients: str | None) -> set[str]:
	"""The bare addresses of a list of recipients."""
	found = (bare_address(part) for part in re.split(r"[,;\n]", recipients or ""))
	return {address for address in found if "@" in address}
