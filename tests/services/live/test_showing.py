"""However a host shows, lets vote again and goes on: nothing that is shown tells of few, nor does a second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import combinations
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.teach.room import Act
from engine.teach.votes import FEWEST, SURE
from services.errors import ServiceError
from services.live.conducting import Acting, act
from services.live.presenting import Presented, present
from services.live.showing import SeenOption
from services.live.summary import DecidedOption
from services.live.voting import Voting, vote
from services.tokens import new_public_id
from tests.services.live.test_races import a_class
from web.session import now

VOTES = st.tuples(st.integers(0, 3), st.sampled_from([*SURE, None]))
EVENTS = st.one_of(
    st.tuples(st.integers(0, 6), VOTES),
    st.lists(VOTES, min_size=4, max_size=7),
    st.sampled_from(["show", "reopen"]),
    st.sampled_from(["again", "go", "explain", "why", "on", "vote"]),
)
Ballots = Counter[tuple[str, str]]
"""What a look tells of one round: how many for which choice, and how sure."""


def told(here: Presented) -> Iterator[tuple[tuple[str, int], Ballots]]:
    """Every distribution on a page, by scene and round."""
    shown: list[tuple[str, Sequence[SeenOption | DecidedOption]]] = [(here.seen.scene.title, here.seen.options)]
    if here.summary:
        shown = [(decided.scene_title, decided.options) for decided in here.summary.decisions]
    for scene, options in shown:
        for round_ in {bar.round for option in options for bar in option.bars}:
            bars = [(option.letter, bar) for option in options for bar in option.bars if bar.round == round_]
            parts = {(letter, part.sure): part.votes for letter, bar in bars for part in bar.parts}
            yield (scene, round_), Counter(parts)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(EVENTS, min_size=20, max_size=40))
def test_no_look_at_a_round_is_of_fewer_than_five_and_any_two_differ_by_nobody_or_by_five(
    small_site: Flask, events: list
) -> None:
    host, class_id, seated = a_class(small_site, 7, new_public_id(), code=None)
    looks: dict[tuple[str, int], list[Ballots]] = {}
    with small_site.app_context():
        for event in [*events, Act.END]:
            here = present(host, class_id, now())
            happen(host, here, seated, event)
            for where, ballots in told(present(host, class_id, now())):
                looks.setdefault(where, []).append(ballots)
    assert min((ballots.total() for each in looks.values() for ballots in each), default=FEWEST) >= FEWEST
    for each in looks.values():
        apart = [((one - other) + (other - one)).total() for one, other in combinations(each, 2)]
        assert [number for number in apart if 0 < number < FEWEST] == []


def happen(host: int, here: Presented, seated: list[int], event: str | tuple[int, Any] | list[Any]) -> None:
    """Let one vote, or several, or let the host act, as far as that can be done where the class stands."""
    values = [option.value for option in here.seen.options]
    with suppress(ServiceError):
        if isinstance(event, str):
            act(
                host,
                here.class_id,
                Acting(event, here.seen.version, here.seen.round, values[0] if values else ""),
                now(),
            )
            return
        for seat, (choice, sure) in [event] if isinstance(event, tuple) else enumerate(event):
            value = values[choice % len(values)] if values else ""
            vote(seated[seat], here.class_id, Voting(here.seen.step, here.seen.round, value, sure), now())
