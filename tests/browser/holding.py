"""Requests that wait on their way until a test lets them go, so that it decides what happens meanwhile."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, Route

from tests.browser.conftest import PATIENCE

LOOK_AGAIN = 10
"""Milliseconds."""


class Held:
    """What a page asks of an address that ends so: the forms that it sends there, unless another method is named."""

    def __init__(self, page: Page, path_ends: str, method: str = "POST") -> None:
        self._page, self._path_ends, self._method = page, path_ends, method
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
        self._page.unroute(self._fits)  # at first: while requests are looked at, those that outlive their page are lost
        for route in self.routes:
            with suppress(Error):  # it may be on its way already
                route.continue_()

    def _fits(self, url: str) -> bool:
        return urlsplit(url).path.endswith(self._path_ends)

    def _hold(self, route: Route) -> None:
        if route.request.method == self._method:
            self.routes.append(route)
        else:
            route.continue_()
