"""A university, and a site that takes its word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from services.accounts import oidc
from tests.conftest import close_site, sqlite_instance
from tests.support import provider
from tests.support.client import Visitor
from tests.support.provider import RealUniversity, University
from tests.support.university import Opening


@pytest.fixture(autouse=True)
def _nothing_is_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "_kept", {})


@pytest.fixture(scope="module")
def running() -> Iterator[RealUniversity]:
    """A real provider, in a process of its own."""
    with provider.real_university() as university:
        yield university


@pytest.fixture
def real(running: RealUniversity, as_late_as_elsewhere: None) -> RealUniversity:
    """A real provider, and a site that agrees with it on the time."""
    return running


@pytest.fixture
def north() -> Iterator[University]:
    """A provider that does as it is told."""
    with provider.university() as running:
        yield running


@pytest.fixture
def at(tmp_path: Path, sqlite_template: Path) -> Iterator[Opening]:
    """Opens a site that takes the word of a university."""
    opened: list[Flask] = []

    def open_at(university: RealUniversity | University) -> Flask:
        told = (university.issuer, *provider.CLIENT, provider.NAME)
        app = create_app(replace(sqlite_instance(tmp_path, sqlite_template), oidc=told))
        app.test_client_class = Visitor
        opened.append(app)
        return app

    yield open_at
    for app in opened:
        close_site(app)
