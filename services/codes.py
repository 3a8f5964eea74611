"""Codes that people read aloud, copy from a board and type on a phone: no letter that looks like another.

Whoever types one may use any case, blanks and dashes; a letter that no code has is read as the one it was taken for.
"""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Neither 0 and O, nor 1, I and L, nor U beside V."""
GROUP = 4
_MISREAD = str.maketrans("OILU", "011V")


def new_code(length: int) -> str:
    """A code of so many characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_code(typed: str) -> str:
    """A code as it is kept, however it was typed: without blanks, dashes and what else is neither letter nor digit."""
    return "".join(char for char in typed.upper() if char.isascii() and char.isalnum()).translate(_MISREAD)


def in_groups(code: str) -> str:
    """A code as it is shown: in groups of four, which eyes and voices keep better."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
