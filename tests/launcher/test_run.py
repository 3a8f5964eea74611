"""run.py, run for real on a tiny project: what it makes, what it repairs, what it says when it cannot go on."""

import os
import shutil

import pytest


def test_the_first_run_makes_the_environment_and_starts_the_site(first_run):
    _, started = first_run
    assert started.stdout == "the site with ['--port', '8123', '--no-browser']\n"
    assert "Setting up" in started.stderr
    assert "Set up in" in started.stderr


def test_a_later_run_starts_at_once_without_a_word_and_without_a_network(ready):
    began = of_children()
    started = ready.run()
    assert (started.stdout, started.stderr) == ("the site with []\n", "")
    assert of_children() - began < 3  # the overhead itself is a tenth of a second


def of_children():
    """How many seconds the processor has worked for the programs that were started, however loaded the machine is."""
    return sum(os.times()[2:4])


def test_of_two_at_the_same_moment_one_does_the_work(ready):
    ready.make_wheel("2.0")
    ready.lock(version="2.0")
    pair = [ready.start("--wheels", ready.wheels) for _ in range(2)]
    said = [process.communicate(timeout=60) for process in pair]
    assert [output for output, _ in said] == ["the site with []\n"] * 2
    assert sum(error.count("fetching and installing") for _, error in said) == 1


def test_another_lock_is_installed_into_the_same_environment(ready):
    ready.make_wheel("2.0")
    ready.lock(version="2.0")
    started = ready.run("--wheels", ready.wheels)
    assert started.returncode == 0
    assert "fetching and installing" in started.stderr
    assert "making the virtual environment" not in started.stderr
    assert list(ready.venv.rglob("baton_probe-2.0.dist-info"))


def test_an_environment_whose_python_is_gone_is_made_anew(ready):
    for python in [*ready.venv.glob("bin/python*"), *ready.venv.glob("Scripts/python*")]:
        python.unlink()
    started = ready.run("--wheels", ready.wheels)
    assert started.stdout == "the site with []\n"
    assert "making the virtual environment" in started.stderr


def test_without_a_network_it_says_what_to_do_and_what_worked_works_on(ready):
    good_lock = (ready.root / "requirements.txt").read_text()
    ready.lock(version="2.0", digest="0" * 64)
    refused = ready.run()
    assert_plain(refused, "the package index does not answer")
    assert "--wheels" in refused.stderr
    assert "PIP_INDEX_URL" in refused.stderr
    (ready.root / "requirements.txt").write_text(good_lock)
    assert ready.run().stderr == ""


def test_a_package_with_another_hash_is_refused(ready):
    ready.make_wheel("2.0")
    ready.lock(version="2.0", digest="0" * 64)
    assert_plain(ready.run("--wheels", ready.wheels), "its hash differs, so nothing was installed")


def test_a_folder_of_wheels_that_lacks_one_is_named_as_the_reason(ready):
    ready.lock(version="2.0", digest="0" * 64)
    assert_plain(ready.run("--wheels", ready.wheels), "or the folder of --wheels, lacks the package")


def test_a_folder_of_something_else_is_never_emptied(fresh):
    fresh.venv.mkdir()
    diary = fresh.venv / "diary.txt"
    diary.write_text("dear diary")
    assert_plain(fresh.run(), "is in the way: it is not a virtual environment")
    assert diary.read_text() == "dear diary"


def test_the_environment_can_live_elsewhere(ready, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.move(ready.venv, elsewhere)
    started = ready.run(BATON_VENV=str(elsewhere))
    assert (started.stdout, started.stderr) == ("the site with []\n", "")
    assert not ready.venv.exists()


def test_the_exit_code_is_that_of_the_site(ready):
    (ready.root / "app.py").write_text("raise SystemExit(7)")
    assert ready.run().returncode == 7


@pytest.mark.parametrize(("words", "reason"), [(["tset"], "I do not know what tset means"), (["--prot"], "--prot")])
def test_a_word_that_means_nothing_is_named(fresh, words, reason):
    assert_plain(fresh.run(*words), reason)
    assert not fresh.venv.exists()


def test_help_is_a_page_of_plain_words_and_makes_nothing(fresh):
    helped = fresh.run("--help")
    assert "python3 run.py test" in helped.stdout
    assert not fresh.venv.exists()


def assert_plain(result, reason):
    """It failed with a reason in plain words, and not with a traceback."""
    assert result.returncode == 1
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
