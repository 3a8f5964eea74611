"""What `run.py test` runs, in which order, and where it looks for a browser; the checks themselves are not run."""

import os
import shutil
import tomllib

import pytest

from config import ROOT
from tools import check


@pytest.fixture
def calls(monkeypatch):
    """The programs that were called; all succeed but those that contain a word of `calls.failing`."""

    class Calls(list[list[str]]):
        failing: tuple[str, ...] = ()

        def call(self, command: list[str]) -> int:
            self.append(command)
            return 1 if any(word in command for word in self.failing) else 0

    calls = Calls()
    monkeypatch.setattr("subprocess.call", calls.call)
    monkeypatch.setattr(check, "PDF_READER", check.PYTHON)
    monkeypatch.setenv("BATON_CHROMIUM", "/a/browser")
    monkeypatch.setenv("BATON_REQUIRE_BROWSER", "")
    return calls


def test_every_check_runs_and_pytest_comes_last(calls):
    assert check.main([]) == 0
    assert [command[2].split()[0] for command in calls] == [
        "ruff",
        "ruff",
        "djlint",
        "mypy",
        "from",
        "pytest",
        "pytest",
    ]


def test_a_check_that_fails_stops_none_of_the_others_and_is_named_at_the_end(calls, capsys):
    calls.failing = ("mypy", "djlint")
    assert check.main([]) == 1
    assert len(calls) == 7
    assert capsys.readouterr().out.endswith("Failed: templates, types.\n")


def test_when_all_is_well_the_last_word_is_left_to_pytest(calls, capsys):
    check.main([])
    assert "\nBefore the tests: all checks passed.\n" in capsys.readouterr().out
    assert calls[-1][1:3] == ["-m", "pytest"]


def test_every_test_is_in_one_of_the_suites_and_what_is_counted_is_run_where_it_is_counted(calls):
    counted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["coverage"]["run"]["source"]
    folders = [f"tests/{source}" for source in counted]
    check.main([])
    covered, others = calls[-2:]
    assert covered[-len(folders) - 1 :] == [*folders, "--cov"], "the other way round it would count lines of the tests"
    assert others[-len(folders) - 1 :] == [*(f"--ignore={folder}" for folder in folders), "tests"]


def test_words_of_ones_own_go_to_pytest_alone(calls):
    check.main(["-k", "player", "--install-system"])
    assert calls == [[check.PYTHON, "-m", "pytest", "-k", "player"]]


def test_asking_for_the_system_packages_makes_the_browser_a_duty(calls):
    check.main(["--install-system"])
    assert os.environ["BATON_REQUIRE_BROWSER"] == "1"


@pytest.mark.skipif(not shutil.which("apt-get"), reason="only Debian and its children have apt-get")
def test_a_system_that_lacks_a_package_gets_all_of_them(calls, monkeypatch):
    monkeypatch.setattr(check, "PDF_READER", "no-such-program")
    check.main(["-k", "player", "--install-system"])
    assert calls[1][-2:] == check.PACKAGES
    assert len(calls) == 3


def test_a_browser_on_the_path_is_found(monkeypatch):
    monkeypatch.delenv("BATON_CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name.startswith("google") else None)
    assert check.chromium() == "/bin/google-chrome"


def test_the_browser_of_playwright_is_found(monkeypatch, tmp_path):
    browser = tmp_path / "chromium-1200/chrome-linux64/chrome"
    browser.parent.mkdir(parents=True)
    browser.touch()
    monkeypatch.delenv("BATON_CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert check.chromium() == str(browser)
