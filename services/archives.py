"""Archives that are written a file at a time and can be sent while they are written. Knows no table.

A ZIP lies in a file without a name: small ones in memory, larger ones on the disk. Each entry leaves its SHA-256.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO

IN_MEMORY = 16 * 1024 * 1024
"""Bytes of an archive that are held in memory; a larger one lies in a file without a name while it is sent."""
PIECE = 64 * 1024
"""Bytes that are read of it at a time."""
SUMS = "SHA256SUMS"


class Archive:
    """An archive that is being written. Whoever made it closes it."""

    def __init__(self, now: datetime) -> None:
        """Begin one, all of whose files are of this moment."""
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  close() closes it
        self._zip = zipfile.ZipFile(self._file, "w")
        self._at = now.timetuple()[:6]
        self._sums: dict[str, str] = {}
        self._sent = 0

    def put(self, path: str, data: bytes) -> None:
        """Put a file into it."""
        self.put_pieces(path, [data])

    def put_lines(self, path: str, lines: Iterable[str]) -> None:
        """Put a file into it whose lines come one after the other."""
        self.put_pieces(path, (line.encode() for line in lines))

    def put_pieces(self, path: str, pieces: Iterable[bytes]) -> None:
        """Put a file into it piece by piece: no more of it is in memory."""
        entry, sum = zipfile.ZipInfo(path, self._at), hashlib.sha256()
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(entry, "w") as into:
            for piece in pieces:
                into.write(piece)
                sum.update(piece)
        self._sums[path] = sum.hexdigest()

    def put_sums(self) -> None:
        """Put the sums of all files so far into it, as `sha256sum --check` reads them."""
        self.put_lines(SUMS, [f"{sum}  {path}\n" for path, sum in self._sums.items()])

    def written(self) -> Iterator[bytes]:
        """What was written since this was asked last, in pieces."""
        self._file.seek(self._sent)
        while piece := self._file.read(PIECE):
            self._sent += len(piece)
            yield piece

    def end(self) -> None:
        """Write its table of contents; nothing can be put into it any more."""
        self._zip.close()

    def whole(self) -> IO[bytes]:
        """The archive, ended and open at its beginning; whoever asked closes it."""
        self.end()
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Let go of it, whole or not."""
        self._zip.close()
        self._file.close()
