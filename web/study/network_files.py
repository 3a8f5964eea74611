"""A referral network taken along, and brought in: vCards and CSV, with a look at what a file holds first."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services import limits
from services.errors import BadField
from services.network import exporting, importing
from services.network.importing import MAX_BYTES
from services.network.rows import MAX_ROWS
from services.previews import Faulty
from web.access import Access, open_to, person_id
from web.bodies import take_more
from web.fields import only, sent_file
from web.session import now, source, token
from web.study.area import area
from web.study.network_forms import FileForm, bounds

MAX_BODY = MAX_BYTES + 64 * 1024
CARDS, TABLE = "text/vcard; charset=utf-8", "text/csv; charset=utf-8"

take_more(area, "read_network", MAX_BODY)


@area.get("/network/baton-network.vcf")
@open_to(Access.OWNER)
def network_cards() -> Response:
    """All of it as vCards."""
    return _file(exporting.export_cards(current_user.id), CARDS, "baton-network.vcf")


@area.get("/network/baton-network.csv")
@open_to(Access.OWNER)
def network_table() -> Response:
    """All of it as CSV."""
    return _file(exporting.export_table(current_user.id), TABLE, "baton-network.csv")


@area.get("/network/<hex:contact_id>/card.vcf")
@open_to(Access.OWNER)
def contact_card(contact_id: str) -> Response:
    """One entry as a vCard."""
    return _file(exporting.export_card(current_user.id, contact_id), CARDS, "card.vcf")


@area.get("/network/import")
@open_to(Access.EVERYONE)
def import_network() -> str:
    """Choose a file."""
    return _choose(FileForm(formdata=None))


@area.post("/network/import")
@open_to(Access.EVERYONE)
def read_network() -> AnyResponse:
    """Read a file; what it holds is shown before anything is kept of it."""
    limits.take(limits.IMPORTS_FROM_ADDRESS, source(), now())
    if known := person_id():
        limits.take(limits.IMPORTS, current_user.public_id, now())
    form, (name, raw) = FileForm(), sent_file(request.files, "file", MAX_BYTES)
    try:
        if not name:
            raise BadField("file", "Choose a file first.")
        importing.keep_for_preview(known, token(), name, importing.read_file(raw), bounds(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_choose(form), 400)
    except Faulty as faulty:
        return make_response(render_template("study/network_faults.html", faults=faulty.faults, name=name), 400)
    return redirect(url_for("study.look_at_import"), 303)


@area.get("/network/import/look")
@open_to(Access.OWNER)
def look_at_import() -> AnyResponse:
    """What the file would bring."""
    seen = importing.preview(current_user.id, token(), now())
    if seen is None:
        return redirect(url_for("study.import_network", gone=1), 303)
    return make_response(render_template("study/network_preview.html", preview=seen))


@area.post("/network/import/all")
@open_to(Access.OWNER)
def bring_network_in() -> AnyResponse:
    """Bring it in, all of it or nothing."""
    count = importing.bring_in(current_user.id, token(), only(request.form, "alike", "skip"), now())
    return redirect(url_for("study.network", brought=count), 303)


def _choose(form: FileForm) -> str:
    return render_template(
        "study/network_import.html",
        form=form,
        most=MAX_ROWS,
        mebibytes=MAX_BYTES // 1024**2,
        gone="gone" in request.args,
    )


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, content_type=kind, headers={"Content-Disposition": f"attachment; filename={name}"})
