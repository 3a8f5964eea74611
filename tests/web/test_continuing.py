"""What continuing education is about has a word for every key that is kept."""

from __future__ import annotations

from engine.credit.kinds import FORMATS, PROFESSIONS
from engine.credit.subjects import SUBJECTS
from web.continuing import FORMAT_NAMES, PROFESSION_NAMES, SUBJECT_NAMES


def test_every_key_has_its_word_in_the_same_order() -> None:
    assert tuple(FORMAT_NAMES) == FORMATS
    assert tuple(PROFESSION_NAMES) == PROFESSIONS
    assert tuple(SUBJECT_NAMES) == tuple(SUBJECTS)
