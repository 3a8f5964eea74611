"""The library and the page of a case."""

from __future__ import annotations

from flask import render_template, request

from services import library
from services.filters import FILTERS
from services.tokens import new_start_token
from web.access import Access, open_to, person_id
from web.fields import only, search_words, whole_number
from web.learn.area import area
from web.paging import turns
from web.session import now


@area.get("/cases")
@open_to(Access.EVERYONE)
def cases() -> str:
    """The library: filters, search, pages."""
    query = search_words(request.args, "q")
    wanted = {name: value for name in FILTERS if (value := only(request.args, name))}
    page = library.browse(person_id(), wanted, query, whole_number(request.args, "page", "1"))
    return render_template("learn/cases.html", page=page, **turns(page, "learn.cases", **wanted, q=query))


@area.get("/cases/<slug:slug>")
@open_to(Access.EVERYONE)
def case(slug: str) -> str:
    """What a case is about, before it begins."""
    found = library.case(person_id(), slug, now())
    return render_template("learn/case.html", case=found, start_token=new_start_token())
