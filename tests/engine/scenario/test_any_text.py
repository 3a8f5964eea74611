"""Any text whatever is read or refused: findings whose lines lie in the file, never an exception."""

from functools import reduce

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.scenario.check.report import Report
from engine.scenario.draw import draw
from engine.scenario.parse import parse
from engine.scenario.play import best_path, open_story, replay
from engine.scenario.render import html, inline_html, visible_text
from engine.scenario.score import judge, trace
from engine.scenario.source import decode, normalize
from engine.scenario.types import Scenario
from tests.engine.scenario.cases import ROOT, STORIES, judged

PLAIN = [path.read_bytes() for path in sorted(STORIES.glob("*.passed.md")) if path.stat().st_size < 4_000]
REAL = [path.read_bytes() for path in sorted((ROOT / "scenarios").glob("*.md")) if path.name != "README.md"]
SNIPPETS = [
    *(
        "---",
        "```",
        "~~~",
        "# ",
        "## ",
        "### x",
        "===",
        "- ",
        "* ",
        "> ",
        "    ",
        "\t",
        "\r",
        "\r\n",
        "\u2028",
        "\ufeff",
    ),
    *(
        "`",
        "`if a`",
        "`if not a and b` ",
        "`tests referral`",
        "`ends well`",
        "`4`",
        "`0 unsafe sets a if b`",
        "[",
        "](#",
    ),
    *(
        "- **Refer** [Go.](#clinic) `4`",
        "- [On](#later)",
        "*ACA A.11.a*",
        "&a",
        "*a",
        "!!str",
        "{",
        "\x00",
        "\x85",
        "&#0;",
    ),
    *(
        "# For supervisors",
        "<script>",
        "| a |\n| - |",
        "\ud800",
        "\uffff",
        "\U0001f642",
        "ا",
        "a" * 300,
        "[x][y]\n\n[y]: #z",
    ),
]


def lines_of(raw: str | bytes) -> int:
    text = decode(raw)[0] if isinstance(raw, bytes) else raw
    return normalize(text).count("\n") + 1


def stands(raw: str | bytes) -> Report:
    """What is true of every text."""
    report = judged(raw, max_states=3_000)
    last = lines_of(raw)
    for finding in report.findings:
        assert 1 <= finding.line <= last, finding
        assert finding.code
        assert finding.message
        assert finding.remedy
    assert report.scenario is not None or report.errors
    assert report.findings == tuple(sorted(report.findings, key=lambda f: f.place))
    if report.scenario is not None:
        shown(report.scenario)
    if report.figures is not None and not report.errors:
        playable(report.scenario)
    return report


def shown(scenario: Scenario) -> None:
    """A case can be shown and drawn whether or not it holds the rules."""
    assert draw(scenario, scenario.title).startswith("<svg")
    for scene in scenario.scenes:
        for choice in scene.choices:
            assert "<a" not in inline_html(choice.text)
            html(choice.rationale)
    html(scenario.case_file)
    html(scenario.note)


def playable(scenario: Scenario | None) -> None:
    """A case without errors can be played to a hundred percent."""
    assert scenario is not None
    story = open_story(scenario)
    path = best_path(story)
    for taken in trace(story, path):
        html(visible_text(story.graph, taken.at))
    assert judge(story, replay(story, path)).score == 100


@settings(max_examples=200)
@given(st.text())
@example("")
@example("---\n---")
@example("---\n\n---\n# T\n\n## S\n\n`ends well`")
@example("\ufeff---\r\nsummary: x\r---\n")
def test_any_text_is_read_or_refused(text):
    stands(text)


@settings(max_examples=200)
@given(st.binary())
@example(b"\xff\xfe-\x00-\x00-\x00")
@example(b"a\rb\r\xff")
def test_any_bytes_are_read_or_refused(raw):
    stands(raw)


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*SNIPPETS, "\n", "\n", "\n\n", "words "]), max_size=40).map("".join))
def test_any_heap_of_marks_is_read_or_refused(text):
    stands(text)
    stands(PLAIN[0].decode("utf-8").partition("# The")[0] + "\n# T\n\n## S\n\n" + text)


@st.composite
def damaged(draw: st.DrawFn, sources: list[bytes]) -> bytes:
    """A case with lines deleted, doubled and swapped, marks put in and bytes changed, cut off anywhere."""
    raw = draw(st.sampled_from(sources))
    for _ in range(draw(st.integers(1, 3))):
        harm = draw(st.sampled_from((_delete, _double, _swap, _put_in, _cut, _change)))
        raw = harm(draw, raw)
    return raw


def _index(draw: st.DrawFn, items: list[bytes] | bytes) -> int:
    return draw(st.integers(0, max(0, len(items) - 1)))


def _delete(draw: st.DrawFn, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    del lines[_index(draw, lines)]
    return b"\n".join(lines)


def _double(draw: st.DrawFn, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    lines.insert(_index(draw, lines), lines[_index(draw, lines)])
    return b"\n".join(lines)


def _swap(draw: st.DrawFn, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    one, other = _index(draw, lines), _index(draw, lines)
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _put_in(draw: st.DrawFn, raw: bytes) -> bytes:
    at = _index(draw, raw)
    return raw[:at] + draw(st.sampled_from(SNIPPETS)).encode("utf-8", errors="surrogatepass") + raw[at:]


def _cut(draw: st.DrawFn, raw: bytes) -> bytes:
    return raw[: _index(draw, raw)]


def _change(draw: st.DrawFn, raw: bytes) -> bytes:
    at = _index(draw, raw)
    return raw[:at] + draw(st.binary(min_size=1, max_size=3)) + raw[at + 1 :]


@settings(max_examples=200)
@given(damaged(PLAIN))
def test_a_damaged_story_is_read_or_refused(raw):
    stands(raw)


@settings(max_examples=40)
@given(damaged(REAL))
def test_a_damaged_case_is_read_or_refused(raw):
    stands(raw)


def test_a_case_cut_at_any_byte_is_read_or_refused():
    raw = PLAIN[0]
    reduce(lambda _, length: stands(raw[:length]), range(0, len(raw), 7), None)


@given(st.sampled_from(PLAIN), st.sampled_from(["\r\n", "\r"]))
@settings(max_examples=30)
def test_the_habits_of_an_editor_change_nothing(raw, end):
    text = raw.decode("utf-8")
    assert parse("\ufeff" + text.replace("\n", end)) == parse(text)
