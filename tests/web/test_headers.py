"""What every response carries, and what browsers may keep."""

from __future__ import annotations

import re

import pytest

from config import ROOT
from tests.support import cases
from tests.support.client import Visitor

PAGES = [
    "/",
    "/cases",
    f"/cases/{cases.A_CASE}",
    "/about",
    "/help",
    "/privacy",
    "/accessibility",
    "/author/try",
    "/nowhere",
]


@pytest.mark.parametrize("path", [*PAGES, "/healthz", "/static/js/player.js"])
def test_every_response_is_fenced(alice: Visitor, path: str) -> None:
    headers = alice.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_kept_by_anybody(alice: Visitor, path: str) -> None:
    headers = alice.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_only_to_files_that_are_there(alice: Visitor, path: str) -> None:
    alice.get(path)
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', alice.page.source)
    assert files
    for file in files:
        response = alice.get(file)
        assert response.status_code == 200, file
        assert "max-age=31536000" in response.headers["Cache-Control"]


def test_a_file_without_its_hash_is_asked_for_each_time(alice: Visitor) -> None:
    assert alice.get("/static/js/draft.js").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/static/nope.css?v=1", "/static/css/baton.000000000000.css", "/static/js/nope.js", "/static/css/"]
)
def test_a_file_that_is_not_there_is_kept_by_nobody(alice: Visitor, path: str) -> None:
    response = alice.get(path)
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


def test_a_wrong_hash_is_not_kept_for_a_year(alice: Visitor) -> None:
    assert alice.get("/static/js/player.js?v=000000000000").headers["Cache-Control"] == "no-cache"


def test_the_style_sheet_is_every_file_of_the_folder_with_the_tokens_first(alice: Visitor) -> None:
    alice.get("/")
    address = re.search(r'href="(/static/css/baton\.[0-9a-f]+\.css)"', alice.page.source)
    assert address is not None
    text = alice.get(address[1]).get_data(as_text=True)
    assert text.lstrip().startswith((ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8").lstrip()[:80])
    for path in (ROOT / "static" / "css").glob("*.css"):
        assert path.read_text(encoding="utf-8") in text, path.name


@pytest.mark.parametrize(
    "path", ["/../config.py", "/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2fapp.py"]
)
def test_nothing_outside_the_static_folder_is_served(alice: Visitor, path: str) -> None:
    assert alice.get(path).status_code == 404


def test_the_styleguide_is_for_development_only(alice: Visitor) -> None:
    assert alice.get("/styleguide").status_code == 404
    alice.application.config["DEVELOPMENT"] = True
    assert alice.get("/styleguide").status_code == 200
