"""Browsers at a site that is served for real: one Chromium and one site a worker, a fresh window for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import Any, Protocol

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.watching import Watch
from tests.conftest import close_site, open_site, settings_for
from tests.support import clock
from tests.support.server import serving
from tools.check import chromium as find_chromium

PATIENCE = 30_000
"""Milliseconds to wait for what should come at once: a busy machine must not fail a test."""

BEGAN = monotonic()
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
NO_BROWSER = (
    "There is no Chromium for the browser tests. Install Chromium or Chrome, or name one in BATON_CHROMIUM; "
    "on Debian or Ubuntu `python3 run.py test --install-system` does it."
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _it_is_a_thursday_noon() -> Iterator[None]:
    """A moment that is far from the end of a day, as for the tests of the pages; it goes on from one to the next, for
    they share a site.
    """
    with clock.beginning_at(clock.NOON + timedelta(seconds=monotonic() - BEGAN)):
        yield


class Windows(Protocol):
    """Opens windows that share nothing: cookies and storage begin empty."""

    def __call__(self, **options: Any) -> BrowserContext: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. Where there is none, the tests are skipped; where one was required, they fail."""
    path = find_chromium()
    if path is None and os.environ.get("BATON_REQUIRE_BROWSER") == "1":
        pytest.fail(NO_BROWSER)
    if path is None:
        pytest.skip(NO_BROWSER)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=2 * PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, int]]:
    """A site with the library, and its port."""
    with clock.beginning_at(clock.THE_DAY_BEFORE):
        app = open_site(settings_for(tmp_path_factory.mktemp("browser"), BATON_DEVELOPMENT="1"))
    with serving(app) as port:
        yield app, port
    close_site(app)


@pytest.fixture
def site(served: tuple[Flask, int]) -> Flask:
    """The site itself, for what is asked of its database."""
    return served[0]


@pytest.fixture
def watch(served: tuple[Flask, int]) -> Iterator[Watch]:
    """Fails the test for whatever went wrong in a browser without showing on the page."""
    watch = Watch(f"127.0.0.1:{served[1]}")
    yield watch
    assert watch.troubles == []


@pytest.fixture
def window(chromium: Browser, site: Flask, watch: Watch) -> Iterator[Windows]:
    """Opens windows at the site, watched, and closes them after the test."""
    opened = []

    def open_window(**options: Any) -> BrowserContext:
        context = chromium.new_context(base_url=f"http://{watch.host}", **options)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def alice(window: Windows) -> Page:
    """A learner at the home page."""
    page = window().new_page()
    page.goto("/")
    return page
