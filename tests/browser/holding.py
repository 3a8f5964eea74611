"""Requests that wait on their way until a test lets them go, so that it decides what happens meanwhile."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from tests.browser.conftest import PATIENCE

LOOK_AGAIN = 10
"""Milliseconds."""


class Held:
    """The forms that a page sends to an address that ends so."""

    def __init__(self, page: Page, path_ends: str) -> None:
        self._page, self._path_ends = page, path_ends
        self.routes: list[Route] = []
        page.route(self._fits, self._hold)

    def wait(self) -> None:
        """Wait until one is on its way."""
        for _ in range(PATIENCE // LOOK_AGAIN):
            if self.routes:
                return
            self._page.wait_for_timeout(LOOK_AGAIN)
        raise AssertionError("nothing was sent")

    def let_go(self) -> None:
        """Let them arrive, and whatever is sent from now on."""
        for route in self.routes:
            route.continue_()
        self._page.unroute(self._fits)

    def _fits(self, url: str) -> bool:
        return urlsplit(url).path.endswith(self._path_ends)

    def _hold(self, route: Route) -> None:
        if route.request.method == "POST":
            self.routes.append(route)
        else:
            route.continue_()
