"""The flask command line: what it prints and how it exits. None of the commands about files opens a database."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from config import ROOT
from tests.conftest import settings_for
from tests.support import cases

CASE = ROOT / "scenarios" / f"{cases.A_CASE}.md"


@pytest.fixture
def bare(tmp_path: Path) -> Flask:
    """A site that has no database yet."""
    return create_app(settings_for(tmp_path / "instance"))


def run(site: Flask, *words: str | Path) -> Result:
    return site.test_cli_runner().invoke(args=[str(word) for word in words])


def test_checking_opens_no_database(bare: Flask, tmp_path: Path) -> None:
    assert run(bare, "scenarios", "check").exit_code == 0
    assert not list((tmp_path / "instance").glob("*.sqlite*"))


def test_check_prints_a_line_a_finding_and_a_line_a_file(bare: Flask, tmp_path: Path) -> None:
    file = tmp_path / "any_name.md"
    file.write_text(CASE.read_text(encoding="utf-8").replace("level:", "levle:", 1), encoding="utf-8")
    result = run(bare, "scenarios", "check", file)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith(f"{file}:1: error missing-key:")
    assert any(line.startswith(f"{file}:") and " error unknown-key: " in line for line in lines)
    assert lines[-1].startswith(f"{file}: 12 scenes, ")


def test_report_prints_tables_of_the_named_cases_and_opens_no_database(bare: Flask, tmp_path: Path) -> None:
    result = run(bare, "scenarios", "report", CASE)
    assert result.exit_code == 0
    assert "| cases | 1 |" in result.output
    assert [line for line in result.output.splitlines() if line.startswith("### ")][-1] == "### Standards"
    assert not list((tmp_path / "instance").glob("*.sqlite*"))


def test_report_says_which_file_cannot_be_counted_and_that_an_empty_folder_is_empty(
    bare: Flask, tmp_path: Path
) -> None:
    (tmp_path / "bad.md").write_text("nothing", encoding="utf-8")
    result = run(bare, "scenarios", "report", CASE, tmp_path / "bad.md")
    assert result.exit_code == 1
    assert "bad.md cannot be counted before it is whole" in result.output
    (tmp_path / "empty").mkdir()
    assert "There is no scenario file here." in run(bare, "scenarios", "report", tmp_path / "empty").output


def test_check_prints_json_for_tools_with_null_where_errors_prevent_figures(bare: Flask, tmp_path: Path) -> None:
    shutil.copy(CASE, tmp_path / "good.md")
    (tmp_path / "bad.md").write_text("nothing", encoding="utf-8")
    result = run(bare, "scenarios", "check", "--format", "json", tmp_path)
    bad, good = json.loads(result.output)
    assert result.exit_code == 1
    keys = [
        "file",
        "slug",
        "scenes",
        "states",
        "paths",
        "shortest",
        "longest",
        "best",
        "chance",
        "ends_well",
        "findings",
    ]
    assert list(good) == list(bad) == keys
    assert [bad[key] for key in keys[2:-1]] == [None] * 8
    assert 0 < good["chance"] < 1
    assert set(bad["findings"][0]) == {"line", "severity", "code", "message", "remedy"}


def test_play_prints_what_a_path_comes_to(bare: Flask) -> None:
    path = ",".join(map(str, cases.best(cases.A_CASE)))
    played = json.loads(run(bare, "scenarios", "play", CASE, "--choices", path).output)
    assert (played["score"], played["safe"], played["passed"], played["turning_point"]) == (100.0, True, True, None)
    assert played["ending"] == "well"
    assert set(played["topics"].values()) == {1.0}
    assert len(played["scenes"]) == len(cases.best(cases.A_CASE)) + 1


def test_play_of_a_path_that_stops_early_has_no_ending_and_has_not_passed(bare: Flask) -> None:
    played = json.loads(run(bare, "scenarios", "play", CASE).output)
    assert (played["ending"], played["passed"], played["credits"]) == (None, False, [])


@pytest.mark.parametrize("choices", ["9", "0", "1,99", "a", "-1", "1;2"])
def test_play_refuses_a_choice_that_is_none_without_a_traceback(bare: Flask, choices: str) -> None:
    result = run(bare, "scenarios", "play", CASE, "--choices", choices)
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)


def test_play_and_draw_refuse_a_file_that_is_not_whole_and_say_why(bare: Flask, tmp_path: Path) -> None:
    file = tmp_path / "half.md"
    file.write_text("# Half", encoding="utf-8")
    for words in (("play", file), ("draw", file)):
        result = run(bare, "scenarios", *words)
        assert result.exit_code == 1
        assert f"{file}:1: error" in result.output


def test_draw_writes_a_picture_that_stands_alone(bare: Flask, tmp_path: Path) -> None:
    result = run(bare, "scenarios", "draw", cases.A_CASE, "--output", tmp_path / "map.svg")
    assert result.exit_code == 0, result.output
    assert ElementTree.parse(tmp_path / "map.svg").getroot().tag.endswith("svg")
    assert run(bare, "scenarios", "draw", CASE).output == (tmp_path / "map.svg").read_text(encoding="utf-8") + "\n"
    assert run(bare, "scenarios", "draw", "no-such-case").exit_code == 1


def test_sync_says_what_it_did(small_site: Flask, tmp_path: Path) -> None:
    assert f"{len(cases.SLUGS)} files, 0 new revisions, 0 left out" in run(small_site, "scenarios", "sync").output


def test_a_site_may_add_words_of_its_own(bare: Flask, tmp_path: Path) -> None:
    words = tmp_path / "instance" / "scenarios" / "vocabulary.yaml"
    text = CASE.read_text(encoding="utf-8").replace("setting: community health center", "setting: lighthouse")
    (tmp_path / "lighthouse.md").write_text(text, encoding="utf-8")
    assert run(bare, "scenarios", "check", tmp_path / "lighthouse.md").exit_code == 1
    words.parent.mkdir(parents=True)
    words.write_text("settings: [lighthouse]\n", encoding="utf-8")
    assert run(bare, "scenarios", "check", tmp_path / "lighthouse.md").exit_code == 0


def test_ready_says_what_is_missing(bare: Flask, small_site: Flask) -> None:
    assert bare.test_client().get("/healthz").status_code == 200
    unready = bare.test_client().get("/readyz")
    assert unready.status_code == 503
    assert "flask db upgrade" in unready.get_data(as_text=True)
    assert small_site.test_client().get("/readyz").status_code == 200
