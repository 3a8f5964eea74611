"""Texts made to be slow: each is judged in well under two seconds on one core; the bound here is a generous one.

Where a rule or a library takes more than linear time over something, a limit stands before it.
"""

import time
from collections.abc import Callable

import pytest

from engine.scenario.check.report import Report
from engine.scenario.render import html, inline_html
from engine.scenario.source import MAX_BRACKETS, MAX_BYTES, MAX_FINDINGS, MAX_PARAGRAPH, MAX_SECTION
from tests.engine.scenario.cases import case, choice, decision, ending, judged, passage

GENEROUS = 30.0
"""Seconds of this process, so that a busy machine does not count: what is quadratic over a whole file takes minutes."""

UNITS = [
    *(
        "[",
        "*",
        "`",
        "#",
        "- ",
        "_",
        "](",
        "![",
        "`if ",
        "`if\t",
        "> ",
        "1. ",
        "* - ",
        ">- ",
        "> 1. ",
        "a *b **c ",
        "***",
    ),
    *(
        "`` ` ``` ",
        "&",
        "<",
        "\\",
        "~",
        "|",
        "a|b\n-|-\n",
        "- a\n",
        '"',
        "'",
        "...",
        "http://",
        "<http://a",
        "](#a ",
        "((",
    ),
    *(
        "[](",
        "a@b.c <",
        "_a ",
        "__",
        "*_",
        "\t",
        "~~~\n",
        "```\n",
        "a\n",
        "\\`",
        "[a]: b\n",
        "*a",
        "`if" + " " * 3_900,
        "\n",
    ),
]
LONG = "- **Refer** [Go.](#later) `0 sets a" + " " * 380 + "`"

TOPICS = ", ".join(f"refera{n}" for n in range(300))


def block(unit: str, size: int = MAX_PARAGRAPH - 20) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def filled(unit: str, size: int = MAX_BYTES) -> str:
    """A unit over and over: as long a text as is read, in paragraphs as long as are let through."""
    return "\n\n".join([block(unit)] * (size // MAX_PARAGRAPH))


def within(judge: Callable[[], Report]) -> Report:
    begun = time.process_time()
    report = judge()
    assert time.process_time() - begun < GENEROUS
    return report


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_a_case_file_full_of_marks_is_refused_quickly(unit):
    text = case(
        decision("A", choice("4", "b"), choice("0", "b")), ending("B"), case_file=filled(unit, MAX_BYTES - 9_000)
    )
    assert within(lambda: judged(text)).errors


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_a_whole_file_of_marks_is_refused_quickly(unit):
    assert within(lambda: judged(block(unit, MAX_BYTES))).errors
    assert within(lambda: judged(f"---\n{block(unit, MAX_BYTES - 9)}\n---\n")).errors


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_a_scene_as_long_as_is_let_through_is_rendered_quickly(unit):
    begun = time.process_time()
    text = block(unit).replace("[", "(", max(0, block(unit).count("[") - MAX_BRACKETS))
    html("\n\n".join([text] * (MAX_SECTION // MAX_PARAGRAPH)))
    inline_html(text)
    assert time.process_time() - begun < GENEROUS


@pytest.mark.parametrize(
    "head",
    [
        "{" * 3_900,
        "[" * 50 + "{" * 3_900,
        "- " * 1_900,
        "? " * 1_900,
        "\n".join(" " * n + "a:" for n in range(80)),
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]",
        "a: *a",
        "\n\n".join(f"sumary{n}: x" for n in range(1_200)),
        "summary: |\n" + "\n\n".join([" " + "x " * 1_900] * 4),
        "objectives: [" + "a," * 1_900 + "]",
        'summary: "' + "\\x41" * 900 + '"',
    ],
    ids=lambda head: head[:12],
)
def test_front_matter_made_to_be_slow_is_refused_quickly(head):
    assert within(lambda: judged(f"---\n{head}\n---\n\n# T\n\n## S\n\n`ends well`\n")).errors


MANY = {
    "directives padded with spaces": case(
        decision("A", *[LONG] * 30), *[decision(f"S{n}", *[LONG] * 30) for n in range(16)]
    ),
    "unknown topics": case(
        *[decision(f"S{n}", choice("4", f"s{n + 1}"), choice("0", "end"), topics=TOPICS) for n in range(60)],
        ending("S60"),
        ending("End"),
    ),
    "broken links": case(*[passage(f"Scene number {n}", f"scene-numper-{n}") for n in range(199)], ending("End")),
    "broken links of choices": case(
        *[decision(f"Scene number {n}", *[choice("4", f"scene-numper-{n}", why="No.")] * 8) for n in range(199)],
        ending("End"),
    ),
    "too many scenes": case(*[passage(f"Scene number {n}", f"scene-numper-{n}") for n in range(4_000)]),
    "too many choices": case(*[decision(f"S{n}", *[choice("4", "s", why="No.")] * 200) for n in range(10)]),
    "unknown provisions": case(
        *[
            decision(f"S{n}", *[choice("4", "s").replace("ACA A.11.a", " · ".join(["ACA A.11.b"] * 300))] * 2)
            for n in range(30)
        ]
    ),
}


@pytest.mark.parametrize("text", MANY.values(), ids=MANY.keys())
def test_many_faults_are_found_quickly_and_not_all_told(text):
    found = within(lambda: judged(text)).errors
    by_code = {code: sum(f.code == code for f in found) for code in {f.code for f in found}}
    assert found
    assert all(count <= MAX_FINDINGS * 2 for count in by_code.values())


def layers(count: int, flags: int, choices: int = 8) -> str:
    """Scenes in a row, each of which may set one flag more: states double until there are no more flags."""
    labels = ("Continue", "Cope alone", "Document only", "Refer", "Ask", "Consult", "Stabilize", "Wait")
    scenes = [
        decision(
            f"S{n}",
            *[
                choice(
                    f"{4 if k == 0 else 3}" + (f" sets f{n}" if k == 1 and n < flags else ""), f"s{n + 1}", labels[k]
                )
                for k in range(choices)
            ],
        )
        for n in range(count)
    ]
    return case(*scenes, ending(f"S{count}", text="\n\n".join(f"`if f{n}` {n}." for n in range(flags)) or "It ends."))


def test_a_case_of_two_hundred_scenes_and_sixteen_flags_is_refused_where_its_states_are_too_many():
    report = within(lambda: judged(layers(199, 16, choices=3)))
    assert {f.code for f in report.errors} == {"too-many-states"}
    assert report.figures is None


def test_a_case_of_two_hundred_scenes_and_nearly_as_many_states_as_are_visited_is_judged():
    report = within(lambda: judged(layers(199, 8, choices=3)))
    assert report.figures is not None
    assert report.figures.states == 255 + 191 * 256 + 256
    assert report.figures.paths == 3**199
