"""Reviews: the next decision that comes back, its answer, the explanation; putting one off, taking one out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from services.errors import Malformed
from services.study import cards, reviewing
from services.study.collecting import collect_all
from services.study.reviewing import Answer, Rest
from services.study.sittings import MINUTES, Wish
from services.texts import showable
from web.access import Access, open_to, person_id
from web.fields import only, whole_number
from web.session import now
from web.study.area import area

_CARD = re.compile(r"[0-9a-f]{32}")


@area.get("/study/review")
@open_to(Access.EVERYONE)
def review() -> str:
    """The next decision that comes back, or what there is instead."""
    here = reviewing.stand(person_id(), _wish(request.args), now())
    if isinstance(here, Rest):
        return render_template("study/review_rest.html", rest=here, just=_just(), offered=MINUTES)
    return render_template("study/review.html", turn=here, just=_just())


@area.post("/study/review")
@open_to(Access.OWNER)
def begin_review() -> AnyResponse:
    """Look through all that was done for what is to come back, then begin."""
    collect_all(current_user.id, now())
    return _on(_wish(request.form))


@area.post("/study/review/<hex:card_id>")
@open_to(Access.OWNER)
def answer_review(card_id: str) -> AnyResponse:
    """Answer a turn; on to its explanation. What was not accepted is shown again as it was chosen."""
    wish = _wish(request.form)
    try:
        sent = _sent()
        is_first = reviewing.answer(current_user.id, card_id, sent, now())
    except Malformed as fault:
        return _again(wish, fault)
    if is_first:
        collect_all(current_user.id, now())
    explanation = url_for("study.reviewed", card_id=card_id, turn=sent.turn, **_told(wish))
    return redirect(explanation, 303)


@area.get("/study/review/<hex:card_id>/<int:turn>")
@open_to(Access.OWNER)
def reviewed(card_id: str, turn: int) -> str:
    """A turn that was answered, explained."""
    here = reviewing.explain(current_user.id, card_id, turn, _wish(request.args), now())
    return render_template("study/review_explained.html", review=here)


@area.post("/study/review/<hex:card_id>/put-off")
@open_to(Access.OWNER)
def put_off_review(card_id: str) -> AnyResponse:
    """Not this one today."""
    cards.put_off(current_user.id, card_id, now())
    return _on(_wish(request.form), done="put-off", card=card_id)


@area.post("/study/review/<hex:card_id>/take-out")
@open_to(Access.OWNER)
def take_out_review(card_id: str) -> AnyResponse:
    """Do not bring it back."""
    cards.take_out(current_user.id, card_id, now())
    return _on(_wish(request.form), done="taken-out", card=card_id)


@area.post("/study/review/<hex:card_id>/bring-back")
@open_to(Access.OWNER)
def bring_back_review(card_id: str) -> AnyResponse:
    """Undo either."""
    cards.bring_back(current_user.id, card_id)
    return _on(_wish(request.form), done="brought-back")


def _wish(fields: MultiDict[str, str]) -> Wish:
    """Which sitting it is. Raises Malformed."""
    minutes, since = only(fields, "minutes"), only(fields, "since")
    if len(since) > 12 or not since.isascii() or not (since or "0").isdigit():
        raise Malformed("This address is damaged. Open your reviews again.")
    return Wish(whole_number(fields, "minutes") if minutes else None, int(since) if since else None)


def _told(wish: Wish) -> dict[str, Any]:
    """The sitting as addresses carry it on."""
    told = {"minutes": wish.minutes, "since": wish.since}
    return {name: value for name, value in told.items() if value is not None}


def _on(wish: Wish, **more: Any) -> AnyResponse:
    return redirect(url_for("study.review", **_told(wish), **more), 303)


def _just() -> tuple[str, str] | None:
    """What was just done, a word for the page; and to which card, where it can be undone."""
    done, card_id = request.args.get("done", ""), request.args.get("card", "")
    if done == "brought-back":
        return done, ""
    return (done, card_id) if done in ("put-off", "taken-out") and _CARD.fullmatch(card_id) else None


def _sent() -> Answer:
    form = request.form
    return Answer(
        turn=whole_number(form, "turn"),
        choice=only(form, "choice"),
        confidence=only(form, "confidence") or None,
    )


def _again(wish: Wish, fault: Malformed) -> Response:
    """The page once more, with what was wrong and what was chosen."""
    here = reviewing.stand(current_user.id, wish, now())
    if isinstance(here, Rest):
        raise fault
    typed = {name: showable(request.form.get(name, "")) for name in ("choice", "confidence")}
    page = render_template("study/review.html", turn=replace(here, problem=_(str(fault)), typed=typed), just=None)
    return make_response(page, 400)
