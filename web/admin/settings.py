"""The site's settings."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services import site_settings
from services.admin.site import Typed, change_settings
from services.errors import BadField
from web.access import Access, logged_in, open_to
from web.admin.area import area
from web.admin.forms import SettingsForm
from web.session import now


@area.get("/settings")
@open_to(Access.SITE_ADMINISTRATOR)
def settings() -> str:
    """The settings as they are."""
    kept: dict[str, Any] = asdict(site_settings.kept())
    data = {name: _as_field(value) for name, value in kept.items()}
    return render_template("admin/settings.html", form=SettingsForm(formdata=None, data=data))


def _as_field(value: Any) -> str | bool:
    """A setting as its field shows it: a box, lines, or one line."""
    if isinstance(value, bool):
        return value
    return "\n".join(value) if isinstance(value, tuple) else str(value)


@area.post("/settings")
@open_to(Access.SITE_ADMINISTRATOR)
def settings_sent() -> AnyResponse:
    """Keep others."""
    form = SettingsForm()
    typed: dict[str, Any] = {field.name: form[field.name].data or "" for field in fields(Typed)}
    try:
        change_settings(logged_in(), Typed(**typed), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(render_template("admin/settings.html", form=form), 400)
    return redirect(url_for("admin.settings", done="kept"), 303)
