"""When an assignment is open to a learner: due dates, late policies, extensions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.teach.window import CLOSED, OPEN, TO_COME, Window

NOON, DAY = datetime(2027, 3, 1, 12, tzinfo=UTC), timedelta(days=1)


@pytest.mark.parametrize(
    ("window", "due", "closing"),
    [
        (Window(), None, None),
        (Window(due_at=NOON), NOON, None),
        (Window(due_at=NOON, late="refuse"), NOON, NOON),
        (Window(due_at=NOON, closes_at=NOON + DAY, late="until"), NOON, NOON + DAY),
        (Window(due_at=NOON, late="until"), NOON, None),
        (Window(late="refuse"), None, None),
        (Window(due_at=NOON, late="refuse", extended=True, extended_to=NOON + DAY), NOON + DAY, NOON + DAY),
        (Window(due_at=NOON, late="refuse", extended=True), None, None),
        (
            Window(due_at=NOON, closes_at=NOON + DAY, late="until", extended=True, extended_to=NOON + 2 * DAY),
            NOON + 2 * DAY,
            NOON + 2 * DAY,
        ),
    ],
)
def test_an_extension_stands_in_place_of_the_due_date(
    window: Window, due: datetime | None, closing: datetime | None
) -> None:
    assert (window.due, window.closing) == (due, closing)


def test_it_opens_and_closes_to_the_instant() -> None:
    window = Window(opens_at=NOON, due_at=NOON + DAY, late="refuse")
    tick = timedelta(microseconds=1)
    assert [window.at(NOON - tick), window.at(NOON)] == [TO_COME, OPEN]
    assert [window.at(NOON + DAY), window.at(NOON + DAY + tick)] == [OPEN, CLOSED]
    assert Window(due_at=NOON).at(NOON + 400 * DAY) == OPEN
