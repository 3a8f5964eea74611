"""A browser as far as a benchmark needs one: one kept connection, one cookie. Knows no site."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlencode


class Unexpected(AssertionError):
    """An answer with another status than the one that was to come."""


class Browser:
    """Asks one server over one connection, and brings back the cookie that it gave."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        self.received = 0
        self.headers: dict[str, str] = {}

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def get(self, path: str) -> str:
        """The page of an address."""
        return self._ask("GET", path)[0]

    def post(self, path: str, fields: dict[str, str]) -> str:
        """The page that answers a form."""
        return self._ask("POST", path, fields)[0]

    def send(self, path: str, fields: dict[str, str]) -> str:
        """The address to which a form leads on."""
        return self._ask("POST", path, fields, expected=303)[1]

    def unchanged(self, path: str) -> None:
        """Ask for a page of which this browser has seen all."""
        self._ask("GET", path, expected=304)

    def refused(self, path: str, fields: dict[str, str]) -> str:
        """The page that says why a form was not accepted."""
        return self._ask("POST", path, fields, expected=400)[0]

    def _ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, expected: int = 200
    ) -> tuple[str, str]:
        headers = {**self.headers, **({"Cookie": self._cookie} if self._cookie else {})}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        self.received = len(body)
        if answer.status != expected:
            raise Unexpected(f"{method} {path}: {answer.status}, not {expected}")
        self._cookie = (answer.getheader("Set-Cookie") or self._cookie).partition(";")[0]
        return body.decode(), answer.getheader("Location") or ""
