"""A decision asked by itself stands alike in a review and in an exam, its words in the language of its case."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from models import ReviewCard
from tests.support import reviews
from tests.support.client import Visitor
from tests.support.exams import begin
from tests.support.rows import change
from web.session import now

ORDER = ('class="asked-case"', "<h1", "How it came to this", 'class="prose"')


def in_a_review(site: Flask, alice: Visitor) -> str:
    """The page of a card that has a way to it."""
    reviews.with_cards(alice)
    change(site, update(ReviewCard).where(ReviewCard.path == "").values(taken_out_at=now()))
    alice.get("/study/review")
    return alice.page.source


def in_an_exam(_: Flask, alice: Visitor) -> str:
    """The page of the first item that has a way to it."""
    sitting = begin(alice, items=10)
    for number in range(1, 11):
        alice.get(f"{sitting.path}?item={number}")
        if "How it came to this" in alice.page.source:
            return alice.page.source
    raise AssertionError("No item has a way to it.")


@pytest.mark.parametrize("page", [in_a_review, in_an_exam])
def test_the_way_there_stands_under_the_heading_and_above_the_scene(
    small_site: Flask, page: Callable[[Flask, Visitor], str]
) -> None:
    source = page(small_site, Visitor.at(small_site))
    scene = source.partition('<section class="scene"')[2].partition("</section>")[0]
    places = [scene.index(words) for words in ORDER]
    assert places == sorted(places)
    assert re.search(r'<h1 [^>]*lang="en"', scene)
    assert re.search(r'<ol lang="en">', scene)
    assert re.search(r'<p class="asked-case">[^<]*<span lang="en">', scene)
