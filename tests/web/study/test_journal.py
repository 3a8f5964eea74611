"""`/study/journal`: what somebody wrote over all cases; theirs alone, searched, printed, taken along."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, update

from models import Attempt, JournalEntry, Person
from services.study.journal import PAGE_SIZE
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.rows import change, count, counted, rows
from web.session import now

JOURNAL = "/study/journal"
OTHER = next(slug for slug in cases.DICE if slug != cases.A_CASE)


def play(who: Visitor, slug: str = cases.A_CASE) -> str:
    """Play a case to its end. Gives the path of the attempt."""
    attempt = who.begin(slug)
    who.get(attempt)
    for step, number in enumerate(cases.best(slug)):
        who.get(follow(who.decide(cases.value(who.application, attempt, step, number))))
    return attempt


def write(who: Visitor, attempt: str, text: str) -> None:
    """Answer the first prompt of a debrief."""
    who.get(f"{attempt}/debrief")
    assert who.send(who.page.form("/journal"), text=text).status_code == 303


def title(slug: str) -> str:
    return cases.story(slug).scenario.title


def test_of_somebody_who_wrote_nothing_it_says_what_it_is_for(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    alice.get(JOURNAL)
    assert "It is empty" in alice.page.text
    assert count(small_site, Person) == 0
    assert [alice.get(f"{JOURNAL}/{page}").status_code for page in ("print", "baton-journal.md")] == [404, 404]


def test_what_was_written_stands_there_newest_first_with_its_prompt(site: Flask) -> None:
    alice, bob = Visitor.at(site), Visitor.at(site)
    first, second = play(alice), play(alice, OTHER)
    write(alice, second, "Later, and\r\nin two lines.")
    change(site, update(JournalEntry).values(written_at=now() - timedelta(days=1)))
    write(alice, first, "<b>Hard</b> to let go.")
    alice.get(JOURNAL)
    text = alice.page.text
    assert text.index(title(cases.A_CASE)) < text.index(title(OTHER), text.index("Hard"))
    assert cases.story(OTHER).scenario.meta.reflect[0] in text
    assert "<b>Hard</b> to let go." in text
    assert f"{first}/debrief#journal-1" in alice.page.links()
    play(bob)
    bob.get(JOURNAL)
    assert "It is empty" in bob.page.text


def test_it_is_searched_and_narrowed_to_a_case(site: Flask) -> None:
    alice = Visitor.at(site)
    write(alice, play(alice), "Ärger, and then relief.")
    write(alice, play(alice, OTHER), "Relief only.")
    for query, found in (("q=ärger", 1), ("q=RELIEF", 2), (f"case={OTHER}", 1), (f"q=ärger&case={OTHER}", 0)):
        alice.get(f"{JOURNAL}?{query}")
        assert f"{found} entr" in alice.page.text, query
    assert "You wrote nothing with all of that in it" in alice.page.text
    assert alice.get(f"{JOURNAL}?case=no-such-case").status_code == 200
    for wrong in ("page=x", "q=" + "x" * 201, "q=a&q=b"):
        assert alice.get(f"{JOURNAL}?{wrong}").status_code == 400, wrong
    assert alice.get(f"{JOURNAL}?page=2").status_code == 404


def test_it_is_printed_and_taken_along_as_it_is_sought(site: Flask) -> None:
    alice = Visitor.at(site)
    write(alice, play(alice), "One\r\n\r\ntwo.")
    write(alice, play(alice, OTHER), "Three.")
    whole = alice.get(f"{JOURNAL}/baton-journal.md")
    assert whole.mimetype == "text/markdown"
    assert "attachment" in whole.headers["Content-Disposition"]
    text = whole.get_data(as_text=True)
    assert text.startswith("# Journal\n\n## ")
    prompt = cases.story(cases.A_CASE).scenario.meta.reflect[0]
    assert f"## {title(cases.A_CASE)}\n\n{now().date().isoformat()}\n\n### {prompt}\n\nOne\n\ntwo.\n" in text
    some = alice.get(f"{JOURNAL}/baton-journal.md?q=three").get_data(as_text=True)
    assert ("Three." in some, "One" in some) == (True, False)
    alice.get(f"{JOURNAL}/print?q=three")
    assert ("Three." in alice.page.text, "One" in alice.page.text) == (True, False)


def test_it_is_leafed_through_in_few_statements(site: Flask) -> None:
    alice = Visitor.at(site)
    attempt = play(alice)
    write(alice, attempt, "The first.")
    _more(site, PAGE_SIZE)
    alice.get(JOURNAL)
    with counted(site) as sent:
        alice.get(JOURNAL)
    assert len(sent) <= 2, sent
    assert "Page 1 of 2" in alice.page.text
    alice.get(f"{JOURNAL}?page=2")
    assert "The first." in alice.page.text


def _more(site: Flask, number: int) -> None:
    """More attempts like the one that is there, each written about later."""
    (attempt,) = rows(site, Attempt)
    (entry,) = rows(site, JournalEntry)
    when: datetime = entry.written_at
    for n in range(1, number + 1):
        kept = {**attempt._mapping, "id": attempt.id + n, "public_id": f"{n:032x}", "start_token": f"{n:032x}"}
        later = {**entry._mapping, "attempt_id": attempt.id + n, "written_at": when + timedelta(minutes=n)}
        change(
            site,
            insert(Attempt).values(**kept),
            insert(JournalEntry).values(**{**later, "text": f"Entry {n}"}),
        )


@pytest.mark.parametrize("text", ["[x](javascript:alert(1))", "<svg/onload=alert(1)>", "=1+1", "\u202eabc"])
def test_any_text_is_shown_as_it_is_and_runs_nothing(small_site: Flask, text: str) -> None:
    alice = Visitor.at(small_site)
    write(alice, play(alice), text)
    alice.get(JOURNAL)
    assert text in alice.page.text
    assert "<svg/onload" not in alice.page.source
