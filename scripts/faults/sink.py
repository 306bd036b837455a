"""A mail server on loopback that keeps what it takes, and misbehaves when told to. It is a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import socketserver
import tempfile
import threading
import time
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

TAKES = "take"
# What it says instead of taking a mail: at which command, and the answer (None: it hangs up).
MISBEHAVES: dict[str, tuple[str, bytes | None]] = {
	"busy at connect": ("connect", b"421 too busy\r\n"),
	"451 to MAIL": ("MAIL", b"451 not now\r\n"),
	"550 to MAIL": ("MAIL", b"550 not you\r\n"),
	"450 to RCPT": ("RCPT", b"450 later\r\n"),
	"550 to RCPT": ("RCPT", b"550 nobody here\r\n"),
	"451 to DATA": ("DATA", b"451 not now\r\n"),
	"452 after the text": (".", b"452 full\r\n"),
	"554 after the text": (".", b"554 spam\r\n"),
	"hangs up at MAIL": ("MAIL", None),
	"hangs up at DATA": ("DATA", None),
	"takes the text and hangs up": ("taken", None),
	"takes the text and is silent": ("taken", b""),
}


class Sink:
	"""The server, seen from the tests: its port, what it took, and how it behaves."""

	def __init__(self) -> None:
		self._folder = Path(tempfile.mkdtemp(prefix="lh-sink-"))
		self._mode, self._taken = self._folder / "mode", self._folder / "taken"
		self.behave(TAKES)
		self._taken.touch()
		server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session)
		server.daemon_threads = True
		server.sink = self
		self.port: int = server.server_address[1]
		self.pid = os.fork()
		if not self.pid:
			threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
			server.serve_forever()
		server.server_close()

	def behave(self, how: str) -> None:
		fresh = self._folder / "fresh"
		fresh.write_text(how)
		fresh.replace(self._mode)

	def mode(self) -> str:
		return self._mode.read_text()

	def keep(self, recipients: list[str], text: str) -> None:
		line = json.dumps({"to": recipients, "text": text}) + "\n"
		with self._taken.open("ab", buffering=0) as file:
			file.write(line.encode())

	def taken(self) -> list[dict[str, Any]]:
		return [json.loads(line) for line in self._taken.read_text().splitlines()]

	def mails_to(self, address: str) -> list[Any]:
		"""What it took for an address, parsed."""
		texts = [mail["text"] for mail in self.taken() if address in mail["to"]]
		return [message_from_string(text, policy=default) for text in texts]

	def copies(self) -> dict[str, int]:
		"""How many mails it took, by address."""
		counted: dict[str, int] = {}
		for mail in self.taken():
			for address in mail["to"]:
				counted[address] = counted.get(address, 0) + 1
		return counted

	def stop(self) -> None:
		os.kill(self.pid, 9)
		os.waitpid(self.pid, 0)
		shutil.rmtree(self._folder, ignore_errors=True)


def _die_with(parent: int) -> None:
	while os.getppid() == parent:
		time.sleep(1)
	os._exit(0)


class _Session(socketserver.StreamRequestHandler):
	def handle(self) -> None:
		try:
			self._talk()
		except OSError:
			return  # the other side died

	def _talk(self) -> None:
		at, answer = MISBEHAVES.get(self.server.sink.mode(), ("", None))
		if at == "connect":
			self.wfile.write(answer)
			return
		self.wfile.write(b"220 sink\r\n")
		recipients: list[str] = []
		while line := self.rfile.readline():
			command = line[:4].upper().decode()
			if command == at:
				if answer is None:
					return
				self.wfile.write(answer)
			elif command == "QUIT":
				self.wfile.write(b"221 bye\r\n")
				return
			elif command == "RCPT":
				recipients.append(line.decode().split("<")[1].split(">")[0].lower())
				self.wfile.write(b"250 ok\r\n")
			elif command == "DATA":
				self.wfile.write(b"354 go on\r\n")
				text = self._text()
				if text is None:
					return
				if at == ".":
					self.wfile.write(answer)
					continue
				self.server.sink.keep(recipients, text)
				if at == "taken":
					if answer is not None:
						self.rfile.read()
					return
				recipients = []
				self.wfile.write(b"250 taken\r\n")
			else:
				self.wfile.write(b"250 ok\r\n")

	def _text(self) -> str | None:
		"""The mail, None where the sender died before its end."""
		lines = []
		while line := self.rfile.readline():
			if line == b".\r\n":
				return b"".join(lines).decode("utf-8", "replace")
			lines.append(line[1:] if line.startswith(b"..") else line)
		return None
