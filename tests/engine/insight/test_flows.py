"""The flow and its picture: everybody is in it, bands are as wide as they have people, nothing covers anything else."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.insight import layers
from engine.insight.flows import Band, Flow, Stop, flow_of
from engine.insight.layers import TooLarge
from engine.insight.picture import NARROW, WIDE, Box, Measure, Picture, picture
from engine.insight.walks import walks
from engine.scenario.play import Story
from tests.engine.insight.ways import class_of, story
from tests.support import cases, played

ANY_ORDER = """
## Start

`tests t`

Here.

- **A** [To one](#one) `4`

    Why.

- **B** [To two](#two) `3`

    Why.

## One

`tests t`

One.

- **A** [To two](#two) `4 sets one if not two`

    Why.

- **B** [End](#end) `4`

    Why.

## Two

`tests t`

Two.

- **A** [To one](#one) `4 sets two if not one`

    Why.

- **B** [End](#end) `4`

    Why.

## End

`ends well`

End.
"""
"""Two scenes that can be met in either order."""


def flow_in(slug: str, many: int) -> tuple[Story, Flow]:
    told = cases.story(slug)
    return told, flow_of(told, walks(told, [(way, 1) for way in played.ways(many, slug)]))


def titles(told: Story) -> dict[int, str]:
    return {index: scene.title for index, scene in enumerate(told.scenario.scenes)}


def named(told: Story, flow: Flow) -> list[tuple[str, int, str, int]]:
    scene = [told.scenario.scenes[stop.scene].slug for stop in flow.stops]
    return [(scene[band.source], band.number, scene[band.target], band.n) for band in flow.bands]


def test_everybody_is_in_it_and_the_strongest_way_too() -> None:
    told = story()
    flow = flow_of(told, class_of(told, {(4, 2, 1): 5, (2, 2): 1}))
    assert named(told, flow) == [
        ("one", 2, "repair", 1),
        ("one", 4, "two", 5),
        ("repair", 2, "badly", 1),
        ("two", 2, "road", 5),
        ("road", 1, "well", 5),
    ]
    assert [band.best for band in flow.bands] == [False, True, False, True, True]
    drawn = picture(flow, titles(told), WIDE)
    assert [bool(band.letter and band.drawing) for band in drawn.bands] == [True, True, True, True, False]
    passage = drawn.bands[-1]  # there is nothing above its number, and no room for it
    assert passage.said.y == passage.ground.y + passage.ground.height / 2
    nobody = flow_of(told, ())
    assert (nobody.n, [band.n for band in nobody.bands], {stop.best for stop in nobody.stops}) == (0, [0, 0, 0], {True})


@pytest.mark.parametrize("slug", cases.DICE)
def test_whoever_comes_to_a_stop_goes_on_from_it(slug: str) -> None:
    told, flow = flow_in(slug, 60)
    for index, stop in enumerate(flow.stops):
        inn = sum(band.n for band in flow.bands if band.target == index)
        out = sum(band.n for band in flow.bands if band.source == index)
        assert inn in (stop.n, 0)
        assert inn or index == 0 or not stop.n
        assert out == (stop.n if told.scenario.scenes[stop.scene].choices else 0)
    assert all(band.source < band.target for band in flow.bands)


def test_scenes_that_are_met_in_either_order_are_stops_for_each_step() -> None:
    told = story(ANY_ORDER)
    one_way = flow_of(told, class_of(told, {(1, 1, 2): 2}))
    assert len(one_way.stops) == 4
    both = flow_of(told, class_of(told, {(1, 1, 2): 2, (2, 1, 2): 3}))
    assert sorted(stop.n for stop in both.stops if told.scenario.scenes[stop.scene].slug == "one") == [2, 3]
    drawn = picture(both, titles(told), WIDE)
    assert len(drawn.stops) == len(both.stops)


def of_band(outline: str) -> list[tuple[float, float]]:
    """Its corners."""
    return [
        (float(x), float(y))
        for x, y in re.findall(r"(?:[ML]|C[\d.-]+ [\d.-]+ [\d.-]+ [\d.-]+ )([\d.-]+) ([\d.-]+)", outline)
    ]


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x + 0.11
        or other.x + other.width <= one.x + 0.11
        or one.y + one.height <= other.y + 0.11
        or other.y + other.height <= one.y + 0.11
    )


def assert_drawn_well(drawn: Picture, flow: Flow, measure: Measure) -> None:
    boxes = [stop.box for stop in drawn.stops]
    for index, box in enumerate(boxes):
        assert box.x >= 0
        assert box.x + box.width <= drawn.width
        assert box.y + box.height <= drawn.height
        assert all(apart(box, other) for other in boxes[:index])
    grounds = [band.ground for band in drawn.bands]
    assert all(apart(ground, box) for ground in grounds for box in boxes)
    assert all(apart(one, other) for index, one in enumerate(grounds) for other in grounds[:index])
    for band, shown in zip(flow.bands, drawn.bands, strict=True):
        assert (shown.n, bool(shown.outline)) == (band.n, band.n > 0)
        if shown.outline:
            corners = of_band(shown.outline)
            wide = max(2.0, band.n * min(measure.person, measure.everybody / flow.n))
            assert max(x for x, _ in corners) - min(x for x, _ in corners) >= wide - 0.2
    assert len(drawn.best) == sum(band.best for band in flow.bands)


@pytest.mark.parametrize("measure", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("many", [1, 7, 300])
@pytest.mark.parametrize("slug", cases.DICE)
def test_a_picture_has_room_for_everything(slug: str, many: int, measure: Measure) -> None:
    told, flow = flow_in(slug, many)
    drawn = picture(flow, titles(told), measure)
    assert_drawn_well(drawn, flow, measure)
    assert drawn == picture(flow, titles(told), measure)
    if measure is NARROW:
        assert drawn.width < 520


@settings(max_examples=15)
@given(
    st.integers(2, 14),
    st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5), st.integers(0, 40)), min_size=1, max_size=50),
)
def test_any_flow_has_room(many: int, drawn: list[tuple[int, int, int]]) -> None:
    """Long titles, lone stops, wide rows, bands past many rows."""
    bands: dict[tuple[int, int], Band] = {}
    for at, on, n in drawn:
        source, target = at % (many - 1), 0
        target = min(many - 1, source + on)
        number = sum(key[0] == source for key in bands) + 1
        if number <= 8:
            bands[source, number] = Band(source, number, target, n, None, n == 0)
    flow = Flow(
        sum(band.n for band in bands.values()),
        tuple(Stop(index, 1, best=False) for index in range(many)),
        tuple(bands[key] for key in sorted(bands)),
    )
    title = "An unusually long title for a scene, with Donaudampfschifffahrtsgesellschaft in it"
    for measure in (WIDE, NARROW):
        shown = picture(flow, dict.fromkeys(range(many), title), measure)
        assert_drawn_well(shown, flow, measure)
        assert all(len(stop.title) <= 3 for stop in shown.stops)


def test_a_title_of_nothing_to_wrap_stands_as_it_is() -> None:
    flow = Flow(1, (Stop(0, 1, best=True),), ())
    assert [word.text for word in picture(flow, {0: " "}, WIDE).stops[0].title] == [" "]


def test_what_nobody_could_read_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "MAX_CELLS", 5)
    told, flow = flow_in(cases.A_CASE, 30)
    with pytest.raises(TooLarge):
        picture(flow, titles(told), WIDE)


def test_a_row_with_too_many_stops_becomes_two() -> None:
    bands = tuple(Band(0, number, number, 3, None, best=False) for number in range(1, 8))
    flow = Flow(21, tuple(Stop(index, 3, best=False) for index in range(8)), bands)
    rows = sorted({stop.box.y + stop.box.height for stop in picture(flow, dict.fromkeys(range(8), "T"), NARROW).stops})
    assert len(rows) == 4
    assert all(lower - upper > 40 for upper, lower in pairwise(rows))
