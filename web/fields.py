"""Reading fields of forms and queries: one value a name, whole numbers, paths of this site. Knows no service."""

from __future__ import annotations

from contextlib import closing

from werkzeug.datastructures import FileStorage, MultiDict

from services.errors import Malformed
from services.texts import showable

MAX_NUMBER = 10**6


def only(fields: MultiDict[str, str], name: str, default: str = "") -> str:
    """The one value of a field. Raises Malformed where it was sent twice."""
    values = fields.getlist(name)
    if len(values) > 1:
        raise Malformed("The form was sent damaged. Open the page again.")
    return values[0] if values else default


def whole_number(fields: MultiDict[str, str], name: str, default: str = "") -> int:
    """A whole number of at least 0, in plain digits. Raises Malformed."""
    text = only(fields, name, default)
    if not text.isascii() or not text.isdigit() or int(text[:8]) > MAX_NUMBER or len(text) > 7:
        raise Malformed("The form was sent damaged. Open the page again.")
    return int(text)


def sent_file(files: MultiDict[str, FileStorage], name: str, most: int) -> tuple[str, bytes]:
    """The name of a file that was sent, without its folders, and its bytes up to one more than it may have; nothing
    where none was chosen.
    """
    sent = files.get(name)
    if not sent:
        return "", b""
    with closing(sent):
        own_name = showable(sent.filename or "").replace("\\", "/").rpartition("/")[2]
        return " ".join(own_name.split()), sent.read(most + 1)


def search_words(fields: MultiDict[str, str], name: str) -> str:
    """What somebody searches for, without characters that cannot be shown."""
    return "".join(char for char in only(fields, name) if char.isprintable()).strip()


def local_path(address: str) -> str:
    """The address if it stays on this site, else the first page."""
    stays = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if stays and address.isprintable() else "/"
