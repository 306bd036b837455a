"""A mail server on loopback that keeps what it is given."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from threading import Thread
from typing import Any


class _Session(socketserver.StreamRequestHandler):
	def handle(self) -> None:
		self.wfile.write(b"220 here\r\n")
		envelope: list[str] = []
		while line := self.rfile.readline():
			command = line[:4].upper()
			if command == b"DATA":
				self.wfile.write(b"354 go on\r\n")
				text = b""
				while (part := self.rfile.readline()) != b".\r\n":
					text += part[1:] if part.startswith(b"..") else part
				self.server.taken.append((envelope, message_from_bytes(text, policy=default)))
				envelope = []
			elif command == b"RCPT":
				envelope.append(line.decode().partition("<")[2].partition(">")[0])
			self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")


@contextmanager
def mail_server() -> Iterator[Any]:
	"""A server with a `port`, and what it has `taken`: pairs of the recipients and the mail."""
	with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
		server.daemon_threads, server.taken, server.port = True, [], server.server_address[1]
		Thread(target=server.serve_forever, daemon=True).start()
		try:
			yield server
		finally:
			server.shutdown()
