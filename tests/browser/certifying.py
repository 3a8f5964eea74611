"""Certificates in every state that looks different: verified, of one's own, as their provider sees them."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models import Certificate
from services.certificates import revoking
from services.certificates.revoking import Corrected
from services.tokens import new_public_id
from tests.browser.places import Past, Place
from tests.support import credit, people
from tests.support.client import Visitor
from tests.support.doors import PLACES
from tests.support.ledger import entry_of, license_of
from tests.support.rows import values
from web.session import now

CERTIFYING = "certifying"
"""A CE administrator with certificates of her own: one that is valid, one that was corrected, one that was revoked."""


def room(site: Flask) -> tuple[Past, dict[str, str]]:
    """Erin with three certificates, the second of them in its second version, the third revoked, with its entry."""
    name = f"erin{new_public_id()[:8]}"
    erin = people.put(site, name, "ce_administrator")
    code, old = (credit.issued(site, erin, legal_name=called) for called in ("Erin Blake", "Erin Blaek"))
    gone = credit.issued(site, erin, legal_name="Erin Blake")
    of_gone = select(Certificate.enrolment_id).where(Certificate.code == gone)
    entry = entry_of(site, erin, title="When a Client Needs More", enrolment_id=values(site, of_gone)[0])
    license_of(site, erin)
    known = people.known(site, erin, "ce_administrator")
    with site.app_context():
        typed = Corrected("Erin Blake", "US-TX", "81235")
        revoking.reissue(known, old, typed, "The name was misspelled.", credit.ADDRESS, PLACES, now())
        reason = "Somebody else sat the post-test under her name, as the log of the sittings shows."
        revoking.revoke(known, gone, reason, PLACES, now())
    visitor = Visitor.at(site)
    people.log_in(visitor, name)
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {}), {"certificate": code, "old": old, "gone": gone, "entry": entry}


def _correct_the_profession(page: Page) -> None:
    """Choose another profession, see what the certificate becomes, and read the letters that would be written."""
    page.get_by_label("Profession", exact=True).select_option("nurse")
    page.get_by_label("What was wrong").fill("She is a nurse, as her license says.")
    with page.expect_navigation():
        page.get_by_role("button", name="Issue the new version").click()
    expect(page.get_by_text("Nothing was issued yet")).to_be_visible()
    for fold in page.locator("details.fold > summary").all():
        fold.click()


def _drop_another(page: Page) -> None:
    """Choose a PDF that is no certificate."""
    file = {"name": "other.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 another"}
    page.get_by_label("PDF of the certificate").set_input_files(file)  # type: ignore[arg-type]
    with page.expect_navigation():
        page.get_by_role("button", name="Compare the file").click()
    expect(page.get_by_role("alert")).to_be_visible()


CERTIFICATES = {
    "verify, a file that is another": Place("/verify", "Verify a certificate", _drop_another, stranger=True),
    "verify, what is no code": Place("/verify?code=12-34", "Verify a certificate", status=400, stranger=True),
    "a certificate that is valid": Place("/verify/{certificate}", "This certificate is valid", role=CERTIFYING),
    "a certificate that was replaced": Place("/verify/{old}", "This certificate was replaced", role=CERTIFYING),
    "a certificate that there is not": Place(f"/verify/{'0' * 32}", "No such certificate", status=404, stranger=True),
    "a certificate of one’s own": Place(
        "/credit/certificates/{certificate}", "Certificate of completion", role=CERTIFYING
    ),
    "a certificate of one’s own that was revoked": Place(
        "/credit/certificates/{gone}", "Certificate of completion", role=CERTIFYING
    ),
    "an entry whose certificate was revoked": Place(
        "/credit/entries/{entry}", "When a Client Needs More", role=CERTIFYING
    ),
    "certificates": Place("/provider/certificates?done=rotated", "Certificates", role=CERTIFYING),
    "a certificate, its profession corrected": Place(
        "/provider/certificates/{certificate}", "Erin Blake", _correct_the_profession, status=409, role=CERTIFYING
    ),
    "a revoked certificate, as its provider sees it": Place(
        "/provider/certificates/{gone}", "Erin Blake", role=CERTIFYING
    ),
}
"""Pages of certificates in every state that looks different."""
