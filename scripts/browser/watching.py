"""What a page asked the server for, so that one that does not come can say why."""

from __future__ import annotations

import time

from playwright.sync_api import ConsoleMessage, Page, Request, Response

# The ring serves no socket.io, and every page asks for it again and again.
SOCKETS = "socket.io"
TOLD_ALREADY = "Failed to load resource"


class Watch:
	"""The requests of a page that wait for an answer, and what went wrong so far."""

	def __init__(self, page: Page) -> None:
		self.page = page
		self.waiting: dict[Request, float] = {}
		self.trouble: list[str] = []
		page.on("request", self._asked)
		page.on("requestfinished", self._ended)
		page.on("requestfailed", self._failed)
		page.on("response", self._answered)
		page.on("console", self._said)

	def told(self) -> str:
		waiting = [
			f"{url(each)}, for {time.monotonic() - since:.0f} s" for each, since in self.waiting.items()
		]
		return "\n".join((f"at {self.page.url}", "unanswered:", *waiting, "trouble:", *self.trouble))

	def _asked(self, request: Request) -> None:
		self.waiting[request] = time.monotonic()

	def _ended(self, request: Request) -> None:
		self.waiting.pop(request, None)

	def _failed(self, request: Request) -> None:
		self._ended(request)
		self.trouble.append(f"{url(request)}: {request.failure}")

	def _answered(self, response: Response) -> None:
		if response.status >= 400 and SOCKETS not in response.url:
			self.trouble.append(f"{url(response.request)}: HTTP {response.status}")

	def _said(self, message: ConsoleMessage) -> None:
		if (
			message.type == "error"
			and SOCKETS not in message.text
			and not message.text.startswith(TOLD_ALREADY)
		):
			self.trouble.append(message.text[:300])


def url(request: Request) -> str:
	return f"{request.method} {request.url[:200]}"
