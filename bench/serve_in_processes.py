"""Serves Baton in several processes, as docs/operating.md says for PostgreSQL. Says its address when it listens."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path

OPERATING = Path(__file__).resolve().parent.parent / "docs" / "operating.md"
_COMMAND = re.compile(r"^gunicorn (?P<options>.+) --bind \S+ '(?P<app>[^']+)'$", re.M)
BACKLOG = 2_048


def main() -> None:
    """Become gunicorn, with the options of the page, on a port that is free."""
    told = _COMMAND.search(OPERATING.read_text("utf-8"))
    assert told, "docs/operating.md names no gunicorn command any more"
    listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    listener.set_inheritable(True)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    options = [*told["options"].split(), "--bind", f"fd://{listener.fileno()}", "--no-control-socket"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options, told["app"]])


if __name__ == "__main__":
    main()
