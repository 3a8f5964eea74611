"""Who may open a route. A route that does not say so keeps the site from starting."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, abort, current_app
from flask_login import current_user

from services.errors import LoginNeeded
from services.people import Visitor
from services.roles import ADMINISTRATOR, CE_ADMINISTRATOR, SUPERVISOR, TEACHERS

P = ParamSpec("P")
R = TypeVar("R")


class Access(Enum):
    """Who may open a route. Whose an object is, the service asks in its WHERE."""

    EVERYONE = "everyone"
    OWNER = "the person whose attempt it is"
    ACCOUNT = "whoever is logged in"
    TEACHER = "a supervisor, an author or a site administrator"
    SUPERVISOR = "a supervisor"
    CE_ADMINISTRATOR = "a continuing education administrator"
    SITE_ADMINISTRATOR = "a site administrator"
    DEVELOPER = "whoever runs the site for development"


def open_to(who: Access) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare who may open a view. What somebody may not open is not found; who is not logged in is asked to."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            _GUARDS[who]()
            return view(*args, **kwargs)

        guarded.access = who  # type: ignore[attr-defined]
        return guarded

    return declare


def refuse_undeclared(app: Flask) -> None:
    """Raise if a route does not declare who may open it."""
    undeclared = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "access"))
    if undeclared:
        raise RuntimeError(f"These routes do not declare who may open them: {', '.join(undeclared)}. Use @open_to.")


def person_id() -> int | None:
    """The person at the page, or None for somebody who is not known yet."""
    return current_user.id if current_user.is_authenticated else None


def account() -> Visitor | None:
    """Who is logged in; None for guests and for those who are not known. Without the proxy around them, which looks
    for them again at each use.
    """
    here: Any = current_user
    found: Visitor = here._get_current_object()
    return found if found.is_authenticated and not found.is_guest else None


def logged_in() -> Visitor:
    """Who is logged in. Raises LoginNeeded."""
    here = account()
    if here is None:
        raise LoginNeeded
    return here


def _somebody() -> None:
    if not current_user.is_authenticated:
        abort(404)


def teaches() -> bool:
    """Whether whoever is at the page may see what learners never receive: keys and teaching notes."""
    here = account()
    return here is not None and not TEACHERS.isdisjoint(here.roles)


def _teacher() -> None:
    if TEACHERS.isdisjoint(logged_in().roles):
        abort(404)


def supervises() -> bool:
    """Whether whoever is at the page may teach cohorts of their own."""
    here = account()
    return here is not None and SUPERVISOR in here.roles


def _supervisor() -> None:
    if SUPERVISOR not in logged_in().roles:
        abort(404)


def provides() -> bool:
    """Whether whoever is at the page looks after courses and certificates."""
    here = account()
    return here is not None and CE_ADMINISTRATOR in here.roles


def _ce_administrator() -> None:
    if CE_ADMINISTRATOR not in logged_in().roles:
        abort(404)


def _site_administrator() -> None:
    if ADMINISTRATOR not in logged_in().roles:
        abort(404)


def _developer() -> None:
    if not current_app.config["DEVELOPMENT"]:
        abort(404)


_GUARDS: dict[Access, Callable[[], object]] = {
    Access.EVERYONE: lambda: None,
    Access.OWNER: _somebody,
    Access.ACCOUNT: logged_in,
    Access.TEACHER: _teacher,
    Access.SUPERVISOR: _supervisor,
    Access.CE_ADMINISTRATOR: _ce_administrator,
    Access.SITE_ADMINISTRATOR: _site_administrator,
    Access.DEVELOPER: _developer,
}
