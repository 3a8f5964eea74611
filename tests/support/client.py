"""A browser without a screen: keeps cookies, sends forms as they stand, and checks every page that it is shown."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.html import Form, Page, check_page

LAST = -1


class Visitor(FlaskClient):
    """Somebody at a browser. Every HTML page that comes back is checked."""

    page: Page

    @classmethod
    def at(cls, app: Flask) -> Self:
        """A new browser at a site."""
        visitor = app.test_client()
        assert isinstance(visitor, cls)
        return visitor

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **{"buffered": True, **kwargs})
        if response.mimetype == "text/html" and response.data and response.status_code not in (301, 302, 303, 308):
            self.page = check_page(response.get_data(as_text=True))
        return response

    def send(self, form: Form, **changes: Any) -> TestResponse:
        """Send a form as it stands, with some fields changed; None takes a field out. Redirects are not followed."""
        fields = {**form.fields, **changes}
        data = {name: value for name, value in fields.items() if value is not None}
        return self.post(form.action, data=data)

    def begin(self, slug: str, mode: str = "study") -> str:
        """Begin a case from its page. Returns the path of the attempt."""
        self.get(f"/cases/{slug}")
        response = self.send(self.page.form(f"/cases/{slug}/attempts"), mode=mode)
        assert response.status_code == 303, response.get_data(as_text=True)
        return follow(response)

    def decide(self, choice: str, **changes: Any) -> TestResponse:
        """Send the decision form of the page at hand with one of its choices."""
        return self.send(self.page.form("/decisions"), choice=choice, **changes)

    def choices(self) -> tuple[str, ...]:
        """The values of the choices on the page at hand, in their order."""
        return self.page.form("/decisions").options["choice"]


def follow(response: TestResponse) -> str:
    """Where a response leads, as a path of the site."""
    parts = urlsplit(response.headers["Location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")
