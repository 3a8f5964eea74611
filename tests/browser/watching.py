"""What goes wrong in a browser without showing on the page: errors, blocked content, requests to other hosts."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError


@dataclass
class Watch:
    """Keeps what every window of a test reported. The browser reports a breach of the content policy as an error."""

    host: str
    requests: list[tuple[str, str]] = field(default_factory=list)
    _troubles: list[str] = field(default_factory=list)
    _meant: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch a window."""
        context.on("console", self._said)
        context.on("weberror", self._thrown)
        context.on("request", self._asked)

    def means(self, words: str) -> None:
        """Let errors pass that name these words: the test brings them about."""
        self._meant.append(words)

    @property
    def troubles(self) -> list[str]:
        """What went wrong and was not meant to."""
        return [trouble for trouble in self._troubles if not any(words in trouble for words in self._meant)]

    def sent(self, path_ends: str) -> int:
        """How many POSTs went to an address that ends so."""
        return sum(method == "POST" and url.endswith(path_ends) for method, url in self.requests)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._troubles.append(f"console: {message.text}")

    def _thrown(self, fault: WebError) -> None:
        self._troubles.append(f"exception: {fault.error}")

    def _asked(self, request: Request) -> None:
        self.requests.append((request.method, request.url))
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self._troubles.append(f"another host was asked: {request.url}")
