"""A class with its host and four phones: to the end, both rounds, one phone dropping out, one without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from services.tokens import new_public_id
from tests.browser import inspecting
from tests.browser.conftest import Windows
from tests.browser.holding import Held
from tests.browser.watching import Watch
from tests.support import cases, live, people
from tests.support.client import Visitor
from tests.support.live import Room
from tests.support.rows import set_settings

PHONE = {"viewport": inspecting.PHONE, "reduced_motion": "reduce"}


@pytest.fixture
def room(site: Flask) -> Iterator[Room]:
    """A class of Carol's, into which guests may come."""
    name = f"Carol {new_public_id()[:6]}"
    people.put(site, name, "supervisor", email=f"{name.split()[1]}@school.example")
    host = Visitor.at(site)
    people.log_in(host, name.split()[1])
    set_settings(site, live_guests=True)
    yield live.open_room(host, guests="y")
    set_settings(site, live_guests=False)


def bring(context: BrowserContext, visitor: Visitor, host: str) -> None:
    """Let a window be somebody's."""
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    context.add_cookies([{"name": "baton", "value": cookie.value, "url": f"http://{host}"}])


def on_screen(window: Windows, room: Room, watch: Watch) -> Page:
    """The host's page on the projector."""
    context = window(viewport=inspecting.DESKTOP, reduced_motion="reduce")
    bring(context, room.host, watch.host)
    page = context.new_page()
    page.goto(room.path)
    return page


def come_in(context: BrowserContext, room: Room, name: str) -> Page:
    """A guest with a phone."""
    page = context.new_page()
    page.goto(f"/live?code={room.code}")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_text("You are in")).to_be_visible()
    return page


def vote(page: Page, letter: str) -> None:
    """Vote by the letter of a choice."""
    page.locator(".choice", has=page.locator(".choice-number", has_text=letter)).locator("input").check()
    with page.expect_response(lambda answer: answer.url.endswith("/votes")):
        page.locator("[data-vote] .decide .button").click()
    expect(page.locator("[data-kept]")).to_be_visible()


def stands(page: Page, phase: str, round_: int = 1) -> None:
    """Wait until a phone is where the class is."""
    expect(page.locator(f"[data-now][data-phase='{phase}'][data-round='{round_}']")).to_be_visible()


def press(screen: Page, act: str) -> None:
    """Press one of the host's buttons, and wait until the class has moved on."""
    before = screen.locator("[data-room]").get_attribute("data-version")
    screen.locator(f"#room-do .room-acts button[value='{act}']").click()
    expect(screen.locator(f"[data-room][data-version='{before}']")).to_have_count(0)


def good(page: Page) -> None:
    """Look at the page as everybody must be able to use it; then leave it as it was."""
    inspecting.bring_axe(page)
    found = [*inspecting.faults(page), *inspecting.small_targets(page), *inspecting.sideways(page)]
    page.emulate_media(color_scheme="dark")
    found += inspecting.faults_of_colour(page)
    page.emulate_media(color_scheme="light")
    assert found == []


def test_a_class_is_played_to_its_end_and_nobody_is_lost(
    site: Flask, window: Windows, watch: Watch, room: Room
) -> None:
    watch.means("ERR_INTERNET_DISCONNECTED")
    screen = on_screen(window, room, watch)
    good(screen)
    dropping, plain = window(**PHONE), window(**PHONE, java_script_enabled=False)
    ana, ben = come_in(window(**PHONE), room, "Ana"), come_in(window(**PHONE), room, "Ben")
    cleo = come_in(dropping, room, "Cleo")
    dora = come_in(plain, room, "Dora")
    others = [room.comes(Visitor.at(site), name) for name in ("Finn", "Gia")]  # or too few vote to be shown
    good(ana)
    expect(screen.locator("[data-seats]")).to_have_text("6")
    press(screen, "begin")
    for phone in (ana, ben, cleo):
        stands(phone, "reading")
    good(ana)
    good(screen)
    press(screen, "vote")
    for phone, letter in ((ana, "A"), (ben, "B"), (cleo, "B")):
        stands(phone, "voting")
        vote(phone, letter)
    good(ana)
    dora.get_by_role("link", name="Where is the class now?").click()
    vote(dora, "B")
    for number, other in enumerate(others, 1):
        room.vote(other, number)
    expect(screen.locator("[data-voted]")).to_have_text("6")
    good(screen)
    vote(ana, "C")
    dropping.set_offline(True)
    expect(cleo.locator("[data-lost]")).to_be_visible()
    press(screen, "show")
    stands(ana, "shown")
    expect(ana.get_by_text("Your vote", exact=True).locator("visible=true")).to_have_count(1)
    expect(screen.get_by_text("Most chose B.")).to_be_visible()
    expect(screen.get_by_role("button", name="Go on with B")).to_be_visible()
    good(screen)
    good(ana)
    press(screen, "again")
    dropping.set_offline(False)
    stands(cleo, "voting", 2)
    expect(cleo.locator("[data-lost]")).to_be_hidden()
    vote(cleo, "C")
    stands(ana, "voting", 2)
    ana.reload()
    stands(ana, "voting", 2)
    vote(ana, "C")
    vote(ben, "C")
    for number, other in enumerate(others, 1):
        room.vote(other, number)
    press(screen, "show")
    stands(cleo, "shown", 2)
    expect(cleo.get_by_text("Your vote", exact=True).locator("visible=true")).to_have_count(2)
    expect(screen.locator(".room-fell")).to_contain_text("Before the talk")
    expect(screen.get_by_role("button", name="Go on with C")).to_be_visible()
    good(screen)
    press(screen, "explain")
    stands(ana, "why")
    expect(ana.locator(".credit")).to_be_visible()
    good(screen)
    good(ana)
    press(screen, "on")
    to_the_end(screen, ben)
    good(screen)
    screen.get_by_role("button", name="End the class and look back").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("What the class came to")
    expect(screen.locator(".live-decided").first).to_contain_text("After the talk")
    expect(screen.locator(".map-sheet svg")).to_be_visible()
    good(screen)
    for phone in (ana, ben, cleo):
        expect(phone.get_by_role("heading", level=1)).to_have_text("The class is over")
    expect(cleo.get_by_text("You, after the talk")).to_be_visible()
    good(cleo)
    dora.get_by_role("link", name="Where is the class now?").click()
    expect(dora.get_by_role("heading", level=1)).to_have_text("The class is over")
    screen.get_by_role("link", name="Who was there").click()
    expect(screen.locator("tbody tr")).to_have_count(6)


