"""How run.py understands its words, and what it says to a Python that is too old; nothing is started here."""

import ast
import os
import runpy
import sys
from types import ModuleType

import pytest

import run
from tests.launcher.conftest import ROOT

SOURCE = (ROOT / "run.py").read_text("ascii")  # without a coding line, Python 2.7 reads nothing else


class ReadyEnvironment:
    """An environment that has all it needs, and notes which lock it was asked for."""

    asked: list[tuple[str, str | None]]
    python = "the python"

    def __init__(self, folder: str, root: str) -> None: ...

    def make_ready(self, lock: str, wheels: str | None) -> None:
        self.asked.append((lock, wheels))


@pytest.fixture
def launcher(monkeypatch) -> ModuleType:
    """run.py with nothing to make, that says whom it would hand over to."""
    monkeypatch.setattr(ReadyEnvironment, "asked", [], raising=False)
    monkeypatch.setattr(run, "Environment", ReadyEnvironment)
    monkeypatch.setattr(run, "hand_over", lambda words, folder: (words, folder))
    return run


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 5, 0), (3, 10, 13)])
def test_an_old_python_is_told_what_is_needed_and_what_to_do(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(ROOT / "run.py"), run_name="__main__")
    assert f"Baton needs Python 3.11 or newer; this is Python {version[0]}.{version[1]}." in str(stopped.value)
    assert "python.org" in str(stopped.value)


def test_an_old_python_can_read_run_py():
    tree = ast.parse(SOURCE, feature_version=(3, 4))
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.Nonlocal, ast.NamedExpr, ast.YieldFrom, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        assert not isinstance(node, too_new), f"line {node.lineno}: Python 2.7 cannot read this"
        assert not (isinstance(node, ast.arg) and node.annotation)
        assert not (isinstance(node, ast.arguments) and (node.kwonlyargs or node.posonlyargs))
        assert not (isinstance(node, ast.FunctionDef) and node.returns)
        assert not (isinstance(node, ast.Raise) and node.cause)
        assert not (isinstance(node, ast.List | ast.Tuple) and any(isinstance(e, ast.Starred) for e in node.elts))


def test_without_a_word_the_site_starts(launcher):
    assert launcher.main([]) == (["the python", str(ROOT / "app.py")], os.curdir)
    assert ReadyEnvironment.asked == [("requirements.txt", None)]


@pytest.mark.parametrize("words", [["--port", "81", "--no-browser"], ["serve", "--no-browser", "--port=81"]])
def test_the_options_of_the_site_reach_it(launcher, words):
    assert launcher.main(words)[0] == ["the python", str(ROOT / "app.py"), "--port", "81", "--no-browser"]


def test_a_flask_command_keeps_its_own_words_and_its_callers_folder(launcher):
    words, folder = launcher.main(["flask", "scenarios", "check", "test", "--help"])
    assert words[1:] == ["-m", "flask", "--app", str(ROOT / "app.py"), "scenarios", "check", "test", "--help"]
    assert folder == "."


def test_the_tests_get_the_larger_lock_and_all_words_that_follow(launcher, tmp_path):
    words, _ = launcher.main(["--wheels", str(tmp_path), "test", "-k", "player", "--install-system"])
    assert words[1:] == ["-m", "tools.check", "-k", "player", "--install-system"]
    assert ReadyEnvironment.asked == [("requirements-dev.txt", str(tmp_path))]


def test_the_benchmarks_get_their_words(launcher):
    assert launcher.main(["bench", "decision"])[0][1:] == ["-m", "bench", "decision"]


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "Stopped."),
        (OSError(28, "No space left on device"), 1, "The disk is full."),
        (PermissionError(13, "Permission denied", "/baton/.venv.lock"), 1, "/baton/.venv.lock"),
    ],
)
def test_what_breaks_off_the_set_up_is_told_in_plain_words(launcher, monkeypatch, capsys, failure, status, said):
    def break_off(*_):
        raise failure

    monkeypatch.setattr(ReadyEnvironment, "make_ready", break_off)
    assert launcher.main([]) == status
    assert said in capsys.readouterr().err
