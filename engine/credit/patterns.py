"""How a board's license numbers look, in a small language: # is a digit, @ a letter, and any other sign itself.

Several patterns are divided by commas. A number is held against each sign by sign, so no pattern makes that slow.
"""

from __future__ import annotations

from string import ascii_letters, digits

MOST_PATTERNS = 20
LONGEST = 60
"""Signs of one pattern."""
_DIGIT, _LETTER = "#", "@"
_SIGNS = ascii_letters + digits + " -./()" + _DIGIT + _LETTER


def read_patterns(text: str) -> tuple[str, ...]:
    """The patterns of a text, each without blanks around it. Raises ValueError, with what to do."""
    found = tuple(pattern for part in text.split(",") if (pattern := " ".join(part.split())))
    for pattern in found:
        if strange := [char for char in pattern if char not in _SIGNS]:
            raise ValueError(
                f"“{strange[0]}” can stand in no pattern. Use # for a digit, @ for a letter, and letters, digits, "
                "blanks and - . / ( ) as they are."
            )
        if _DIGIT not in pattern and _LETTER not in pattern:
            raise ValueError(f"“{pattern}” would be one number only. Write # for each digit and @ for each letter.")
        if len(pattern) > LONGEST:
            raise ValueError(f"A pattern can have {LONGEST} signs. Shorten “{pattern[:12]}…”.")
    if len(found) > MOST_PATTERNS:
        raise ValueError(f"Write {MOST_PATTERNS} patterns at most.")
    return found


def fits(number: str, patterns: tuple[str, ...]) -> bool:
    """Whether a number looks as one of them says. Letters are the same in either case."""
    return any(len(number) == len(pattern) and all(map(_is, pattern, number)) for pattern in patterns)


def _is(sign: str, char: str) -> bool:
    if sign == _DIGIT:
        return char in digits
    if sign == _LETTER:
        return char in ascii_letters
    return char.isascii() and char.lower() == sign.lower()
