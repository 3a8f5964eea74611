"""The locks say the same as pyproject.toml and as each other, and nothing about anybody's computer or network."""

import re
import tomllib

import pytest

from tests.launcher.conftest import ROOT

LOCKS = ["requirements.txt", "requirements-dev.txt"]


def pins(lock):
    """Every line of a lock that pins a package, without its hashes."""
    return {line.removesuffix(" \\") for line in (ROOT / lock).read_text().splitlines() if re.match(r"[\w.-]+==", line)}


def names(words):
    """The names of packages at the start of these words, spelled in one way."""
    return {re.sub(r"[-_.]+", "-", name).lower() for word in words for name in re.findall(r"^[\w.-]+", word)}


def test_everything_that_pyproject_asks_for_is_locked():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert names(asked["project"]["dependencies"]) <= names(pins("requirements.txt"))
    assert names(asked["dependency-groups"]["dev"]) <= names(pins("requirements-dev.txt"))


def test_the_tools_lock_contains_the_run_time_lock():
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_option(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert set(re.findall(r"--\w+", text)) == {"--hash"}