def to_the_end(screen: Page, phone: Page) -> None:
    """Play on with one vote at each decision, which is too few to be shown: along what the host marks."""
    for _ in range(40):
        act = screen.locator("[data-next]").get_attribute("value")
        if act == "end":
            return
        press(screen, str(act))
        if act == "vote":
            version = screen.locator("[data-room]").get_attribute("data-version")
            expect(phone.locator(f"[data-now][data-version='{version}']")).to_be_visible()
            vote(phone, "A")
        elif act == "show":
            expect(screen.get_by_text("Fewer than five voted")).to_be_visible()
            screen.locator("[data-letter='A']").check()
    raise AssertionError("the case does not end")


def test_the_host_runs_a_class_by_keys_and_two_hosts_do_not_get_in_each_others_way(
    site: Flask, window: Windows, watch: Watch, room: Room
) -> None:
    watch.means("status of 409")
    screen, other = on_screen(window, room, watch), on_screen(window, room, watch)
    screen.keyboard.press("Enter")
    expect(screen.locator(".room-reading")).to_be_visible()
    expect(other.locator(".room-reading")).to_be_visible()  # it follows by itself
    screen.keyboard.press("End")
    screen.keyboard.press("Space")
    expect(screen.locator(".room-voting")).to_be_visible()
    screen.keyboard.press("PageDown")
    expect(screen.get_by_text("Fewer than five voted")).to_be_visible()
    screen.keyboard.press("b")
    expect(screen.get_by_role("button", name="Go on with B")).to_be_visible()
    screen.keyboard.press("v")
    expect(screen.get_by_text("After the talk: what do you do now?")).to_be_visible()
    screen.keyboard.press("ArrowRight")
    expect(screen.locator(".room-shown")).to_be_visible()
    screen.keyboard.press("c")
    screen.keyboard.press("w")
    expect(screen.locator(".room-why")).to_be_visible()
    expect(other.locator(".room-why")).to_be_visible()
    screen.get_by_text("Keys", exact=True).click()
    screen.get_by_label("Single keys act on this device").uncheck()
    screen.locator("h1").focus()
    screen.keyboard.press("PageDown")
    expect(screen.locator(".room-why")).to_be_visible()
    on_their_way = [Held(page, room.path) for page in (screen, other)]
    for page in (screen, other):
        page.evaluate("document.querySelector('#room-do [data-next]').click()")
    for held in on_their_way:
        held.wait()
    for held in on_their_way:
        held.let_go()
    expect(screen.locator(".room-reading")).to_be_visible()
    expect(other.locator(".room-reading")).to_be_visible()
    assert re.fullmatch(r"\d+", room.row.path), "one step, whoever pressed"
    assert room.row.version == 7, "each key moved it once"


def test_a_class_needs_no_script(site: Flask, window: Windows, watch: Watch, room: Room) -> None:
    context = window(viewport=inspecting.DESKTOP, java_script_enabled=False)
    bring(context, room.host, watch.host)
    screen = context.new_page()
    screen.goto(room.path)
    phone = come_in(window(**PHONE, java_script_enabled=False), room, "Dora")
    for word in ("Begin", "Let the room vote"):
        screen.get_by_role("button", name=word).click()
    phone.get_by_role("link", name="Where is the class now?").click()
    vote(phone, "B")
    screen.get_by_role("link", name="Count again").click()
    expect(screen.locator("[data-voted]")).to_have_text("1")
    screen.get_by_role("button", name="Show how it fell").click()
    screen.locator("[data-letter='B']").check()
    screen.get_by_role("button", name="Go on with the marked choice").click()
    expect(screen.get_by_role("heading", level=1)).not_to_have_text(cases.story(cases.A_CASE).scenario.scenes[0].title)
