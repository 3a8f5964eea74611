"""`/provider/certificates`: what was issued, looked for, taken back, put anew."""

from __future__ import annotations

from dataclasses import fields

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from services.accounts.names import MAX_NAME
from services.certificates import keys, revoking, telling
from services.certificates.becoming import Becomes, Unconfirmed
from services.certificates.holder import MAX_LICENSE
from services.certificates.looking import Found, look
from services.certificates.printing import certificate_pdf
from services.certificates.revoking import MAX_REASON, Corrected
from services.errors import BadField, NotFound
from web.access import Access, logged_in, open_to
from web.continuing import PROFESSION_NAMES
from web.downloads import attachment
from web.fields import only, search_words
from web.forms import Form, choices, length
from web.places import places
from web.provider.area import area
from web.session import now


class RevokeForm(Form):
    """Why a certificate is taken back."""

    reason = TextAreaField(_("Why"), render_kw=length(MAX_REASON))


class ReissueForm(Form):
    """What a new version prints, and why."""

    legal_name = StringField(_("Name"), render_kw={"autocomplete": "off", **length(MAX_NAME)})
    jurisdiction = StringField(_("State or country of the license"), render_kw=length(40))
    license_number = StringField(_("License number"), render_kw=length(MAX_LICENSE))
    profession = SelectField(_("Profession"), choices=choices(PROFESSION_NAMES), validate_choice=False)
    confirmed = HiddenField()
    reason = TextAreaField(_("What was wrong"), render_kw=length(MAX_REASON))

    @classmethod
    def of(cls, found: Found) -> ReissueForm:
        """The form with what the certificate prints."""
        said = found.printed
        return cls(
            formdata=None,
            data={
                "legal_name": said["name"],
                "jurisdiction": said["jurisdiction"],
                "license_number": said["license_number"],
                "profession": said["profession"],
            },
        )


@area.get("/certificates")
@open_to(Access.CE_ADMINISTRATOR)
def certificates() -> str:
    """The newest, or what was looked for."""
    sought = search_words(request.args, "q")
    return render_template(
        "provider/certificates.html",
        certificates=revoking.certificates(sought),
        sought=sought,
        keys=keys.published(),
        most=revoking.MOST_SHOWN,
    )


@area.post("/certificates/keys")
@open_to(Access.CE_ADMINISTRATOR)
def rotate_key() -> AnyResponse:
    """Sign with another key from now on; the form names the present one, so that a repeat is harmless."""
    keys.rotate(logged_in(), only(request.form, "present"), now())
    return redirect(url_for("provider.certificates", done="rotated"), 303)


@area.get("/certificates/<hex:code>")
@open_to(Access.CE_ADMINISTRATOR)
def certificate(code: str) -> str:
    """One of them, with what can be done."""
    return _page(code)


@area.get("/certificates/<hex:code>.pdf")
@open_to(Access.CE_ADMINISTRATOR)
def certificate_file(code: str) -> AnyResponse:
    """What its owner has."""
    content = certificate_pdf(code, current_app.config["ADDRESS"], now())
    return attachment(content, "application/pdf", f"certificate-{code[:8]}.pdf")


@area.post("/certificates/<hex:code>/revoke")
@open_to(Access.CE_ADMINISTRATOR)
def revoke_certificate(code: str) -> AnyResponse:
    """Take it back."""
    form = RevokeForm()
    try:
        revoking.revoke(logged_in(), code, only(request.form, "reason"), places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(code, revoke=form), 400)
    return redirect(url_for("provider.certificate", code=code, done="revoked"), 303)


@area.post("/certificates/<hex:code>/reissue")
@open_to(Access.CE_ADMINISTRATOR)
def reissue_certificate(code: str) -> AnyResponse:
    """Put it anew; with another profession only after the page said what it becomes."""
    form = ReissueForm()
    typed = Corrected(*(only(request.form, each.name) for each in fields(Corrected)))
    reason, address = only(request.form, "reason"), current_app.config["ADDRESS"]
    try:
        new = revoking.reissue(logged_in(), code, typed, reason, address, places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(code, reissue=form), 400)
    except Unconfirmed as asks:
        form.confirmed.data = asks.becomes.mark
        return make_response(_page(code, reissue=form, becomes=asks.becomes), 409)
    return redirect(url_for("provider.certificate", code=new, done="reissued"), 303)


def _page(
    code: str, revoke: RevokeForm | None = None, reissue: ReissueForm | None = None, becomes: Becomes | None = None
) -> str:
    """Its page; `becomes` is what another profession makes of it, to be confirmed."""
    found, line = look(code), revoking.certificate(code)
    if found is None:
        raise NotFound(code)
    return render_template(
        "provider/certificate.html",
        found=found,
        line=line,
        consequences=telling.consequences(code, places(), becomes),
        becomes=becomes,
        revoke=revoke or RevokeForm(formdata=None),
        reissue=reissue or ReissueForm.of(found),
    )
