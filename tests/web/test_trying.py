"""Trying a case: findings by line, a map, a preview that plays. Nothing is stored, and nothing sent breaks it."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from config import ROOT
from engine.scenario.source import MAX_BYTES
from extensions import db
from models import Person, Scenario
from tests.support import cases
from tests.support.client import Visitor

TEXT = (ROOT / "scenarios" / f"{cases.A_CASE}.md").read_text(encoding="utf-8")


def try_text(visitor: Visitor, text: str, **more: str) -> int:
    visitor.get("/author/try")
    return visitor.send(visitor.page.form("/author/try"), text=text, **more).status_code


def test_a_good_case_is_drawn_and_can_be_played_to_its_end(alice: Visitor) -> None:
    assert try_text(alice, TEXT) == 200
    assert cases.story(cases.A_CASE).scenario.title in alice.page.text
    assert '<svg class="map"' in alice.page.source
    for step in range(len(cases.best(cases.A_CASE))):
        path = ",".join(map(str, cases.best(cases.A_CASE)[: step + 1]))
        assert try_text(alice, TEXT, path=path) == 200
    end = cases.story(cases.A_CASE).scenario.scenes
    assert any(scene.title in alice.page.text for scene in end if scene.outcome == "well")


def test_the_preview_is_played_by_its_buttons_without_scripts(alice: Visitor) -> None:
    try_text(alice, TEXT)
    first = cases.story(cases.A_CASE).scenario.scenes[0]
    assert 'name="path"' in alice.page.source
    assert first.title in alice.page.text


def test_a_fault_is_named_with_its_line_and_remedy(alice: Visitor) -> None:
    line = TEXT[: TEXT.index("level:")].count("\n") + 1
    assert try_text(alice, TEXT.replace("level:", "levle:", 1)) == 200
    assert "Did you mean `level`?" in alice.page.text
    assert str(line) in alice.page.text


def test_a_file_can_be_sent_in_place_of_text(alice: Visitor) -> None:
    alice.get("/author/try")
    form = alice.page.form("/author/try")
    response = alice.post(form.action, data={**form.fields, "file": (io.BytesIO(TEXT.encode()), "case.md")})
    assert response.status_code == 200
    assert "level: practice" in alice.page.form("/author/try").fields["text"]


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"x" * (MAX_BYTES + 1)])
def test_a_file_that_is_no_text_or_too_large_is_refused_beside_the_field(alice: Visitor, raw: bytes) -> None:
    alice.get("/author/try")
    form = alice.page.form("/author/try")
    response = alice.post(form.action, data={**form.fields, "file": (io.BytesIO(raw), "case.md")})
    assert response.status_code == 400


@pytest.mark.parametrize("text", ["", "   ", None])
def test_nothing_at_all_is_answered_beside_the_field(alice: Visitor, text: str | None) -> None:
    alice.get("/author/try")
    assert alice.send(alice.page.form("/author/try"), text=text).status_code == 400
    assert "Paste a case here" in alice.page.text


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "---\n---\n",
        "[" * 50_000,
        "---\n" + "a: &a [*a]\n" * 3 + "---\n# T\n",
        "---\n" + "[" * 3000 + "\n---\n# T\n",
        "# <script>alert(1)</script>\n\x00",
        "---\nsummary: !!python/object/apply:os.system [id]\n---\n# T\n## S\n",
        "\ud800",
        "`" * 4000,
        TEXT.replace("\n", "\r\n"),
        TEXT + "\n![x](http://evil.example/x.png) <img src=x onerror=alert(1)> [x](javascript:alert(1))",
    ],
)
def test_whatever_is_sent_is_answered(alice: Visitor, text: str) -> None:
    assert try_text(alice, text.encode("utf-8", errors="replace").decode()) == 200
    assert "<script>alert" not in alice.page.source
    assert "onerror=alert(1)>" not in alice.page.source.replace("&gt;", ">").partition("<textarea")[0]


@pytest.mark.parametrize("path", ["9", "1,2,3,4,5,6,7,8,9,10,11,12,13,14", "x", "-1"])
def test_a_path_that_is_not_open_is_refused(alice: Visitor, path: str) -> None:
    assert try_text(alice, TEXT, path=path) == 400


def test_nothing_is_stored(alice: Visitor) -> None:
    try_text(alice, TEXT.replace("# ", "# Stored? ", 1))
    with alice.application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0
        assert db.session.scalar(select(func.count()).select_from(Scenario)) == len(cases.SLUGS)
        db.session.remove()


def test_too_many_tries_are_told_when_to_come_back(alice: Visitor) -> None:
    alice.get("/author/try")
    form = alice.page.form("/author/try")
    answers = [alice.send(form, text="x") for _ in range(61)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
