"""The library keeps what it promises: cases check clean, standards are met, the figures in the guide are true."""

from __future__ import annotations

from functools import cache

import pytest
from flask import Flask

from config import ROOT
from engine.library.coverage import Case
from engine.library.standards import prospects, standards
from engine.scenario.check.report import Report
from services.library_report import library_report
from services.scenario_files import exams, find, judge, tables
from tests.support import cases
from web.session import now

NO_WORDS = ROOT / "no-words-of-a-site"
KNOWN = tables(NO_WORDS)
GUIDE = ROOT / "docs/authoring.md"
ALLOWED = {"uncertain-provision", "lesser-order"}
"""Warnings that an author may leave after having looked once more."""


@cache
def judged(slug: str) -> Report:
    (file,) = find([ROOT / "scenarios" / f"{slug}.md"])
    return judge(file, KNOWN, now().date())


@cache
def library() -> tuple[Case, ...]:
    return tuple(case_of(slug) for slug in cases.SLUGS)


def case_of(slug: str) -> Case:
    (file,) = find([ROOT / "scenarios" / f"{slug}.md"])
    figures = judged(slug).figures
    assert figures is not None
    return Case(slug, file.text, cases.story(slug), figures)


@pytest.mark.parametrize("slug", cases.SLUGS)
def test_a_case_checks_clean(slug: str) -> None:
    left = [(found.line, found.code, found.message) for found in judged(slug).findings if found.code not in ALLOWED]
    assert left == []


def test_the_template_checks_clean_as_it_stands_and_is_no_case_of_the_library() -> None:
    assert judged("TEMPLATE").findings == ()
    assert "TEMPLATE" not in {file.slug for file in find([ROOT / "scenarios"])}


def test_the_library_meets_every_standard() -> None:
    held = standards(library(), KNOWN.vocabulary, exams(NO_WORDS), prospects(library()))
    assert [one for one in held if not one.met] == []


def test_the_figures_in_the_guide_are_what_the_report_prints(small_site: Flask) -> None:
    report = library_report(library(), KNOWN.vocabulary, exams(NO_WORDS))
    printed = small_site.test_cli_runner().invoke(args=["scenarios", "report"]).output
    assert printed == f"{report}\n"
    assert GUIDE.read_text(encoding="utf-8").partition("## The library in figures\n")[2].endswith(f"\n\n{report}\n")


def test_nobody_is_said_to_have_reviewed_a_case_who_has_not() -> None:
    """None has been read by a licensed clinician. Whoever adds a reviewer here names a person who has read it."""
    assert {case.slug: case.scenario.meta.reviewers for case in library() if case.scenario.meta.reviewers} == {}
