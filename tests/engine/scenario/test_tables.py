"""The tables of codes and words: what they hold, and that a faulty one is refused by its line."""

import pytest

from engine.scenario.nodes import BadTable
from engine.scenario.tables import Domain, Exam, read_exams, read_tables, read_vocabulary
from tests.engine.scenario.cases import ROOT, STORIES, TABLES

CODES = (STORIES / "codes.yaml").read_text("utf-8")
WORDS = "topics: [referral]\nlevels: [foundation]\nsettings: [clinic]\nspecialties: []\n"


def test_a_provision_is_found_by_its_code_and_section():
    provision = TABLES.provisions["ACA A.11.a"]
    assert (provision.title, provision.code.publisher, provision.certain) == ("Referral", "A publisher", True)
    assert not TABLES.provisions["ACA B.9"].certain
    assert TABLES.as_of == "2026-11"


def test_a_site_adds_words_and_takes_none_away():
    tables = read_tables(CODES, WORDS, "settings: [ship, clinic]\n", "topics: [grief]\n")
    assert tables.vocabulary.settings == ("clinic", "ship")
    assert tables.vocabulary.topics == ("referral", "grief")
    assert tables.vocabulary.levels == ("foundation",)


def test_a_list_of_words_that_is_not_there_is_empty():
    assert read_vocabulary("topics: [grief]").lists() == (("grief",), (), (), ())


def test_the_tables_of_the_site_can_be_read():
    tables = read_tables(
        (ROOT / "scenarios/codes.yaml").read_text("utf-8"), (ROOT / "scenarios/vocabulary.yaml").read_text("utf-8")
    )
    assert len(tables.provisions) > 100
    assert all(provision.paraphrase for provision in tables.provisions.values())
    assert len(tables.vocabulary.topics) >= 18


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("- a", "line 1: a mapping was expected"),
        ("", "line 1: a mapping was expected"),
        ("topics: grief", "line 1: a list was expected"),
        ("levels: [a]\ntopics:\n  - [a]", "line 3: a text was expected"),
        ("topics: [a, '']", "line 1: a text was expected"),
        ("topics: [a", "line 1: expected"),
        ("topics: *a", "line 1: anchors"),
    ],
)
def test_a_faulty_vocabulary_is_refused_by_its_line(words, message):
    with pytest.raises(BadTable, match=message):
        read_vocabulary(words)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("section: B.9", "section: A.1.a", "ACA A.1.a is listed twice"),
        ("{code: ACA, section: B.9", "{code: APA, section: B.9", "of a code that is not listed"),
        ('title: "Unsure"', 'title: ""', "a text was expected"),
        ('edition: "2014", ', "", "line 1: a text was expected"),
        ("codes:", "kodes:", "line 1: a mapping was expected"),
    ],
)
def test_a_faulty_table_of_codes_is_refused(old, new, message):
    assert old in CODES
    with pytest.raises(BadTable, match=message):
        read_tables(CODES.replace(old, new), WORDS)


EXAM = """as_of: "2026-11"
exams:
  nce:
    name: An exam
    items: [130, 150]
    minutes: 225
    options: 4
    sections_per_case: 3
    sections_lock: true
    confidence: high
    note: A note.
    domains:
      ethics: {weight: [15, 18], topics: [referral]}
      core-skills: {weight: 12, name: Skills at the core}
      the-rest: {weight: null, topics: []}
"""


def test_an_exam_is_read_with_its_figures_and_the_topics_that_practise_each_domain():
    (exam,) = read_exams(EXAM, TABLES.vocabulary)
    assert exam == Exam(
        key="nce",
        name="An exam",
        domains=(
            Domain("ethics", ("referral",), (15, 18), "Ethics"),
            Domain("core-skills", (), (12, 12), "Skills at the core"),
            Domain("the-rest", (), None, "The rest"),
        ),
        items=(130, 150),
        minutes=225,
        options=4,
        sections=3,
        as_of="2026-11",
        confidence="high",
        note="A note.",
    )


def test_an_exam_without_locks_is_of_one_section_and_may_have_its_own_date():
    text = EXAM.replace("sections_lock: true", 'as_of: "2025-08"').replace("    options: 4\n", "")
    (exam,) = read_exams(text.replace("[130, 150]", "200"), TABLES.vocabulary)
    assert (exam.sections, exam.as_of, exam.options, exam.items) == (1, "2025-08", None, (200, 200))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("exams:\n  nce:", "exams: []\nmore:\n  nce:", "line 2: a mapping was expected"),
        ('as_of: "2026-11"\n', "", "line 1: a text was expected"),
        ("    name: An exam\n", "", "line 1: a text was expected"),
        ("topics: [referral]", "topics: [knitting]", "line 13: knitting is no topic"),
        ("confidence: high", "confidence: certain", "the confidence of nce is one of high, medium, low"),
        ("minutes: 225", "minutes: many", "line 6: a whole number above 0 was expected"),
        ("minutes: 225", "minutes: 0", "line 6: a whole number above 0 was expected"),
        ("minutes: 225", "minutes: 10000", "line 6: a whole number above 0 was expected"),
        ("    minutes: 225\n", "", "line 1: a text was expected"),
        ("[130, 150]", "[150, 130]", "line 5: the least and the most were expected"),
        ("[130, 150]", "[130]", "line 5: the least and the most were expected"),
        ("    sections_per_case: 3\n", "", "line 1: a text was expected"),
    ],
)
def test_a_faulty_list_of_exams_is_refused_by_its_line(old, new, message):
    assert old in EXAM
    with pytest.raises(BadTable, match=message):
        read_exams(EXAM.replace(old, new), TABLES.vocabulary)


def test_the_exams_of_the_site_practise_every_topic_somewhere():
    tables = read_tables(
        (ROOT / "scenarios/codes.yaml").read_text("utf-8"), (ROOT / "scenarios/vocabulary.yaml").read_text("utf-8")
    )
    exams = read_exams((ROOT / "scenarios/exams.yaml").read_text("utf-8"), tables.vocabulary)
    assert {exam.key for exam in exams} == {"nce", "ncmhce", "aswb", "eppp", "amftrb", "california-lmft-law-ethics"}
    for key in ("nce", "ncmhce"):
        domains = next(exam.domains for exam in exams if exam.key == key)
        assert sorted(topic for domain in domains for topic in domain.topics) == sorted(tables.vocabulary.topics)
    assert all(exam.items[0] and exam.minutes and exam.as_of and exam.confidence for exam in exams)
    assert {exam.key for exam in exams if exam.sections > 1} == {"ncmhce"}
