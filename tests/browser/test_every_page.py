"""Every page in every state, in light, in dark and at 400 %: axe finds nothing, and all is seen and large enough."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import inspecting, places, rooms
from tests.browser.conftest import Windows
from tests.browser.places import PLACES, Place
from tests.browser.rooms import ROOMS
from tests.browser.watching import Watch

ALL = {**PLACES, **ROOMS}


@pytest.fixture
def page(window: Windows, site: Flask, watch: Watch, request: pytest.FixtureRequest) -> Page:
    """A page in its state."""
    place: Place = ALL[request.node.callspec.params["name"]]
    context = window(viewport=inspecting.DESKTOP, reduced_motion="reduce")
    named: dict[str, str] = {}
    if place.role:
        past, named = rooms.member(site, place.role)
        past.bring(context, watch.host)
    elif not place.stranger:
        past = places.past(site, *place.needs)
        past.bring(context, watch.host)
        named = past.attempts
    elif place.needs:
        named = rooms.links(site)
    if place.status != 200:
        watch.means(f"status of {place.status}")
    if place.then in (places.PLACES["attempt that could not be sent"].then, rooms.lose_the_exam):
        watch.means("ERR_INTERNET_DISCONNECTED")
    page = context.new_page()
    page.goto(place.address.format(**named))
    if place.then:
        place.then(page)
        page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text(place.heading)
    return page


@pytest.mark.parametrize("name", ALL)
def test_the_page_is_open_to_everyone(page: Page, name: str) -> None:
    inspecting.bring_axe(page)
    found = {"folded": inspecting.small_targets(page) + inspecting.without_ring(page)}
    inspecting.unfold(page)
    found["in light"] = inspecting.faults(page)
    page.emulate_media(color_scheme="dark")
    found["in dark"] = inspecting.faults_of_colour(page)
    page.emulate_media(color_scheme="light")
    inspecting.zoom_to_400_percent(page)
    found["at 400 %"] = [
        *inspecting.faults_of_form(page),
        *inspecting.small_targets(page),
        *inspecting.sideways(page),
    ]
    assert {where: what for where, what in found.items() if what} == {}
