"""The site's settings: what is kept holds from the next page on, and what cannot be kept says why beside its field."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models import AuditEntry
from services import site_settings
from tests.support.client import Visitor, follow
from tests.support.people import letters, member
from web.session import now


@pytest.fixture
def dana(small_site: Flask) -> Visitor:
    """Who runs the site, with its settings before her."""
    visitor = member(small_site, "Dana", "site_administrator")
    visitor.get("/admin/settings")
    return visitor


def test_the_page_about_privacy_says_what_was_set(small_site: Flask, dana: Visitor) -> None:
    stranger = Visitor.at(small_site)
    stranger.get("/privacy")
    assert "also when it is archived" in stranger.page.text
    assert "is erased 2557 days after you completed the course" in stranger.page.text
    dana.send(dana.page.form("/admin/settings"), keep_archived_cohorts_days="90", keep_idle_accounts_days="1")
    dana.get("/admin/settings")
    dana.send(dana.page.form("/admin/settings"), keep_ce_records_days="0")
    stranger.get("/privacy")
    assert "90 days after it was archived" in stranger.page.text
    assert "after 1 day, unless a cohort that is going on needs it" in stranger.page.text
    assert "is kept for as long as the provider runs this site" in stranger.page.text


def ask_for_account(site: Flask, address: str) -> str:
    """Ask for an account. Returns the subject of the letter."""
    stranger = Visitor.at(site)
    stranger.get("/accounts/register")
    assert stranger.send(stranger.page.form("/accounts/register"), email=address).status_code == 200
    return letters(site, address)[-1].subject or ""


def test_the_form_shows_the_defaults_and_keeps_them_without_a_record(small_site: Flask, dana: Visitor) -> None:
    form = dana.page.form("/admin/settings")
    assert form.fields["keep_guests_days"] == "365"
    assert form.fields["registration"] == "open"
    assert follow(dana.send(form)) == "/admin/settings?done=kept"
    with small_site.app_context():
        assert "admin.settings-changed" not in db.session.scalars(select(AuditEntry.action)).all()
        db.session.remove()


def test_a_change_holds_at_once_and_its_fields_are_recorded_without_their_words(
    small_site: Flask, dana: Visitor
) -> None:
    told = {"site_name": "The <i>School</i>", "provider_name": "School", "crisis_line": "Call Sam:\r\n555 0100"}
    assert dana.send(dana.page.form("/admin/settings"), **told).status_code == 303
    dana.get("/")
    assert "The <i>School</i>" in dana.page.title
    dana.get("/admin/settings")
    assert {name: dana.page.form("/admin/settings").fields[name] for name in told} == {
        **told,
        "crisis_line": "Call Sam:\n555 0100",
    }
    with small_site.app_context():
        (row,) = db.session.execute(
            select(AuditEntry.details, AuditEntry.subject).where(AuditEntry.action == "admin.settings-changed")
        )
        db.session.remove()
    assert tuple(row) == ({"fields": ["crisis_line", "provider_name", "site_name"]}, "site")


def test_the_sites_own_line_comes_first_where_help_is_needed(small_site: Flask, dana: Visitor) -> None:
    dana.send(dana.page.form("/admin/settings"), crisis_line="Call Sam: 555 0100 <script>")
    stranger = Visitor.at(small_site)
    stranger.get("/")
    card = stranger.page.source.partition('class="now-card"')[2]
    assert card.index("Call Sam: 555 0100 &lt;script&gt;") < card.index("988")


def test_registration_by_invitation_is_closed_and_the_letter_says_so(small_site: Flask, dana: Visitor) -> None:
    assert ask_for_account(small_site, "ann@school.edu") == "Open your account"
    dana.send(dana.page.form("/admin/settings"), registration="invitation")
    assert ask_for_account(small_site, "bea@school.edu") == "This site opens accounts by invitation"


def test_registration_by_domain_admits_these_domains_and_no_others(small_site: Flask, dana: Visitor) -> None:
    form = dana.page.form("/admin/settings")
    answer = dana.send(form, registration="domains", domains="@School.EDU\r\n\r\n münchen.example \r\nschool.edu")
    assert answer.status_code == 303
    with small_site.app_context():
        assert site_settings.current(now()).domains == ("school.edu", "xn--mnchen-3ya.example")
    assert ask_for_account(small_site, "ann@school.edu") == "Open your account"
    assert ask_for_account(small_site, "ann@münchen.example") == "Open your account"
    for outside in ("bea@evil-school.edu", "bea@sub.school.edu", "bea@school.edu.example"):
        assert ask_for_account(small_site, outside) == "This site opens accounts by invitation"


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("site_name", "x" * 61, "60 fit"),
        ("site_name", "two\nlines", "in one line"),
        ("provider_name", "a\x00b", "cannot be stored"),
        ("provider_contact", "x" * 201, "200 fit"),
        ("crisis_line", "x" * 501, "500 fit"),
        ("registration", "everybody", "Choose one from the list"),
        ("domains", "school", "no domain"),
        ("domains", "a@b@c.edu", "no domain"),
        ("domains", "school.edu evil.edu", "no domain"),
        ("domains", "\n".join(f"school{number}.edu" for number in range(51)), "at most 50 domains"),
        ("keep_guests_days", "", "whole number"),
        ("keep_guests_days", "-1", "whole number"),
        ("keep_mail_days", "3651", "whole number"),
        ("keep_sessions_days", "١٠", "whole number"),
        ("keep_idle_accounts_days", "1.5", "whole number"),
        ("keep_archived_cohorts_days", "-1", "whole number"),
    ],
)
def test_what_cannot_be_kept_says_why_and_what_was_typed_stays(
    small_site: Flask, dana: Visitor, field: str, typed: str, why: str
) -> None:
    answer = dana.send(dana.page.form("/admin/settings"), **{"provider_address": "Street 1", field: typed})
    assert answer.status_code == 400
    assert why in dana.page.text
    assert dana.page.form("/admin/settings").fields["provider_address"] == "Street 1"
    with small_site.app_context():
        assert site_settings.current(now()).provider_address == ""


def test_registration_by_domain_needs_a_domain(dana: Visitor) -> None:
    assert dana.send(dana.page.form("/admin/settings"), registration="domains").status_code == 400
    assert "at least one domain" in dana.page.text


@pytest.mark.parametrize(("typed", "kept"), [("0", 0), ("3650", 3650), (" 007 ", 7)])
def test_days_are_whole_numbers_and_nought_is_for_ever(small_site: Flask, dana: Visitor, typed: str, kept: int) -> None:
    told = {"keep_idle_accounts_days": typed, "keep_archived_cohorts_days": typed}
    assert dana.send(dana.page.form("/admin/settings"), **told).status_code == 303
    with small_site.app_context():
        settings = site_settings.current(now())
    assert (settings.keep_idle_accounts_days, settings.keep_archived_cohorts_days) == (kept, kept)
