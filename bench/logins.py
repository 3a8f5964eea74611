"""A class logs in: five hundred logins in a minute while others read. And: does the time tell who has an account?"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import insert

from app import create_app
from bench.browsers import Browser
from bench.paths import best_paths
from bench.processes import ROOT
from bench.sites import SECRET, baton
from bench.tables import Table, verdict
from config import load
from extensions import db
from models import Password, Person
from services.accounts.passwords import hash_password
from services.tokens import new_public_id
from web.server import make_ready
from web.session import now

LOGINS, SECONDS, READERS, TRIES = 500, 60, 4, 200
LOGIN_P95_MS, SCENE_P95_MS, DIFFERENCE_MS = 1_000, 300, 10
PASSWORD = "nine quiet herons"
_CSRF = re.compile(r'name="csrf_token"\s+value="([^"]+)"')


def run(quick: bool = False) -> Iterator[Table]:
    """First the class, then known and unknown addresses by turns."""
    logins, seconds, tries = (6, 1, 3) if quick else (LOGINS, SECONDS, TRIES)
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        instance = Path(folder) / "instance"
        _open_accounts(instance, logins)
        site = baton(instance)
        site = replace(site, environment={**site.environment, "TRUSTED_PROXIES": "1"})
        with site.serving() as server:
            yield _class(server.port, logins, seconds)
            yield _known_and_unknown(server.port, tries, logins)


def _open_accounts(instance: Path, count: int) -> None:
    """So many accounts with one password, hashed once."""
    settings = load({"BATON_INSTANCE": str(instance), "SECRET_KEY": SECRET})
    app = create_app(settings)
    make_ready(app, settings)
    kept, when = hash_password(PASSWORD), now()
    with app.app_context():
        for number in range(count):
            address = _address(number)
            values = {"public_id": new_public_id(), "created_at": when, "registered_at": when, "display_name": "Alice"}
            made = insert(Person).values(email=address, email_key=address, **values).returning(Person.id)
            person_id = db.session.execute(made).scalar_one()
            db.session.execute(insert(Password).values(person_id=person_id, hash=kept, changed_at=when))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _address(number: int) -> str:
    return f"learner{number}@school.example"


def _class(port: int, logins: int, seconds: int) -> Table:
    """Logins come evenly, whether those before are done or not; readers ask for a scene twice a second meanwhile."""
    begin = time.perf_counter() + 0.5
    plan = [(begin + number * seconds / logins, number) for number in range(logins)]
    with ThreadPoolExecutor(64 + READERS) as threads:
        reading = [threads.submit(_read, port, begin, seconds) for _ in range(READERS)]
        taken = list(threads.map(lambda one: _timed(one[0], lambda: _log_in(port, one[1])), plan))
        scenes = [each for reader in reading for each in reader.result()]
    rows = [
        _row(f"{logins} logins in {seconds} s, page and form", taken, LOGIN_P95_MS),
        _row(f"{len(scenes)} scene pages meanwhile", scenes, SCENE_P95_MS),
    ]
    return Table(
        ("ms", "median", "p95", "most", "target of p95"), rows, "Every login was answered 303; none was turned away."
    )


def _row(name: str, taken: Sequence[float], target: float) -> list[str]:
    p95 = quantiles(taken, n=20)[-1]
    return [name, f"{median(taken):.0f}", f"{p95:.0f}", f"{max(taken):.0f}", verdict(round(p95), target)]


def _timed(due: float, act: Callable[[], object]) -> float:
    """Milliseconds from when it was to begin to its end."""
    time.sleep(max(0.0, due - time.perf_counter()))
    act()
    return (time.perf_counter() - due) * 1000


def _log_in(port: int, number: int) -> None:
    with closing(Browser(port)) as browser:
        fields = {"csrf_token": _token(browser), "email": _address(number), "password": PASSWORD}
        browser.send("/accounts/login", fields)


def _token(browser: Browser) -> str:
    found = _CSRF.search(browser.get("/accounts/login"))
    assert found, "The login page has no form."
    return found[1]


def _read(port: int, begin: float, seconds: int) -> list[float]:
    """One reader with a scene open."""
    with closing(Browser(port)) as browser:
        slug = next(iter(best_paths(ROOT / "scenarios")))
        fields = {"csrf_token": _token(browser), "mode": "study"}
        attempt = browser.send(f"/cases/{slug}/attempts", fields)
        return [_timed(begin + turn / 2, lambda: browser.get(attempt)) for turn in range(max(2, seconds * 2))]


def _known_and_unknown(port: int, tries: int, accounts: int) -> Table:
    """Wrong passwords for addresses that have an account and for addresses that have none, by turns.

    Each try comes from a network address of its own, and none has more than a few at an account, so no limit is met.
    """
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    with closing(Browser(port)) as browser:
        token = _token(browser)
        for turn in range(tries):
            browser.headers = {"X-Forwarded-For": f"10.0.{turn // 250}.{turn % 250 + 1}"}
            for kind, address in (("known", _address(turn % accounts)), ("unknown", f"stranger{turn}@school.example")):
                fields = {"csrf_token": token, "email": address, "password": "not the password"}
                started = time.perf_counter()
                browser.refused("/accounts/login", fields)
                taken[kind].append((time.perf_counter() - started) * 1000)
    known, unknown = median(taken["known"]), median(taken["unknown"])
    apart = abs(known - unknown)
    rows = [
        [
            f"{tries} tries each",
            f"{known:.1f}",
            f"{unknown:.1f}",
            f"{apart:.1f}",
            verdict(round(apart, 1), DIFFERENCE_MS),
        ]
    ]
    return Table(("a wrong password, ms", "known address", "unknown", "apart", "target"), rows)
