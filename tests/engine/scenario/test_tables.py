"""The tables of codes and words: what they hold, and that a faulty one is refused by its line."""

import pytest

from engine.scenario.tables import BadTable, Domain, read_exams, read_tables, read_vocabulary
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


def test_an_exam_has_domains_with_the_topics_that_practise_them():
    domains = "{ethics: {weight: 12, topics: [referral]}, skills: {topics: []}}"
    text = f"exams: {{nce: {{name: An exam, items: 200, domains: {domains}}}}}"
    (exam,) = read_exams(text, TABLES.vocabulary)
    assert (exam.key, exam.name) == ("nce", "An exam")
    assert exam.domains == (Domain("ethics", ("referral",)), Domain("skills", ()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exams: []", "line 1: a mapping was expected"),
        ("exams: {nce: {name: An exam}}", "line 1: a mapping was expected"),
        ("exams: {nce: {domains: {}}}", "line 1: a text was expected"),
        (
            "exams:\n  nce:\n    name: An exam\n    domains: {ethics: {topics: [knitting]}}",
            "line 4: knitting is no topic",
        ),
    ],
)
def test_a_faulty_list_of_exams_is_refused_by_its_line(text, message):
    with pytest.raises(BadTable, match=message):
        read_exams(text, TABLES.vocabulary)


def test_the_exams_of_the_site_practise_every_topic_somewhere():
    tables = read_tables(
        (ROOT / "scenarios/codes.yaml").read_text("utf-8"), (ROOT / "scenarios/vocabulary.yaml").read_text("utf-8")
    )
    exams = read_exams((ROOT / "scenarios/exams.yaml").read_text("utf-8"), tables.vocabulary)
    assert {exam.key for exam in exams} == {"nce", "ncmhce", "aswb", "eppp", "amftrb", "california-lmft-law-ethics"}
    for key in ("nce", "ncmhce"):
        domains = next(exam.domains for exam in exams if exam.key == key)
        assert sorted(topic for domain in domains for topic in domain.topics) == sorted(tables.vocabulary.topics)
