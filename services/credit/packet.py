"""What a board's auditor asks for, as one archive: transcript, certificates, evidence, and a page that leads to each.

It is written while it is read, one piece of evidence at a time; a quota bounds the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO
from urllib.parse import quote

from markupsafe import Markup
from sqlalchemy import Connection, select

from engine.credit.hours import show_hours
from models import Document
from services.archives import Archive
from services.certificates.printing import certificate_pdf
from services.credit.paper import completed_later, on_paper
from services.credit.transcript import Line, Transcript, as_json, as_table, transcript
from services.database import reads
from services.days import in_short


@dataclass(frozen=True, slots=True)
class Piece:
    """A file in the archive, and the number of the entry that it belongs to."""

    entry_id: int
    path: str


def packet(person_id: int, period_id: str, address: str, today: date, now: datetime) -> tuple[IO[bytes], str]:
    """The archive of one renewal period, open at its beginning, and what to call it; whoever asked closes it.
    `address` is the site's own, which certificates name. Raises NotFound.
    """
    of = transcript(person_id, period_id, today, now)
    with ExitStack() as undo:
        archive = undo.enter_context(closing(Archive(now)))
        pieces = [*_certificates(of, address, archive, now), *_evidence(of, archive)]
        archive.put(f"{of.file_name}.pdf", on_paper(of, now))
        archive.put(f"{of.file_name}.csv", as_table(of))
        archive.put(f"{of.file_name}.json", as_json(of))
        archive.put("index.html", index(of, pieces).encode())
        undo.pop_all()  # whoever asked closes it
    return archive.whole(), f"audit-{today.isoformat()}.zip"


def _certificates(of: Transcript, address: str, archive: Archive, now: datetime) -> Iterator[Piece]:
    """Put each certificate of this site into the archive, under the number of its entry."""
    for number, line in enumerate(of.lines, 1):
        if line.entry.certificate:
            path = f"certificates/{number:03}-{line.entry.certificate}.pdf"
            archive.put(path, certificate_pdf(line.entry.certificate, address, now))
            yield Piece(line.entry.id, path)


def _evidence(of: Transcript, archive: Archive) -> Iterator[Piece]:
    """Put each file into the archive, under the number of its entry."""
    for number, line in enumerate(of.lines, 1):
        for place, document_id in enumerate(_documents(line.entry.id) if line.entry.files else (), 1):
            name, content = _document(document_id)
            path = f"evidence/{number:03}-{place}-{name}"
            archive.put(path, content)
            yield Piece(line.entry.id, path)


@reads
def _documents(connection: Connection, entry_id: int) -> tuple[int, ...]:
    """The numbers of an entry's files."""
    mine = select(Document.id).where(Document.entry_id == entry_id).order_by(Document.id)
    return tuple(connection.scalars(mine))


@reads
def _document(connection: Connection, number: int) -> tuple[str, bytes]:
    """The name of a file, and what is in it; one that was removed meanwhile is empty."""
    row = connection.execute(select(Document.name, Document.content).where(Document.id == number)).one_or_none()
    return ("removed", b"") if row is None else (row.name, row.content)


def index(of: Transcript, pieces: Sequence[Piece]) -> str:
    """A page that says what is in the archive, and leads to each file; it asks for nothing from anywhere."""
    rows = Markup("").join(_row(number, line, pieces) for number, line in enumerate(of.lines, 1))
    needs = Markup("").join(_needs(of))
    return str(_PAGE.format(title=_title(of), name=of.name, day=in_short(of.day), needs=needs, rows=rows))


def _title(of: Transcript) -> str:
    if of.standing is None:
        return "Continuing education"
    license, cycle = of.standing.license, of.standing.period.cycle
    number = f", {license.number}" if license.number else ""
    return f"{license.title}{number}: {in_short(cycle.first_day)} to {in_short(cycle.last_day)}"


def _needs(of: Transcript) -> Iterator[Markup]:
    tally = of.standing.tally if of.standing else None
    for need in tally.needs if tally else ():
        name = {"total": "All hours", "live": "Live hours"}.get(need.what) or str(need.subject).replace("_", " ")
        yield Markup("<li>{}: {} of {}</li>\n").format(name, show_hours(need.have), show_hours(need.needed))


def _row(number: int, line: Line, pieces: Sequence[Piece]) -> Markup:
    entry = line.entry
    links = Markup("<br>").join(
        Markup('<a href="{}">{}</a>').format(quote(piece.path), piece.path.rpartition("/")[2])
        for piece in pieces
        if piece.entry_id == entry.id
    )
    counts, what = "" if line.counts is None else show_hours(line.counts), [entry.title, completed_later(entry)]
    cells = (
        number,
        in_short(entry.day),
        "; ".join(filter(None, what)),
        entry.provider,
        entry.approval,
        show_hours(entry.hours),
        counts,
    )
    return Markup("<tr>{}<td>{}</td></tr>\n").format(
        Markup("").join(Markup("<td>{}</td>").format(c) for c in cells), links
    )


_PAGE = Markup("""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
<h1>{title}</h1>
<p>{name}, as of {day}. Written down by the holder of the license; the files are the evidence that they keep.</p>
<ul>
{needs}</ul>
<table border="1" cellpadding="6">
<thead><tr><th>No.</th><th>Day</th><th>Title</th><th>Provider</th><th>Approval</th><th>Hours</th><th>Counts</th>
<th>Evidence</th></tr></thead>
<tbody>
{rows}</tbody>
</table>
</body>
</html>
""")
