"""`/provider/profile`: who the provider is, its texts, who signs, and two pictures."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.documents import MAX_BYTES, clean
from services.errors import BadField, ChangedMeanwhile
from services.provider import profile as provider
from web.access import Access, logged_in, open_to
from web.bodies import take_more
from web.downloads import attachment
from web.provider.area import area
from web.provider.forms import PictureForm, ProfileForm
from web.session import now

MAX_WORDS = 192 * 1024
"""Three texts of four thousand characters and some lines, each character of which may be spelled with twelve bytes."""
MAX_PICTURE = MAX_BYTES + 64 * 1024

take_more(area, "change_profile", MAX_WORDS, MAX_WORDS)
take_more(area, "put_picture", MAX_PICTURE)


@area.get("/profile")
@open_to(Access.CE_ADMINISTRATOR)
def profile() -> str:
    """The form with what is kept."""
    here = provider.profile()
    return _page(ProfileForm.of(here.told, here.version), PictureForm(formdata=None))


@area.post("/profile")
@open_to(Access.CE_ADMINISTRATOR)
def change_profile() -> AnyResponse:
    """Keep what was typed; where somebody else did so meanwhile, both are shown."""
    form = ProfileForm()
    try:
        provider.change_profile(logged_in(), form.told(), form.filled_from, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form, PictureForm(formdata=None)), 400)
    except ChangedMeanwhile:
        form.version.data = str(provider.profile().version)
        return make_response(_page(form, PictureForm(formdata=None), stands=True), 409)
    return _to("kept")


@area.post("/profile/<slug:which>")
@open_to(Access.CE_ADMINISTRATOR)
def put_picture(which: str) -> AnyResponse:
    """Keep a signature or a logo."""
    sent = request.files.get(which)
    try:
        if sent is None or not sent.filename:
            raise BadField(which, "Choose a picture first.")
        provider.put_picture(logged_in(), which, clean(sent.filename, sent.stream, which), now())
    except BadField as fault:
        here, pictures = provider.profile(), PictureForm(formdata=None)
        pictures.refuse(fault)
        return make_response(_page(ProfileForm.of(here.told, here.version), pictures), 400)
    return _to("kept")


@area.post("/profile/<slug:which>/remove")
@open_to(Access.CE_ADMINISTRATOR)
def take_picture_away(which: str) -> AnyResponse:
    """Have none any more."""
    provider.take_picture_away(logged_in(), which, now())
    return _to("kept")


@area.get("/profile/<slug:which>")
@open_to(Access.CE_ADMINISTRATOR)
def picture(which: str) -> AnyResponse:
    """What is printed, to look at."""
    kept = provider.picture(which)
    return attachment(kept.content, kept.media_type, kept.name)


def _page(form: ProfileForm, pictures: PictureForm, *, stands: bool = False) -> str:
    """The form; `stands` shows beside it what was stored meanwhile."""
    here = provider.profile()
    return render_template("provider/profile.html", form=form, pictures=pictures, here=here, stands=stands)


def _to(done: str) -> AnyResponse:
    return redirect(url_for("provider.profile", done=done), 303)
