"""Files become revisions: what is good is offered, what is broken is named, what was begun goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models import Revision, Scenario
from services.scenarios import Synced
from tests.conftest import SCENARIOS, close_site, open_site, settings_for
from tests.support import cases
from tests.support.client import Visitor, follow
from web.server import load_scenarios

CASE = cases.A_CASE


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder of two cases."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    for slug in cases.SLUGS[:2]:
        shutil.copy(SCENARIOS / f"{slug}.md", folder)
    shutil.copy(SCENARIOS / f"{CASE}.md", folder)
    return folder


@pytest.fixture
def library(tmp_path: Path, shelf: Path) -> Iterator[Flask]:
    """A site on that folder."""
    app = open_site(settings_for(tmp_path / "instance", scenarios=shelf))
    yield app
    close_site(app)


def sync(app: Flask) -> Synced:
    """What a start of the site does with the files."""
    with app.app_context():
        return load_scenarios(app.config["SETTINGS"])


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_unchanged_files_are_not_judged_again(library: Flask) -> None:
    assert sync(library).judged == ()


def test_a_broken_file_is_named_at_every_start(library: Flask, shelf: Path) -> None:
    change(shelf / f"{CASE}.md", "level: ", "levle: ")
    assert sync(library).broken == sync(library).broken != ()


def test_line_ends_and_a_byte_order_mark_make_no_new_revision(library: Flask, shelf: Path) -> None:
    file = shelf / f"{CASE}.md"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert sync(library).new_revisions == ()


def test_a_changed_file_is_a_new_revision_and_open_attempts_finish_on_theirs(library: Flask, shelf: Path) -> None:
    alice = Visitor.at(library)
    attempt = alice.begin(CASE)
    first = cases.story(CASE).scenario.scenes[0].title
    change(shelf / f"{CASE}.md", f"## {first}", f"## {first} again")
    assert sync(library).new_revisions == (CASE,)
    alice.get(attempt)
    assert alice.page.heading == first
    assert "has been revised since you began" in alice.page.text
    for step, number in enumerate(cases.best(CASE)):
        alice.get(follow(alice.decide(cases.value(library, attempt, step, number))))
    assert "100" in alice.page.text
    alice.get(alice.begin(CASE))
    assert alice.page.heading == f"{first} again"


def test_a_text_that_comes_back_is_its_old_revision(library: Flask, shelf: Path) -> None:
    file = shelf / f"{CASE}.md"
    before = file.read_text(encoding="utf-8")
    change(file, "minutes: ", "minutes:  ")
    sync(library)
    file.write_text(before, encoding="utf-8")
    assert sync(library).new_revisions == ()
    with library.app_context():
        revisions = db.session.execute(
            select(Revision.text, Revision.newest)
            .join(Scenario, Revision.scenario_id == Scenario.id)
            .where(Scenario.slug == CASE)
        ).all()
        db.session.remove()
    assert sorted(revision.newest for revision in revisions) == [False, True]
    assert next(revision.text for revision in revisions if revision.newest) == before


def test_a_broken_file_leaves_the_earlier_good_revision_playable(library: Flask, shelf: Path) -> None:
    change(shelf / f"{CASE}.md", "level: ", "levle: ")
    broken = sync(library).broken
    assert [(file.slug, {finding.code for finding in found}) for file, found in broken] == [
        (CASE, {"unknown-key", "missing-key"})
    ]
    assert all(finding.line and finding.remedy for _, found in broken for finding in found)
    alice = Visitor.at(library)
    alice.get(alice.begin(CASE))
    assert alice.page.has_form("/decisions")


def test_a_file_that_was_never_good_is_left_out_and_the_others_are_offered(library: Flask, shelf: Path) -> None:
    (shelf / "a-new-one.md").write_text("# Half a case\n", encoding="utf-8")
    assert [file.slug for file, _ in sync(library).broken] == ["a-new-one"]
    alice = Visitor.at(library)
    alice.get("/cases")
    assert "Half a case" not in alice.page.text
    assert cases.story(CASE).scenario.title in alice.page.text
    assert alice.get("/cases/a-new-one").status_code == 404


def test_a_start_says_file_line_and_remedy_of_what_it_left_out(
    tmp_path: Path, shelf: Path, caplog: pytest.LogCaptureFixture
) -> None:
    change(shelf / f"{CASE}.md", "level: ", "levle: ")
    close_site(open_site(settings_for(tmp_path / "another", scenarios=shelf)))
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert any(f"{CASE}.md:" in line and "Did you mean `level`?" in line for line in said)


def test_a_file_that_is_gone_leaves_the_library_and_comes_back(library: Flask, shelf: Path) -> None:
    alice = Visitor.at(library)
    attempt = alice.begin(CASE)
    text = (shelf / f"{CASE}.md").read_bytes()
    (shelf / f"{CASE}.md").unlink()
    sync(library)
    assert alice.get(f"/cases/{CASE}").status_code == 404
    assert alice.get(attempt).status_code == 200
    (shelf / f"{CASE}.md").write_bytes(text)
    sync(library)
    assert alice.get(f"/cases/{CASE}").status_code == 200


def test_a_reserved_case_is_not_in_the_library_and_no_guest_plays_it(library: Flask, shelf: Path) -> None:
    alice = Visitor.at(library)
    alice.get(f"/cases/{CASE}")
    form = alice.page.form("/attempts")
    change(shelf / f"{CASE}.md", "level: ", "reserved: true\nlevel: ")
    sync(library)
    alice.get("/cases")
    assert cases.story(CASE).scenario.title not in alice.page.text
    assert alice.get(f"/cases/{CASE}").status_code == 404
    assert alice.send(form, mode="study").status_code == 404


@pytest.mark.parametrize("name", ["Loud.md", "two words.md", "under_score.md", "-.md"])
def test_a_file_whose_name_makes_no_address_is_left_out(library: Flask, shelf: Path, name: str) -> None:
    shutil.copy(shelf / f"{CASE}.md", shelf / name)
    assert [found[0].code for _, found in sync(library).broken] == ["file-name"]


def test_two_folders_cannot_hold_the_same_case(tmp_path: Path, shelf: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    shutil.copy(shelf / f"{CASE}.md", second)
    settings = settings_for(tmp_path / "two", BATON_SCENARIOS=f"{shelf}:{second}")
    app = open_site(settings)
    assert [found[0].code for _, found in sync(app).broken] == ["file-name"]
    assert Visitor.at(app).get(f"/cases/{CASE}").status_code == 200
    close_site(app)
