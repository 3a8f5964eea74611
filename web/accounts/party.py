"""The site as passkeys know it, by the address that it was told is its own; what pages need to offer passkeys."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app

from services import site_settings
from services.accounts.party import Party, party_of
from web.accounts.area import area
from web.accounts.forms import PasskeyForm
from web.browsers import browser
from web.forms import CurrentPasswordForm
from web.session import now

_party = lru_cache(maxsize=8)(party_of)


def party() -> Party:
    """The party that passkeys of this site are bound to."""
    name = site_settings.current(now()).site_name or current_app.config["SITE_NAME"]
    return _party(current_app.config["ADDRESS"], name)


@area.context_processor
def _offers() -> dict[str, Any]:
    """Empty forms, and nothing refused: a view that refuses something says so in its place.

    `passkey_at` is the passkey to which the typed form belongs, empty for a new one; `factor_at` likewise names what
    was to be done about the second factor.
    """
    return {
        "party": party(),
        "passkey_form": PasskeyForm(formdata=None, name=browser().name or ""),
        "passkey_at": "",
        "empty_passkey_form": PasskeyForm(formdata=None, name=browser().name or ""),
        "passkey_fault": "",
        "factor_form": CurrentPasswordForm(formdata=None),
        "factor_at": "",
    }
