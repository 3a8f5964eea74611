"""The interface's words in templates. Knows no word.

Flask-Babel asks for the reader's language at every word, some sixty times a page; this asks once a request.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, g
from flask_babel import get_translations
from markupsafe import Markup


class Words(dict[str, Markup]):
    """Words as pages say them in one language, each looked up when it is first said."""

    def __init__(self, translations: Any) -> None:
        super().__init__()
        self._translations = translations

    def __missing__(self, text: str) -> Markup:
        said = self[text] = self.filled(text, {})
        return said

    def filled(self, text: str, values: dict[str, Any]) -> Markup:
        """A word with values in it; they are escaped, the word is not."""
        return Markup(self._translations.ugettext(text)) % values


def speak(app: Flask) -> None:
    """Let templates say `_("word")`."""
    app.jinja_env.globals["_"] = word


def word(text: str, **values: Any) -> Markup:
    """A word in the language of this request."""
    try:
        words: Words = g.words
    except AttributeError:
        words = g.words = _of(get_translations())
    return words.filled(text, values) if values else words[text]


@cache
def _of(translations: Any) -> Words:
    return Words(translations)
