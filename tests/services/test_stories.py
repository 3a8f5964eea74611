"""The shelf: a revision that this version cannot read is nothing to whoever can leave it out, and refused to others."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, select, update

from models import Revision
from services.database import reads
from services.errors import Unplayable
from services.stories import Playable, Shelf
from tests.support.rows import change, values


@reads
def found(connection: Connection, shelf: Shelf, revision_id: int) -> Playable | None:
    return shelf.find(connection, revision_id)


@reads
def got(connection: Connection, shelf: Shelf, revision_id: int) -> Playable:
    return shelf.get(connection, revision_id)


def test_what_cannot_be_read_is_found_as_nothing_and_refused_to_who_needs_it(small_site: Flask) -> None:
    one, other = values(small_site, select(Revision.id).order_by(Revision.id).limit(2))
    change(small_site, update(Revision).where(Revision.id == one).values(text="no case"))
    shelf = Shelf()
    with small_site.app_context():
        assert found(shelf, one) is None
        assert found(shelf, other) is got(shelf, other)
        with pytest.raises(Unplayable):
            got(shelf, one)
