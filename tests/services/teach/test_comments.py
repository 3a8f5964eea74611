"""Comments: once however often they are sent, one's own to change and to take back, nobody else's."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, update

from models import Comment, JournalEntry
from services.database import reads, writes
from services.errors import BadField, Malformed, NotFound
from services.teach.comments import MAX_COMMENT, About, change, say, take_back
from services.tokens import new_public_id
from tests.services.teach.test_grading import Room, room
from web.session import now


@reads
def _said(connection: Connection) -> list[tuple[int | None, int | None, str]]:
    rows = connection.execute(select(Comment.step, Comment.prompt, Comment.text).order_by(Comment.id))
    return [(row.step, row.prompt, row.text) for row in rows]


@writes
def _write(connection: Connection, *, shared: bool) -> None:
    """Let something be in every journal, shared or not."""
    at = now() if shared else None
    if connection.execute(update(JournalEntry).values(shared_at=at)).rowcount == 0:
        row = {"attempt_id": 1, "prompt": 1, "text": "Relief.", "written_at": now(), "shared_at": at}
        connection.execute(insert(JournalEntry).values(**row))


@pytest.fixture
def here(small_site: Flask) -> Room:
    return room(small_site)


def test_a_comment_that_is_sent_twice_stands_once_and_sent_with_other_words_it_is_changed(here: Room) -> None:
    name = new_public_id()
    with here.site.app_context():
        for words in ("Well seen.", "Well seen.", "Well seen, and said."):
            say(here.carol.id, here.alices, name, About(step=0), words, now())
        assert _said() == [(0, None, "Well seen, and said.")]
        with pytest.raises(Malformed):
            say(here.dave.id, here.alices, name, About(step=0), "Mine.", now())


def test_everybody_who_teaches_reads_it_and_only_its_author_changes_it_or_takes_it_back(here: Room) -> None:
    name = new_public_id()
    with here.site.app_context():
        say(here.carol.id, here.alices, name, About(), "Well seen.", now())
        with pytest.raises(NotFound):
            change(here.dave.id, here.alices, name, "Not by me.", now())
        take_back(here.dave.id, here.alices, name)
        with pytest.raises(NotFound):
            change(here.carol.id, here.bens, name, "Under another attempt.", now())
        assert _said() == [(None, None, "Well seen.")]
        take_back(here.carol.id, here.alices, name)
        take_back(here.carol.id, here.alices, name)
        assert _said() == []


def test_what_is_not_shared_any_more_takes_no_comment_and_passages_and_other_steps_take_none(here: Room) -> None:
    with here.site.app_context():
        _write(shared=False)
        with pytest.raises(BadField) as refused:
            say(here.carol.id, here.alices, new_public_id(), About(prompt=1), "I read it.", now())
        assert refused.value.field == "whole"
        _write(shared=True)
        say(here.carol.id, here.alices, new_public_id(), About(prompt=1), "Thank you.", now())
        for about in (About(step=99), About(step=0, prompt=1)):
            with pytest.raises(Malformed):
                say(here.carol.id, here.alices, new_public_id(), about, "Where?", now())
        assert _said() == [(None, 1, "Thank you.")]


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MAX_COMMENT + 1), "a\x00b"])
def test_a_comment_that_cannot_be_kept_is_refused_beside_its_field(here: Room, text: str) -> None:
    with here.site.app_context(), pytest.raises(BadField) as refused:
        say(here.carol.id, here.alices, new_public_id(), About(), text, now())
    assert refused.value.field == "text"
