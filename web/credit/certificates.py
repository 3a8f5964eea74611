"""`/credit/certificates`: one's own certificates, to read, to print, and to take along."""

from __future__ import annotations

from flask import Response, abort, current_app, render_template
from flask_login import current_user

from services.certificates import publishing, revoking
from services.certificates.looking import look
from services.certificates.printing import certificate_pdf
from web.access import Access, open_to
from web.credit.area import area
from web.downloads import attachment
from web.session import now


@area.get("/certificates/<hex:code>")
@open_to(Access.ACCOUNT)
def certificate(code: str) -> str:
    """The certificate as a page, with what to do with it."""
    found = look(code) if publishing.is_own(current_user.id, code) else None
    if found is None:
        abort(404)
    return render_template(
        "credit/certificate.html",
        found=found,
        reason=revoking.certificate(code).reason,
        address=current_app.config["ADDRESS"],
    )


@area.get("/certificates/<hex:code>.pdf")
@open_to(Access.ACCOUNT)
def certificate_file(code: str) -> Response:
    """The same as PDF, made at the first time and kept."""
    if not publishing.is_own(current_user.id, code):
        abort(404)
    content = certificate_pdf(code, current_app.config["ADDRESS"], now())
    return attachment(content, "application/pdf", f"certificate-{code[:8]}.pdf")


@area.get("/certificates/<hex:code>.jwt")
@open_to(Access.ACCOUNT)
def credential(code: str) -> Response:
    """The same as a credential for a wallet."""
    signed = publishing.credential(current_user.id, code)
    return attachment(signed.encode(), "application/vc+jwt", f"credential-{code[:8]}.jwt")
