"""`/credit/entries`: all that was earned, one piece of it, its form, and how it counts for each license."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.credit import counting, entries
from services.credit.entries import EntryView
from services.credit.ledger import ledger
from services.errors import BadField, ChangedMeanwhile
from services.tokens import new_public_id
from web.access import Access, open_to
from web.continuing import SUBJECT_NAMES
from web.credit.area import area
from web.credit.entry_forms import CountingForm, EntryForm, FileForm
from web.fields import only, whole_number
from web.pages import today
from web.paging import turns
from web.session import now


@area.get("/entries", endpoint="entries")
@open_to(Access.ACCOUNT)
def entries_page() -> str:
    """Everything, the newest first, with where it counts."""
    page = ledger(current_user.id, now()).page(whole_number(request.args, "page", "1"))
    return render_template("credit/entries.html", page=page, **turns(page, "credit.entries"))


@area.get("/entries/new")
@open_to(Access.ACCOUNT)
def new_entry() -> str:
    """An empty form."""
    return _form_page(EntryForm.blank(), entry_id=new_public_id())


@area.post("/entries")
@open_to(Access.ACCOUNT)
def add_entry() -> AnyResponse:
    """Write it down. The same form sent twice does it once."""
    form, entry_id = EntryForm(), only(request.form, "entry")
    try:
        entries.add_entry(current_user.id, entry_id, form.told(), today(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_form_page(form, entry_id=entry_id), 400)
    return _to(entry_id, "made")


@area.get("/entries/<hex:credit_id>")
@open_to(Access.ACCOUNT)
def entry(credit_id: str) -> str:
    """One of them, with its evidence and where it counts."""
    return entry_page(credit_id, FileForm(formdata=None))


def entry_page(credit_id: str, form: FileForm) -> str:
    """The page of an entry; a file that was refused is said so beside its field."""
    mine = ledger(current_user.id, now())
    here = entries.entry(current_user.id, credit_id)
    return render_template("credit/entry.html", entry=here, where=mine.where(here), form=form)


@area.get("/entries/<hex:credit_id>/edit")
@open_to(Access.ACCOUNT)
def edit_entry(credit_id: str) -> AnyResponse:
    """The form with what it says; one from here has none."""
    here = entries.entry(current_user.id, credit_id)
    if here.from_here:
        return redirect(url_for("credit.count_entry", credit_id=credit_id), 303)
    return make_response(_form_page(EntryForm.of(here), here))


@area.post("/entries/<hex:credit_id>")
@open_to(Access.ACCOUNT)
def change_entry(credit_id: str) -> AnyResponse:
    """Change it; where it was changed meanwhile, both are shown."""
    form = EntryForm()
    try:
        entries.change_entry(current_user.id, credit_id, form.told(), today())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_form_page(form, entries.entry(current_user.id, credit_id)), 400)
    except ChangedMeanwhile:
        here = entries.entry(current_user.id, credit_id)
        form.version.data = str(here.version)
        return make_response(_form_page(form, here, stands=True), 409)
    return _to(credit_id, "changed")


def _form_page(form: EntryForm, here: EntryView | None = None, *, entry_id: str = "", stands: bool = False) -> str:
    return render_template(
        "credit/entry_form.html", form=form, entry=here, entry_id=entry_id, stands=stands, subjects=SUBJECT_NAMES
    )


@area.get("/entries/<hex:credit_id>/counting")
@open_to(Access.ACCOUNT)
def count_entry(credit_id: str) -> str:
    """How it counts for each license."""
    return _counting_page(credit_id)


@area.post("/entries/<hex:credit_id>/counting")
@open_to(Access.ACCOUNT)
def counting_sent(credit_id: str) -> AnyResponse:
    """Keep it."""
    here = entries.entry(current_user.id, credit_id)
    form = CountingForm(here, ledger(current_user.id, now()).licenses, sent=True)
    try:
        counting.keep_choices(current_user.id, credit_id, form.choices)
    except BadField as fault:
        form.refuse(fault)
        return make_response(_counting_page(credit_id, form), 400)
    return _to(credit_id, "counted")


def _counting_page(credit_id: str, form: CountingForm | None = None) -> str:
    here = entries.entry(current_user.id, credit_id)
    licenses = ledger(current_user.id, now()).licenses
    form = form or CountingForm(here, licenses, sent=False)
    return render_template(
        "credit/entry_counting.html", entry=here, licenses=licenses, form=form, subjects=SUBJECT_NAMES
    )


@area.get("/entries/<hex:credit_id>/take-out")
@open_to(Access.ACCOUNT)
def ask_to_take_entry_out(credit_id: str) -> str:
    """What would go with it."""
    return render_template("credit/entry_take_out.html", entry=entries.entry(current_user.id, credit_id))


@area.post("/entries/<hex:credit_id>/take-out")
@open_to(Access.ACCOUNT)
def take_entry_out(credit_id: str) -> AnyResponse:
    """Take it out."""
    entries.take_out(current_user.id, credit_id)
    return redirect(url_for("credit.entries", done="out"), 303)


def _to(credit_id: str, done: str) -> AnyResponse:
    return redirect(url_for("credit.entry", credit_id=credit_id, done=done), 303)
