"""The embedded server: database brought up to date, scenarios loaded, a free port, the address printed last."""

from __future__ import annotations

import argparse
import errno
import gc
import logging
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import nullcontext

from flask import Flask
from flask_migrate import upgrade
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

import config
from config import Settings
from services.admin.setup import make_setup_link
from services.database import Busy, claim
from services.scenario_files import find, tables, tables_mark
from services.scenarios import Synced, sync, warm
from web.mailing import delivering
from web.session import now

THREADS = 16
MAX_BODY = 1024 * 1024
"""Bytes that are read before the application decides; the largest form, a whole case, has fewer."""
CONNECTIONS = 2_000
PORTS_TRIED = 50


class NoPort(RuntimeError):
    """No port to listen on: which, and what to do."""


def main(create_app: Callable[[Settings], Flask], arguments: Sequence[str]) -> int:
    """Serve until interrupted. Returns the exit code."""
    told = _arguments(arguments)
    settings = config.load({**os.environ, **({"PORT": str(told.port)} if told.port is not None else {})})
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(settings)
    try:
        with claim(settings.database_file) if settings.database_file else nullcontext():
            make_ready(app, settings)
            settle()
            serve(app, settings, browser=not told.no_browser and _has_display())
    except (Busy, NoPort) as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def make_ready(app: Flask, settings: Settings) -> None:
    """Bring the database to this version and the library to what the files say; say what was refused."""
    with app.app_context():
        upgrade()
        report(app.logger, load_scenarios(settings))
        for slug in warm():
            app.logger.error("%s: its newest good revision cannot be opened by this version; mend the file", slug)


def settle() -> None:
    """Take what was loaded out of the collector's rounds: looking through all stories again, as it would every
    few hundred answers or with each large page, holds up whatever is answered then for a quarter of a second.
    """
    gc.collect()
    gc.freeze()


def load_scenarios(settings: Settings) -> Synced:
    """Sync the folders of the settings."""
    files = list(find(settings.scenarios))
    return sync(files, tables(settings.instance), tables_mark(settings.instance), now())


def report(logger: logging.Logger, synced: Synced) -> None:
    """Log every file that was left out, with line and remedy."""
    for file, findings in synced.broken:
        for found in findings:
            logger.warning("%s:%d: left out: %s: %s %s", file.path, found.line, found.code, found.message, found.remedy)


def serve(app: Flask, settings: Settings, *, browser: bool) -> None:
    """Listen, say where, and answer until interrupted. Raises NoPort."""
    listener = listen(settings)
    port = listener.getsockname()[1]
    server = server_on(app, listener)
    address = app.config["ADDRESS"] = settings.base_url or f"http://localhost:{port}"
    if port != settings.port and settings.port:
        print(f"Port {settings.port} is taken, so Baton uses {port}.")
    offer_setup(app, address)
    print(f"Baton is running. Stop it with Ctrl-C.\n{address}", flush=True)
    if browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    try:
        with delivering(app, settings):
            server.run()
    finally:
        server.close()


def offer_setup(app: Flask, address: str) -> None:
    """Print the link with which the first administrator is made, where there is none yet."""
    with app.app_context():
        token = make_setup_link(now())
    if token is not None:
        print(f"No administrator yet. Make the first one at:\n{address}/setup/{token}")


def server_on(app: Flask, listener: socket.socket) -> MultiSocketServer | BaseWSGIServer:
    """The server behind a socket; the benchmarks serve their yardstick with the same."""
    return create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        max_request_body_size=MAX_BODY,
        asyncore_use_poll=True,
        ident=None,
        clear_untrusted_proxy_headers=False,
    )


def listen(settings: Settings) -> socket.socket:
    """A listening socket on the port asked for; where only the default was taken, on the next free one.

    Raises NoPort.
    """
    last = settings.port if settings.port_is_fixed else settings.port + PORTS_TRIED
    for port in range(settings.port, last + 1):
        try:
            return _bind(settings.host, port)
        except OSError as fault:
            if fault.errno == errno.EACCES and settings.port_is_fixed:
                raise NoPort(f"Port {port} is kept for the system. Set PORT to one of 1024 or above.") from None
            if fault.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise NoPort(
                    f"Cannot listen on {settings.host}: {fault.strerror}. Set HOST to an address of this machine."
                ) from None
    if settings.port_is_fixed:
        raise NoPort(f"Port {settings.port} is taken. Stop what uses it, or set PORT to another one.")
    raise NoPort(f"No port from {settings.port} to {last} is free. Set PORT to one that is.")


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Serve Baton on this machine.")
    parser.add_argument("--port", type=int, help="port to listen on; one that is taken is an error")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    return parser.parse_args(arguments)


def _has_display() -> bool:
    """A browser opens only for somebody who sits there: with a terminal, and on Linux a graphical display."""
    seen = sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and seen
