"""Whether guests may come into live classes: off until it is ticked, and kept through other changes."""

from __future__ import annotations

from flask import Flask

from services import site_settings
from tests.support.people import member
from web.session import now


def test_the_box_for_guests_in_class_is_kept_as_it_is_ticked(small_site: Flask) -> None:
    dana = member(small_site, "Dana", "site_administrator")

    def kept(**changes: str | None) -> bool:
        dana.get("/admin/settings")
        assert dana.send(dana.page.form("/admin/settings"), **changes).status_code == 303
        with small_site.app_context():
            return site_settings.current(now()).live_guests

    assert [kept(), kept(live_guests="y"), kept(site_name="School"), kept(live_guests=None)] == [
        False,
        True,
        True,
        False,
    ]
