"""The drawing of a case: whole, valid, and without looks of its own."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.scenario.draw import Marks, TooLarge, draw, plan
from engine.scenario.types import Scenario
from tests.engine.scenario.cases import case, choice, decision, ending, passage, read
from tests.engine.scenario.worlds import any_worlds

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(
        case(
            passage("Door", "room"),
            decision("Room", choice("4", "good"), choice("1", "mend"), choice("0", "mend")),
            decision("Mend", choice("3", "mixed"), choice("0", "bad"), word="repairs"),
            ending("Good"),
            ending("Mixed", "mixed"),
            ending("Bad", "badly"),
        )
    )


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def classes(root: ElementTree.Element, word: str) -> list[set[str]]:
    found = (set((element.get("class") or "").split()) for element in root.iter())
    return [names for names in found if word in names]


def titles(root: ElementTree.Element) -> list[str]:
    groups = [g for g in root.iter(f"{SVG}g") if "station" in (g.get("class") or "")]
    return [" ".join(span.text or "" for span in group.iter(f"{SVG}tspan")) for group in groups]


def test_every_scene_is_a_station_and_every_two_that_are_linked_have_one_line(scenario):
    root = parsed(draw(scenario, "The map"))
    assert titles(root) == ["Door", "Room", "Mend", "Good", "Mixed", "Bad"]
    assert len(classes(root, "edge")) == 5


def test_stations_say_by_class_what_they_are(scenario):
    stations = classes(parsed(draw(scenario, "The map")), "station")
    assert stations[0] == {"station"}
    assert stations[2] == {"station", "is-repair"}
    assert [names - {"station", "is-ending"} for names in stations[3:]] == [{"is-well"}, {"is-mixed"}, {"is-badly"}]


def test_your_way_and_the_best_way_are_marked(scenario):
    root = parsed(draw(scenario, "The map", Marks(yours=(0, 1, 2, 5), best=(0, 1, 3))))
    assert len(classes(root, "edge-yours")) == 3
    assert len(classes(root, "edge-best")) == 2
    assert len(classes(root, "is-yours")) == 4
    assert len(classes(root, "is-best")) == 3


def test_stations_lead_where_they_are_told_to(scenario):
    root = parsed(draw(scenario, "The map", Marks(links={1: '/a?b="c"&d=<e>'})))
    assert [a.get("href") for a in root.iter(f"{SVG}a")] == ['/a?b="c"&d=<e>']


def test_it_has_a_name_and_an_id_of_its_own(scenario):
    root = parsed(draw(scenario, "<Maya> & you", ident="second"))
    title = root.find(f"{SVG}title")
    assert title is not None
    assert (title.get("id"), title.text) == ("second-title", "<Maya> & you")
    assert root.get("aria-labelledby") == "second-title"


def test_it_has_no_style_of_its_own(scenario):
    svg = draw(scenario, "The map", Marks(yours=(0, 1), best=(0, 1)))
    assert "style" not in svg
    assert "<script" not in svg
    assert "color" not in svg


def test_titles_are_escaped_and_broken_over_lines():
    scenario = read(
        case(passage('A <b> & "c" whose name goes on and on and does not end for a long while yet', "b"), ending("B"))
    )
    svg = draw(scenario, "x")
    assert "<b>" not in svg
    shown = titles(parsed(svg))[0]
    assert shown.startswith("A <b> & “c”")
    assert shown.endswith("…")


def test_it_fits_into_its_box(scenario):
    root = parsed(draw(scenario, "The map"))
    left, top, width, height = (float(n) for n in str(root.get("viewBox")).split())
    for rect in root.iter(f"{SVG}rect"):
        assert left <= float(str(rect.get("x")))
        assert top <= float(str(rect.get("y")))
        assert float(str(rect.get("x"))) + float(str(rect.get("width"))) <= left + width + 1
        assert float(str(rect.get("y"))) + float(str(rect.get("height"))) <= top + height + 1


@settings(max_examples=40)
@given(any_worlds(), st.text(max_size=30).filter(lambda text: text.isprintable()))
def test_any_story_is_drawn_whole_as_valid_xml(scenario, title):
    root = parsed(draw(scenario, title, Marks(yours=(0,), best=tuple(range(len(scenario.scenes))))))
    assert len(titles(root)) == len(scenario.scenes)
    links = {(scene.slug, choice.target) for scene in scenario.scenes for choice in scene.choices}
    assert len(classes(root, "edge")) == len(links)
    marked = set(pairwise(scene.slug for scene in scenario.scenes))
    assert len(classes(root, "edge-best")) == len(links & marked)


def test_a_case_that_leads_nowhere_or_back_is_drawn_all_the_same():
    scenario = read(case(passage("A", "a"), passage("B", "nowhere"), ending("C")))
    assert len(classes(parsed(draw(scenario, "x")), "edge")) == 1


def test_a_story_whose_lines_run_past_too_many_stations_is_not_drawn() -> None:
    last = 40
    scenes = [
        decision(
            f"S {n}", *(choice("4" if n == to - 1 else "1", f"s-{to}") for to in range(n + 1, min(n + 8, last) + 1))
        )
        for n in range(last)
    ]
    with pytest.raises(TooLarge):
        plan(read(case(*scenes[:-1], passage(f"S {last - 1}", f"s-{last}"), ending(f"S {last}"))))


def test_a_scene_that_is_visited_twice_does_not_keep_a_story_from_being_drawn() -> None:
    again = read(
        case(
            decision(
                "Hall", choice("4 sets been-there if not been-there", "room"), choice("1", "room"), choice("2", "out")
            ),
            decision(
                "Room", choice("4 if been-there", "out"), choice("3", "out"), choice("1 if not been-there", "hall")
            ),
            ending("Out"),
        )
    )
    assert len(classes(parsed(draw(again, "Twice")), "station")) == 3
