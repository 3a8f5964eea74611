"""Serves a yardstick as Baton is served: python -m bench.serve yard_orm. Says its address when it listens."""

from __future__ import annotations

import socket
import sys
from importlib import import_module
from pathlib import Path

from web.server import server_on

YARDSTICK = Path(__file__).resolve().parent / "yardstick"


def main(name: str) -> None:
    """Serve until terminated."""
    sys.path.insert(0, str(YARDSTICK))
    app = import_module(name).app
    listener = socket.create_server(("127.0.0.1", 0))
    server = server_on(app, listener)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1])
