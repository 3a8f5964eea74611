"""What the stamp remembers and what each failure is answered with; no environment is made here."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tools.environment import Environment, one_at_a_time
from tools.remedies import Trouble, remedy

NO_ENSUREPIP = """\
The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.
"""


@pytest.fixture
def environment(tmp_path):
    """An environment that is not there yet, for two locks that are."""
    (tmp_path / "requirements.txt").write_text("flask==3\n")
    (tmp_path / "requirements-dev.txt").write_text("flask==3\npytest==9\n")
    return Environment(str(tmp_path / ".venv"), str(tmp_path))


def answer_with(monkeypatch, status, output):
    """Let every program that would be started say this and end so."""
    monkeypatch.setattr("tools.environment.listen_to", lambda words: (status, output))


def test_the_tools_bring_the_run_time_set_along(environment, monkeypatch):
    environment.folder.mkdir()
    answer_with(monkeypatch, 0, "")
    environment.install("requirements-dev.txt", None)
    assert environment.is_ready("requirements.txt")
    assert environment.is_ready("requirements-dev.txt")


def test_the_run_time_set_does_not_bring_the_tools(environment, monkeypatch):
    environment.folder.mkdir()
    answer_with(monkeypatch, 0, "")
    environment.install("requirements.txt", None)
    assert environment.is_ready("requirements.txt")
    assert not environment.is_ready("requirements-dev.txt")


def test_another_lock_or_another_python_breaks_the_seal(environment, monkeypatch):
    seal = environment.seal("requirements.txt")
    monkeypatch.setattr(sys, "version_info", (3, 19, 0))
    assert environment.seal("requirements.txt") != seal
    monkeypatch.undo()
    (environment.root / "requirements.txt").write_text("flask==4\n")
    assert environment.seal("requirements.txt") != seal


def test_line_endings_do_not_break_the_seal(environment):
    seal = environment.seal("requirements.txt")
    (environment.root / "requirements.txt").write_bytes(b"flask==3\r\n")
    assert environment.seal("requirements.txt") == seal


def test_an_environment_that_somebody_left_half_made_is_made_anew(environment, monkeypatch):
    answer_with(monkeypatch, 0, "")
    made = []
    monkeypatch.setattr(environment, "make", lambda: made.append(environment.folder.mkdir()))
    diary = environment.folder.with_name(".venv.lock")
    diary.write_text("unfinished")
    environment.make_ready("requirements.txt")
    assert len(made) == 1
    assert diary.read_text() == ""


def test_who_dies_at_work_leaves_a_word_behind_and_no_lock(tmp_path):
    with pytest.raises(KeyboardInterrupt), one_at_a_time(tmp_path / "lock"):
        raise KeyboardInterrupt
    with one_at_a_time(tmp_path / "lock") as half_made:
        assert half_made
    with one_at_a_time(tmp_path / "lock") as half_made:
        assert not half_made


def test_who_comes_second_says_so_and_waits(tmp_path, monkeypatch, capsys):
    waits, sleep = Event(), time.sleep

    def sleep_and_tell(seconds):
        waits.set()
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", sleep_and_tell)
    with ThreadPoolExecutor() as other:
        with one_at_a_time(tmp_path / "lock"):
            second = other.submit(enter_and_leave, tmp_path / "lock")
            assert waits.wait(60)
            assert not second.done()
        second.result(timeout=60)
    assert "Another run.py is setting up" in capsys.readouterr().err


def enter_and_leave(lock):
    """Have a turn, and do nothing with it."""
    with one_at_a_time(lock):
        pass


def test_a_set_that_broke_off_half_installed_is_thrown_away(environment, monkeypatch):
    environment.folder.mkdir()
    answer_with(monkeypatch, 1, "Installing collected packages: flask\nERROR: [Errno 28] No space left on device\n")
    with pytest.raises(Trouble, match="The disk is full"):
        environment.install("requirements.txt", None)
    assert not environment.folder.exists()


def test_a_python_without_venv_is_told_which_package_to_install(environment, monkeypatch):
    answer_with(monkeypatch, 1, NO_ENSUREPIP)
    with pytest.raises(Trouble, match=r"apt install python3\.\d+-venv"):
        environment.make()


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        (f"{sys.executable}: No module named venv", "its venv module is missing"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "its hash differs"),
        ("[WinError 112] There is not enough space on the disk", "The disk is full"),
        ("OSError: [Errno 30] Read-only file system: '/srv/baton/.venv'", "/srv/baton/.venv"),
        ("NewConnectionError: [Errno -3] Temporary failure in name resolution", "index does not answer"),
        ("ProxyError('Cannot connect to proxy.')", "PIP_PROXY"),
        ("ERROR: No matching distribution found for nh3==0.3.8", "nh3==0.3.8"),
        ("Something nobody has seen before", "Something nobody has seen before"),
        ("", "it said nothing"),
    ],
)
def test_every_failure_has_an_answer(output, advice):
    assert advice in remedy(output)
