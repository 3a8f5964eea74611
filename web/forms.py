"""Forms: each field with its kind, its length and, where it was refused, its message; the fields of several areas.

The token against forged requests is compared for the whole site, so forms do not do it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than what is known of its types

from services.accounts.addresses import MAX_ADDRESS
from services.accounts.confirming import RECENT
from services.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from services.errors import BadField


class Form(FlaskForm):
    """A form of the site."""

    class Meta:
        csrf = False

    def __init__(self, formdata: Any = ..., **kwargs: Any) -> None:
        """With the fields that were sent as a form; what came as JSON or as a file is none of them."""
        super().__init__(formdata=request.form if formdata is ... else formdata, **kwargs)

    def refuse(self, fault: BadField) -> None:
        """Put a service's refusal beside its field."""
        field: Field = self[fault.field]
        field.errors = [*field.errors, gettext(fault.message)]


def choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    """What can be chosen: values with their words."""
    return [SelectChoice(value, word) for value, word in words.items()]


def length(field_most: int) -> dict[str, Any]:
    """What a browser is told of a field's length; the server asks again."""
    return {"maxlength": field_most}


def email_field(label: str, *, fills: str = "email") -> StringField:
    """An e-mail address; `fills` tells browsers what to fill in."""
    return StringField(label, render_kw={"type": "email", "autocomplete": fills, **length(MAX_ADDRESS)})


def password_field(label: str, without: str = "") -> PasswordField:
    """The present password, which browsers fill in; and what a page says to somebody who has none."""
    kw = {"autocomplete": "current-password", **length(MAX_LENGTH)}
    return PasswordField(label, description=without, render_kw=kw)


def new_password_field(label: str) -> PasswordField:
    """A password that browsers offer to make; and what a page says makes a good one."""
    good = _(
        "At least %(num)d characters. Three or four words that do not belong together make a good one.",
        num=MIN_LENGTH,
    )
    return PasswordField(label, description=good, render_kw={"autocomplete": "new-password", **length(MAX_LENGTH)})


class CurrentPasswordForm(Form):
    """A form that asks for the present password, as what is sensitive does."""

    current_password = password_field(
        _("Your present password"),
        _(
            "You have no password to type. If you logged in more than %(num)d minutes ago, log out and in again first.",
            num=RECENT // timedelta(minutes=1),
        ),
    )
