"""The head of a file: every key, and each way in which one can be wrong."""

from datetime import date

import pytest

from engine.scenario.frontmatter import MAX_CHARACTERS
from engine.scenario.parse import parse
from engine.scenario.types import Meta, Reviewer
from tests.engine.scenario.cases import HEAD, case, ending, passage, places, read

SCENES = (passage("A", "b"), ending("B"))


def with_keys(*lines: str) -> str:
    return case(*SCENES, head=HEAD.removesuffix("---\n") + "\n".join(lines) + "\n---\n")


def meta(*lines: str) -> Meta:
    return read(with_keys(*lines)).meta


def faults(*lines: str) -> list[tuple[int, str]]:
    """The findings about keys that are added from line 9 on."""
    return places(parse(with_keys(*lines)).findings)


def test_every_key_is_read():
    found = meta(
        "reviewers:",
        "  - {name: Noor Haddad, credential: LPC, date: 2026-10-02, scope: clinical}",
        "reserved: true",
        "specialties: [medical evaluation]",
        'content_note: "Fainting:  seen"',
        "reflect:",
        "  - What made it hard?",
        "audience: [students, interns]",
        "authors: Alice",
        "edition: The second",
        "lang: es-MX",
    )
    assert found.summary == "A client faints, and her counselor is not a physician."
    assert (found.setting, found.level, found.minutes) == ("clinic", "foundation", 1)
    assert found.reviewed == date(2026, 11, 1)
    assert found.reviewers == (Reviewer("Noor Haddad", "LPC", date(2026, 10, 2), "clinical"),)
    assert found.reserved
    assert found.specialties == ("medical evaluation",)
    assert found.content_note == "Fainting: seen"
    assert found.reflect == ("What made it hard?",)
    assert found.audience == "students; interns"
    assert found.authors == ("Alice",)
    assert (found.edition, found.lang) == ("The second", "es-MX")
    assert found.line("reserved") == 11
    assert found.line("nothing of the kind") == 1


@pytest.mark.parametrize(
    ("scopes", "is_so"), [(["clinical"], True), (["legal", "clinical"], True), (["legal"], False), ([], False)]
)
def test_a_clinician_has_reviewed_a_case_only_where_one_read_it_clinically(scopes, is_so):
    people = (f"{{name: N, credential: C, date: 2026-10-02, scope: {scope}}}" for scope in scopes)
    assert meta(f"reviewers: [{', '.join(people)}]").reviewed_by_clinician is is_so


def test_what_is_left_out_has_a_plain_default():
    found = meta()
    assert (found.reviewers, found.reserved, found.content_note, found.lang) == ((), False, None, "en")


@pytest.mark.parametrize(
    "line",
    [
        "content_note:",
        "content_note: ''",
        "content_note: null",
        "content_note: [a]",
        "reflect: why",
        "reflect: [[why]]",
        "reserved: maybe",
        "reserved: [true]",
        "lang: English",
        "reviewers: Noor",
        "reviewers: [Noor]",
        "reviewers: [{name: Noor}]",
        "reviewers: [{name: N, credential: C, date: soon, scope: legal}]",
        "reviewers: [{name: N, credential: C, date: 2026-10-02, scope: all}]",
        "reviewers: [{name: N, name: N, credential: C, date: 2026-10-02, scope: legal}]",
        "edition: " + "x" * 3_300 + "\n\n  " + "x" * 800,
    ],
)
def test_a_value_of_the_wrong_shape_is_named_by_its_line(line):
    assert faults(line) == [(9, "bad-value")]


@pytest.mark.parametrize("minutes", ["0", "241", "1000", "-1", "1.5", "1e2", "٣", "ten", "[1]"])
def test_minutes_are_a_whole_number_from_1_to_240(minutes):
    text = with_keys().replace("minutes: 1", f"minutes: {minutes}")
    assert places(parse(text).findings)[0] == (5, "bad-value")


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00", "0000-01-01", "٢٠٢٦-٠١-٠١", "soon"]
)
def test_a_date_is_year_month_day(day):
    text = with_keys().replace("2026-11-01", day)
    assert places(parse(text).findings)[0] == (8, "bad-value")


def test_an_item_is_named_by_its_own_line():
    assert faults("reflect:", "  - one", "  - [two]") == [(11, "bad-value")]


def test_a_list_that_is_required_is_not_empty():
    text = with_keys().replace("topics: [referral]", "topics: []")
    assert places(parse(text).findings) == [(7, "bad-value")]


def test_a_near_miss_of_a_key_is_told_which_was_meant():
    finding = parse(with_keys("reveiwers: []")).findings[0]
    assert (finding.line, finding.remedy) == (9, "Did you mean `reviewers`?")
    assert "scenarios/README.md" in parse(with_keys("zzzz: 1")).findings[0].remedy


def test_all_that_is_missing_is_one_finding():
    findings = parse("---\n---\n\n# T\n\n## S\n\n`ends well`\n\nx\n").findings
    assert places(findings) == [(1, "missing-key")]
    assert "`summary`, `setting`, `level`, `minutes`, `objectives`, `topics`, `reviewed`" in findings[0].message


@pytest.mark.parametrize("head", ["just words", "- a list", "# only a comment"])
def test_a_head_that_is_no_mapping_lacks_everything(head):
    assert places(parse(f"---\n{head}\n---\n\n# T\n\n## S\n\n`ends well`\n\nx\n").findings) == [(1, "missing-key")]


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (["edition: 'open"], 9),
        (["edition: a: b"], 9),
        (["edition: &a b"], 9),
        (["reflect: &a [b]"], 9),
        (["edition: !x b"], 9),
        (["reserved: !!python/object/apply:os.system [ls]"], 9),
        (["? [a]", ": b"], 9),
        (["edition: x", "...", "more: y"], 11),
        (['edition: "\\uD800"'], 9),
        (['edition: "\\UFFFFFFFF"'], 2),
        (["reflect: " + "[" * 13 + "]" * 13], 9),
    ],
)
def test_what_is_not_plain_yaml_is_named_by_its_line(lines, at):
    assert faults(*lines) == [(at, "front-matter")]


def test_a_head_of_too_many_characters_is_not_read():
    assert faults("reflect:", *["\n  - " + "x" * 1_500] * 11) == [(1, "front-matter")]
    assert MAX_CHARACTERS < 11 * 1_500


def test_tabs_are_as_good_as_spaces():
    assert meta("reflect:", "\t- why").reflect == ("why",)
