"""Other people's files stay as they came; nothing is known here of what they are for."""

import shutil
from pathlib import Path

import pytest

from tools.vendor import FOLDERS, ROOT, faults

SAMPLE = ROOT / "tests/data/vendor"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a vendor folder, to do harm to."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "vendor"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_every_vendored_file_is_listed_and_as_it_came(folder):
    assert faults(folder) == []


def test_a_file_that_nobody_listed_is_found(folder):
    (folder / "axe-core@4.14.1/extra.js").write_text("")
    assert faults(folder) == ["axe-core@4.14.1/extra.js is not listed"]


def test_a_file_of_which_one_byte_changed_is_found(folder):
    with (folder / "axe-core@4.14.1/axe.min.js").open("ab") as file:
        file.write(b"\n")
    assert faults(folder) == ["axe-core@4.14.1/axe.min.js was changed"]


def test_a_file_that_went_missing_is_found(folder):
    (folder / "axe-core@4.14.1/LICENSE").unlink()
    assert faults(folder) == ["axe-core@4.14.1/LICENSE is missing"]
