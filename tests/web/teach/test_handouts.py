"""The page that prints a case for a class: who gets it, what stands on it, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import SCENARIOS, close_site, open_site, settings_for
from tests.support import cases
from tests.support.client import Visitor
from tests.support.people import member

PAGE = f"/teach/cases/{cases.A_CASE}/print"


@pytest.mark.parametrize("role", ["supervisor", "author", "site_administrator"])
def test_those_who_teach_find_it_on_the_page_of_the_case(small_site: Flask, role: str) -> None:
    somebody = member(small_site, f"Teacher-{role}", role)
    somebody.get(f"/cases/{cases.A_CASE}")
    assert PAGE in somebody.page.links()
    assert somebody.get(PAGE).status_code == 200


def test_learners_find_no_link_and_no_page(small_site: Flask) -> None:
    for learner in (Visitor.at(small_site), member(small_site, "Lena"), member(small_site, "Cem", "ce_administrator")):
        learner.get(f"/cases/{cases.A_CASE}")
        assert PAGE not in learner.page.links()
        assert learner.get(PAGE).status_code in (303, 404)


def test_what_is_handed_out_comes_before_the_key_and_tells_nothing_of_it(small_site: Flask) -> None:
    carol = member(small_site, "Carol", "supervisor")
    carol.get(PAGE)
    story, _, key = carol.page.text.partition("For whoever leads the discussion")
    scenario = cases.story(cases.A_CASE).scenario
    for scene in scenario.scenes:
        assert scene.title.replace("'", "’") in story
    for word in ("strongest", "harmful", "unsafe", "It ends", "ACA", "Teaching note"):
        assert word not in story.partition("Case file")[2], word
    for word in ("strongest here", "harmful", "ACA", "Teaching note", "It ends well", "Not yet reviewed"):
        assert word in key, word
    assert "Not yet reviewed by a licensed clinician" in story


def test_a_reserved_case_is_printed_too_for_it_is_reached_by_assignment(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    text = (SCENARIOS / f"{cases.A_CASE}.md").read_text(encoding="utf-8")
    (folder / f"{cases.A_CASE}.md").write_text(
        text.replace("\nlevel:", "\nreserved: true\nlevel:", 1), encoding="utf-8"
    )
    site = open_site(settings_for(tmp_path / "instance", scenarios=folder))
    carol = member(site, "Carol", "supervisor")
    assert carol.get(f"/cases/{cases.A_CASE}").status_code == 404
    assert carol.get(PAGE).status_code == 200
    close_site(site)
