"""`/teach/modules`: modules of one's own, those that come with the site, one of them, its form."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from engine.teach.deciding import MODELS
from engine.teach.terms import Terms
from services.errors import BadField, ChangedMeanwhile
from services.teach import modules, shipped
from services.teach.choosing import cases_to_choose
from services.teach.cohorts import cohorts_of
from services.teach.modules import ModuleView
from services.tokens import new_public_id
from web.access import Access, open_to
from web.fields import only
from web.session import now
from web.teach.area import area
from web.teach.terms_form import TermsForm, vocabulary


@area.get("/modules", endpoint="modules")
@open_to(Access.SUPERVISOR)
def modules_page() -> str:
    """One's own, then those that come with the site."""
    return render_template(
        "teach/modules.html",
        modules=modules.modules_of(current_user.id),
        shipped=shipped.shipped_modules(vocabulary()),
        new_id=new_public_id,
    )


@area.post("/modules/shipped/<slug:name>")
@open_to(Access.SUPERVISOR)
def use_shipped(name: str) -> AnyResponse:
    """Copy one that comes with the site. The same form sent twice copies it once."""
    module_id = only(request.form, "module")
    shipped.use_shipped(current_user.id, name, module_id, vocabulary(), now())
    return _to(module_id, "copied")


@area.get("/modules/new")
@open_to(Access.SUPERVISOR)
def new_module() -> str:
    """The form as everybody begins."""
    return _new_page(TermsForm.of("", Terms()), new_public_id())


@area.post("/modules")
@open_to(Access.SUPERVISOR)
def add_module() -> AnyResponse:
    """Make it. The same form sent twice makes it once."""
    form, module_id = TermsForm(), only(request.form, "module")
    try:
        modules.add_module(current_user.id, module_id, form.told(), request.form.getlist("cases"), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_new_page(form, module_id), 400)
    return _to(module_id, "made")


def _new_page(form: TermsForm, module_id: str) -> str:
    levels = vocabulary().levels
    return render_template(
        "teach/module_new.html",
        form=form,
        module_id=module_id,
        cases=cases_to_choose(levels),
        levels=levels,
        chosen=request.form.getlist("cases"),
        models=MODELS,
        locked={},
    )


@area.get("/modules/<hex:module_id>")
@open_to(Access.SUPERVISOR)
def module(module_id: str) -> str:
    """Its cases in their order, its terms in words, and to whom it can be given."""
    return render_template(
        "teach/module.html",
        module=modules.module(current_user.id, module_id),
        cohorts=cohorts_of(current_user.id, now()),
        copy_id=new_public_id(),
        models=MODELS,
    )


@area.get("/modules/<hex:module_id>/edit")
@open_to(Access.SUPERVISOR)
def edit_module(module_id: str) -> str:
    """The form with what it says."""
    here = modules.module(current_user.id, module_id)
    form = TermsForm.of(here.title, here.terms, version=here.version)
    return _edit_page(form, here)


@area.post("/modules/<hex:module_id>")
@open_to(Access.SUPERVISOR)
def change_module(module_id: str) -> AnyResponse:
    """Change it; where it was changed meanwhile, both are shown."""
    form = TermsForm()
    try:
        modules.change_module(current_user.id, module_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_edit_page(form, modules.module(current_user.id, module_id)), 400)
    except ChangedMeanwhile:
        here = modules.module(current_user.id, module_id)
        form.version.data = str(here.version)
        return make_response(_edit_page(form, here, stands=True), 409)
    return _to(module_id, "changed")


def _edit_page(form: TermsForm, here: ModuleView, *, stands: bool = False) -> str:
    """The form; `stands` shows beside it what was stored meanwhile."""
    return render_template("teach/module_edit.html", form=form, module=here, models=MODELS, locked={}, stands=stands)


@area.post("/modules/<hex:module_id>/duplicate")
@open_to(Access.SUPERVISOR)
def duplicate_module(module_id: str) -> AnyResponse:
    """Make a copy."""
    copy_id = only(request.form, "module")
    modules.duplicate_module(current_user.id, module_id, copy_id, now())
    return _to(copy_id, "copied")


@area.post("/modules/<hex:module_id>/archive")
@open_to(Access.SUPERVISOR)
def archive_module(module_id: str) -> AnyResponse:
    """Put it away."""
    modules.archive_module(current_user.id, module_id, now())
    return redirect(url_for("teach.modules", done="archived"), 303)


@area.post("/modules/<hex:module_id>/bring-back")
@open_to(Access.SUPERVISOR)
def bring_module_back(module_id: str) -> AnyResponse:
    """Take it up again."""
    modules.bring_module_back(current_user.id, module_id)
    return _to(module_id, "back")


def _to(module_id: str, done: str) -> AnyResponse:
    return redirect(url_for("teach.module", module_id=module_id, done=done), 303)
