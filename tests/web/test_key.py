"""Nothing of the key is in any byte before the decision: every response is searched for what is not yet due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.scenario import render
from engine.scenario.play import Story, choose, replay, scene_at
from engine.scenario.prose import typeset
from engine.scenario.types import CREDIT_WORDS, Scene
from engine.teach.terms import Terms
from tests.support import cases, classes, people
from tests.support.client import Visitor, follow
from tests.support.html import Form

SNIPPET = 40
"""Letters of a text that are looked for: enough to be that text and no other."""


def everything(response: TestResponse) -> str:
    """What a browser is given: status line, headers and body, with the typography of the page undone."""
    raw = f"{response.status} {response.headers} {response.get_data(as_text=True)}"
    return plain(raw)


def plain(text: str) -> str:
    """Letters and digits only, so that quotes, line breaks and mark-up cannot hide anything."""
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"<[^>]+>", "", text.lower()))


def secrets_of(scene: Scene, story: Story) -> Iterator[tuple[str, str]]:
    """What must not be told of a scene before its decision: reasoning and flags, and where each choice leads."""
    slugs = {s.slug: s.title for s in story.scenario.scenes}
    for choice in scene.choices:
        if choice.rationale:
            yield "rationale", plain(render.html(choice.rationale))[:SNIPPET]
        yield "target", choice.target
        yield "target's title", slugs[choice.target]
        for flag in choice.sets:
            yield "flag", flag


def leaks(response: TestResponse, scene: Scene, story: Story, told: set[str]) -> list[str]:
    """The secrets of a scene that a response gives away. A title or a word that the story itself has told is none."""
    raw = response.get_data(as_text=True)
    letters = everything(response)
    found = []
    for kind, secret in secrets_of(scene, story):
        where = {"rationale": letters, "target's title": raw}.get(kind, markup(raw))
        if secret in where and not (kind == "target's title" and secret in typeset(told_text(story, told))):
            found.append(f"{kind}: {secret}")
    return found


def markup(source: str) -> str:
    """The tags of a page without its words: flags and targets are words that a story may use as well."""
    return " ".join(re.findall(r"<[^>]*>", source))


def told_text(story: Story, told: set[str]) -> str:
    """The text of the file that the learner has been shown by now."""
    shown = [story.scenario.case_file, story.scenario.title, story.scenario.meta.summary]
    for scene in story.scenario.scenes:
        if scene.slug in told:
            shown += [scene.title, *(p.text for p in scene.paragraphs), *(c.text + c.rationale for c in scene.choices)]
    return " ".join(shown)


@pytest.mark.parametrize("mode", ["study", "exam"])
@pytest.mark.parametrize("slug", cases.SLUGS)
def test_nothing_of_the_key_is_told_before_the_decision(alice: Visitor, slug: str, mode: str) -> None:
    story, run = cases.story(slug), replay(cases.story(slug), ())
    for page in ("/", "/cases", f"/cases/{slug}"):
        assert leaks(alice.get(page), story.scenario.scenes[0], story, {scene_at(story, run).slug}) == []
    attempt = alice.begin(slug, mode)
    response = alice.get(attempt)
    told: set[str] = set()
    for step, number in enumerate(cases.poorest(slug)):
        scene = scene_at(story, run)
        told.add(scene.slug)
        assert leaks(response, scene, story, told) == [], f"step {step}"
        if mode == "exam" or step == 0:
            words = [w for w in (*CREDIT_WORDS[:2], "strongest here", "unsafe") if w in alice.page.text.lower()]
            assert [w for w in words if w not in told_text(story, told).lower()] == []
        posted = alice.decide(cases.value(alice.application, attempt, step, number))
        run = choose(story, run, number)
        here = scene_at(story, run)
        if here.choices:
            assert leaks(posted, here, story, {*told, here.slug}) == [], f"the answer to step {step}"
        response = alice.get(follow(posted))


def test_before_the_first_decision_no_choice_carries_its_label(alice: Visitor) -> None:
    for slug in cases.SLUGS:
        alice.get(alice.begin(slug))
        form = alice.page.source.split('class="choices"')[1].split("</form>")[0]
        labels = {choice.label for choice in cases.story(slug).scenario.scenes[0].choices if choice.label}
        texts = " ".join(choice.text for choice in cases.story(slug).scenario.scenes[0].choices)
        assert [label for label in labels if f">{label}<" in form and label not in texts] == []


def test_the_page_of_an_open_attempt_leads_to_no_debrief_and_no_exploring(alice: Visitor) -> None:
    attempt = alice.begin(cases.A_CASE)
    alice.get(attempt)
    assert not [link for link in alice.page.links() if link.endswith(("/debrief", "/explore"))]
    assert alice.get(f"{attempt}/debrief").status_code == 409
    assert alice.get(f"{attempt}/explore").status_code == 409


def test_the_teaching_note_reaches_no_learner(alice: Visitor) -> None:
    for slug in cases.SLUGS:
        story = cases.story(slug)
        note = plain(render.html(story.scenario.note))[:SNIPPET]
        attempt = alice.begin(slug)
        response = alice.get(attempt)
        for step, number in enumerate(cases.best(slug)):
            assert note not in everything(response)
            response = alice.get(follow(alice.decide(cases.value(alice.application, attempt, step, number))))
        assert note not in everything(response)
        assert note not in everything(alice.get(f"{attempt}/explore"))


@pytest.mark.parametrize("slug", cases.DICE)
def test_nothing_of_a_withheld_attempt_is_in_any_byte_until_it_is_released(small_site: Flask, slug: str) -> None:
    alice, assignment = withheld(small_site, slug)
    alice.get(f"/assigned/{assignment}")
    attempt = follow(alice.send(alice.page.form("/attempts")))
    alice.get(attempt)
    story, way = cases.story(slug), cases.poorest(slug)
    for step, number in enumerate(way):
        alice.get(follow(alice.decide(cases.value(small_site, attempt, step, number), confidence="high")))
    ending = scene_at(story, replay(story, way))
    secrets = {plain(render.html(c.rationale))[:SNIPPET] for scene in story.scenario.scenes for c in scene.choices}
    secrets |= {plain(render.html(p.text))[:SNIPPET] for p in ending.paragraphs}
    secrets |= {"of100", "notsafe", "confidentlywrong", "youchose"}
    pages = [f"/assigned/{assignment}", "/assigned", attempt, f"{attempt}/debrief", f"{attempt}/explore"]
    pages += ["/", f"/cases/{slug}", f"/cases?q={quote(story.scenario.title)}", "/study", "/study/review"]
    pages += ["/study/review?minutes=10", "/study/exams", "/study/journal", "/network", "/accounts/settings/data"]
    told = {page: everything(alice.get(page, follow_redirects=True)) for page in pages}
    posted = alice.send(form_of(alice, f"{attempt}/debrief", "/journal"), text="It stayed with me.")
    told["the journal"] = everything(posted)
    found = {page: [each for each in secrets if each and each in text] for page, text in told.items()}
    assert {page: words for page, words in found.items() if words} == {}
    assert alice.get(f"/cases/{slug}").status_code == 200
    assert not alice.page.has_form(f"/cases/{slug}/attempts")


def withheld(site: Flask, slug: str) -> tuple[Visitor, str]:
    """Alice at her browser, and an assignment whose explanations wait."""
    alice = people.put(site, "Alice")
    cohort = classes.cohort(site, people.put(site, "Carol", "supervisor"), alice)
    visitor = Visitor.at(site)
    people.log_in(visitor, "Alice")
    return visitor, classes.assignment(site, cohort, slug, terms=Terms(mode="released"))


def form_of(visitor: Visitor, page: str, action: str) -> Form:
    visitor.get(page)
    return visitor.page.form(action)
