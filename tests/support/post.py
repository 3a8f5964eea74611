"""A real mail server on a loopback port, which takes letters, refuses them, or breaks off where it is told to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


@dataclass
class PostOffice:
    """What a mail server was given, and how it answers.

    `breaks` is where it breaks off: "before" the text (at DATA), "during" it, or "after" it, with the text taken.
    """

    at_recipient: str = "250 OK"
    at_mail: str = "250 OK"
    breaks: str = ""
    scheme: str = "smtp"
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    when_given: Callable[[], object] = bool

    @property
    def url(self) -> str:
        """Its address, as a setting spells it."""
        return f"{self.scheme}://{HOST}:{self.port}"

    async def _recipient(self, _: Any, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.at_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def _mail(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.when_given()
        if self.at_mail.startswith("2"):
            self._keep(envelope)
        if self.breaks == "after":
            _hang_up(server)
        return self.at_mail

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))

    def hooks(self) -> SimpleNamespace:
        """Its answers, under the names by which the library calls them."""
        return SimpleNamespace(handle_RCPT=self._recipient, handle_DATA=self._mail, office=self)


def _hang_up(server: SMTP) -> None:
    transport: Any = server.transport
    transport.abort()


async def _data(server: SMTP, arg: str) -> None:
    """DATA, by a server that can break off before the text and during it."""
    breaks = server.event_handler.office.breaks
    if breaks == "during":
        await server.push("354 Go on")
        await server._reader.read(10)
    if breaks in ("before", "during"):
        _hang_up(server)
        return
    await SMTP.smtp_DATA(server, arg)


_Server = type("_Server", (SMTP,), {"smtp_DATA": _data})


class _Controller(Controller):
    """Listens on a port that the system chose."""

    def __init__(self, office: PostOffice, listener: socket.socket, **options: Any) -> None:
        self._listener = listener
        super().__init__(office.hooks(), hostname=HOST, port=listener.getsockname()[1], **options)

    def factory(self) -> SMTP:
        server: SMTP = _Server(self.handler, **self.SMTP_kwargs)
        return server

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listener, ssl=self.ssl_context)


@contextmanager
def post_office(
    *,
    implicit: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    options: dict[str, Any] | None = None,
    **how: Any,
) -> Iterator[PostOffice]:
    """A mail server as long as the block lasts, with TLS from the first byte, on request, or without."""
    with socket.create_server((HOST, 0)) as listener:
        scheme = "smtps" if implicit else "smtp+starttls" if starttls else "smtp"
        office = PostOffice(scheme=scheme, port=listener.getsockname()[1], **how)
        tls = {"tls_context": starttls, "require_starttls": bool(starttls)}
        controller = _Controller(office, listener, ssl_context=implicit, **tls, **(options or {}))
        controller.start()
        try:
            yield office
        finally:
            controller.stop()
