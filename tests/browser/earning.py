"""A professional with a ledger: a license under many rules, one from an example, entries and a file."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from playwright.sync_api import Page, expect

from engine.credit.requirements import CarryOver, Portion, Requirements, SubjectRule, as_json
from services.tokens import new_public_id, new_token
from tests.browser.places import Past, Place
from tests.support import ledger, people
from tests.support.client import Visitor

EARNING = "earning"
"""A professional with a ledger."""
ASKED = Requirements(
    total=2_400,
    subjects=(SubjectRule("ethics", 600), SubjectRule("suicide", 200, every=3)),
    live_minimum=Portion(percent=25),
    self_study_cap=Portion(hours=1_200),
    carry_over=CarryOver(1_000, only=("ethics",)),
    note="At least half of it from listed providers.",
)
TITLES = ("Suicide risk in primary care", "Cultural humility", "Knowing one’s limits: referral before it is too late")


def room(site: Flask) -> tuple[Past, dict[str, str]]:
    """Alice with two licenses and ten entries."""
    name = f"alice{new_public_id()[:8]}"
    alice, token = people.put(site, name), new_token()
    license_id, period_id = ledger.license_of(site, alice, requirements=as_json(ASKED), carried_in=200)
    told = {"title": "New York LMHC", "seed": "ny-mental-health", "confirmed_at": None, "stop_token": token}
    seeded, _ = ledger.license_of(site, alice, **told)
    entries = [
        ledger.entry_of(
            site,
            alice,
            title=TITLES[number % 3],
            provider="A school of practice",
            approval="ACEP 1234",
            format=("self_paced", "live_online", "live_in_person")[number % 3],
            hours=150 + 50 * number,
            subjects=({"suicide": 100}, {"cultural_diversity": 100}, {"ethics": 150})[number % 3],
            completed_on=date(2025, 6, 1) + timedelta(days=41 * number),
        )
        for number in range(10)
    ]
    visitor = Visitor.at(site)
    people.log_in(visitor, name)
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    ids = {"license": license_id, "seeded": seeded, "period": period_id, "entry": entries[2], "stopping": token}
    return Past(cookie.value, {}), ids


def _attach_nonsense(page: Page) -> None:
    """Choose a file that is none of the three kinds."""
    page.get_by_label("A certificate or another proof").set_input_files(
        {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": b"GIF89a"}
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Add the file").click()
    expect(page.locator("#file-error")).to_be_visible()


def _save_without_a_total(page: Page) -> None:
    """Fill in too little of a license, past what the browser asks for."""
    page.get_by_label("What you call it", exact=True).fill("Texas LPC")
    page.evaluate("document.querySelector('form.terms-form').submit()")
    expect(page.locator(".field-error").first).to_be_visible()


def _save_nothing(page: Page) -> None:
    """Send an entry with too many hours in a subject, past what the browser asks for."""
    page.get_by_label("What it was called").fill("Limits")
    page.get_by_label("Day", exact=True).fill("2026-03-05")
    page.get_by_label("Hours", exact=True).fill("2")
    page.get_by_label("Ethics", exact=True).fill("3")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator(".subject-hours .field-error")).to_be_visible()


LEDGER = {
    "credit": Place("/credit", "Credit", role=EARNING),
    "a license": Place("/credit/licenses/{license}?done=changed", "Texas LPC", role=EARNING),
    "a license from an example": Place("/credit/licenses/{seeded}", "New York LMHC", role=EARNING),
    "a new license from an example": Place("/credit/licenses/new?example=tx-lpc", "Add a license", role=EARNING),
    "a new license, refused": Place(
        "/credit/licenses/new", "Add a license", _save_without_a_total, status=400, role=EARNING
    ),
    "a period, to change": Place("/credit/periods/{period}/edit", "Change a period", role=EARNING),
    "entries": Place("/credit/entries", "Entries", role=EARNING),
    "an entry of the ledger with a file that is none": Place(
        "/credit/entries/{entry}", "Knowing one’s limits", _attach_nonsense, status=400, role=EARNING
    ),
    "an entry of the ledger, refused": Place(
        "/credit/entries/new", "Write an entry", _save_nothing, status=400, role=EARNING
    ),
    "how an entry counts": Place("/credit/entries/{entry}/counting", "How it counts", role=EARNING),
    "an entry of the ledger, to take out": Place(
        "/credit/entries/{entry}/take-out", "Take this entry out?", role=EARNING
    ),
    "transcript": Place("/credit/transcript?period={period}", "Transcript", role=EARNING),
    "letters about a license": Place("/credit/stop/{stopping}", "Stop the letters?", role=EARNING),
}
"""Pages of the ledger in every state that looks different."""
