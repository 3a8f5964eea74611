"""The page of scenario files: what was found, what was left out and why."""

from __future__ import annotations

import shutil
from pathlib import Path

from config import ROOT
from tests.conftest import close_site, open_site, settings_for
from tests.support import cases
from tests.support.client import Visitor
from tests.support.people import member
from web.server import load_scenarios

SCENARIOS = ROOT / "scenarios"


def test_every_file_is_there_with_its_attempts_and_faults_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in ("through-her-nephew", "shaking-by-ten"):
        shutil.copy(SCENARIOS / f"{name}.md", folder)
    (folder / "a-new-one.md").write_text("no case at all <b>", encoding="utf-8")
    settings = settings_for(tmp_path / "instance", scenarios=folder)
    site = open_site(settings)
    Visitor.at(site).begin(cases.A_CASE)
    text = (folder / "through-her-nephew.md").read_text(encoding="utf-8")
    (folder / "through-her-nephew.md").write_text(text.replace("level:", "levle:", 1), encoding="utf-8")
    (folder / "shaking-by-ten.md").unlink()
    with site.app_context():
        load_scenarios(settings)
    dana = member(site, "Dana", "site_administrator")
    dana.get("/admin/scenarios")
    assert [heading.findtext("a") or (heading.text or "").strip() for heading in dana.page.root.iter("h2")] == [
        "a-new-one",
        "through-her-nephew",
        "shaking-by-ten",
    ]
    for words in (
        "Left out of the library because of what follows.",
        "The library offers the one of before.",
        "Its file is gone",
        "1 revision, 1 attempt",
        "missing-key",
    ):
        assert words in dana.page.text
    kinds = [
        item.get("class", "").split()[1] for item in dana.page.root.iter("li") if "finding " in item.get("class", "")
    ]
    assert kinds[0] == "finding-error"
    close_site(site)


def test_a_site_without_files_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    site = open_site(settings_for(tmp_path / "instance", scenarios=tmp_path / "cases"))
    dana = member(site, "Dana", "site_administrator")
    dana.get("/admin/scenarios")
    assert "flask scenarios sync" in dana.page.text
    close_site(site)
