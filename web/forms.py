"""Forms: each field with its kind, its length and, where it was refused, its message. Knows no field by name.

The token against forged requests is compared for the whole site, so forms do not do it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than what is known of its types

from services.errors import BadField


class Form(FlaskForm):
    """A form of the site."""

    class Meta:
        csrf = False

    def refuse(self, fault: BadField) -> None:
        """Put a service's refusal beside its field."""
        field: Field = self[fault.field]
        field.errors = [*field.errors, _(fault.message)]

    @property
    def faults(self) -> Sequence[Field]:
        """The fields that were refused, in the order of the page."""
        return [field for field in self if field.errors]


def choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    """What can be chosen: values with their words."""
    return [SelectChoice(value, word) for value, word in words.items()]


def length(field_most: int) -> dict[str, Any]:
    """What a browser is told of a field's length; the server asks again."""
    return {"maxlength": field_most}
