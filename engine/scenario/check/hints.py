"""Warnings: what lets a test-wise reader guess, and what has grown old. They refuse nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, pairwise

from engine.scenario.check.subject import Charted, Subject, best_of
from engine.scenario.prose import words
from engine.scenario.source import warning
from engine.scenario.types import SOUND, Choice, Finding, Scene

LONG = 1.3
"""How much longer than the mean of its rivals a best choice may be."""
SHORTEST_REASONING, LONGEST_REASONING = 15, 120
ALIKE = 0.8
"""Share of words in common from which two choices read as one."""
REVIEW_LASTS = timedelta(days=2 * 365 + 1)

_GIVE_AWAY = ("always", "never", "immediately")


def longest_best(subject: Subject) -> Iterator[Finding]:
    """The best choice is the longest text at more than half of the decisions."""
    scenes = list(subject.decisions())
    longest = sum(_best_is_longest(scene) for scene in scenes)
    if longest * 2 > len(scenes):
        message = f"The best choice is the longest at {longest} of {len(scenes)} decisions."
        remedy = "Shorten some best choices, or give their rivals as much detail."
        yield warning(subject.scenario.title_line, "longest-best", message, remedy)


def long_best(subject: Subject) -> Iterator[Finding]:
    """A best choice is more than 1.3 times as long as its rivals on average."""
    for scene in subject.decisions():
        rivals = [len(c.text) for c in scene.choices if c not in _best(scene)]
        for choice in _best(scene):
            if rivals and len(choice.text) > LONG * sum(rivals) / len(rivals):
                mean = sum(rivals) / len(rivals)
                message = f"The best choice has {len(choice.text)} characters, its rivals {mean:.0f} on average."
                yield warning(choice.line, "long-best", message, "Make the choices parallel in length.")


def same_place(subject: Subject) -> Iterator[Finding]:
    """The best choice stands in the same place at every decision."""
    scenes = list(subject.decisions())
    places = [{choice.number for choice in _best(scene)} for scene in scenes]
    common = set.intersection(*places) if places else set()
    if len(scenes) > 1 and common:
        message = f"The best choice is number {min(common)} at every decision."
        yield warning(subject.scenario.title_line, "same-place", message, "Change the order of some choices.")


def give_away(subject: Subject) -> Iterator[Finding]:
    """Always, never or immediately stands only in wrong choices."""
    for scene in subject.decisions():
        fair = {word for c in scene.choices if (c.credit or 0) >= SOUND for word in words(c.text)}
        for choice in scene.choices:
            if (choice.credit or 0) >= SOUND:
                continue
            for word in sorted(set(words(choice.text)).intersection(_GIVE_AWAY) - fair):
                message = f"“{word}” stands only in wrong choices here."
                yield warning(
                    choice.line, "give-away", message, "Say it without the word, or use it in a good choice too."
                )


def reasoning_length(subject: Subject) -> Iterator[Finding]:
    """A rationale of fewer than 15 or more than 120 words."""
    for choice in subject.choices():
        count = len(words(choice.rationale))
        if choice.rationale and not SHORTEST_REASONING <= count <= LONGEST_REASONING:
            remedy = (
                "Say in 30 to 90 words why it tempts, what it does to the client, and what would change the answer."
            )
            yield warning(choice.line, "reasoning-length", f"The reasoning has {count} words.", remedy)


def twins(subject: Subject) -> Iterator[Finding]:
    """Two choices of one scene are alike in target and credit, with near-equal words."""
    for scene in subject.decisions():
        for one, other in combinations(scene.choices, 2):
            if (one.target, one.credit) == (other.target, other.credit) and _alike(one, other):
                message = f"This choice says nearly the same as the one on line {one.line}."
                yield warning(
                    other.line, "twin-choices", message, "Merge them, or let them differ in what they lead to."
                )


def old_review(subject: Subject) -> Iterator[Finding]:
    """`reviewed` is more than two years old."""
    meta = subject.scenario.meta
    if meta.reviewed is not None and subject.today - meta.reviewed > REVIEW_LASTS:
        message = f"The text was last checked on {meta.reviewed.isoformat()}, more than two years ago."
        yield warning(
            meta.line("reviewed"), "review-old", message, "Read it again with the codes open, and set the date."
        )


def uncertain_provision(subject: Subject) -> Iterator[Finding]:
    """A provision whose confidence in the table is medium."""
    for choice in subject.choices():
        for citation in choice.citations:
            provision = subject.tables.provisions.get(citation.key)
            if provision is not None and not provision.certain:
                message = f"{citation.key} is of medium confidence: its number, heading or wording may have changed."
                yield warning(
                    citation.line, "uncertain-provision", message, "Verify it in the source, or cite another."
                )


def order_of_lesser(charted: Charted) -> Iterator[Finding]:
    """Among the choices below the best, a lower credit leaves as much or more within reach."""
    named = set()
    for at, out in charted.scored():
        top = best_of(out)[0][0].credit
        lesser = sorted(
            (way.credit or 0, charted.total(way, target), way.number) for way, target in out if way.credit != top
        )
        if all(one[0] == next_[0] or one[1] < next_[1] for one, next_ in pairwise(lesser)):
            continue
        for (low, low_total, number), (high, high_total, _) in combinations(lesser, 2):
            if low == high or low_total < high_total:
                continue
            choice = charted.graph.scene(at).choices[number - 1]
            if choice.line not in named:
                named.add(choice.line)
                message = f"With credit {low} this leaves {low_total} points in reach; a {high} leaves {high_total}."
                yield warning(
                    choice.line, "lesser-order", message, "Let what it leads to be worth less, or raise its credit."
                )


def _best(scene: Scene) -> list[Choice]:
    top = max((choice.credit or 0 for choice in scene.choices), default=0)
    return [choice for choice in scene.choices if choice.credit == top]


def _best_is_longest(scene: Scene) -> bool:
    best = _best(scene)
    rivals = [len(c.text) for c in scene.choices if c not in best]
    return bool(rivals) and max(len(c.text) for c in best) > max(rivals)


def _alike(one: Choice, other: Choice) -> bool:
    mine, theirs = set(words(one.text)), set(words(other.text))
    return len(mine & theirs) >= ALIKE * len(mine | theirs)


RULES = (longest_best, long_best, same_place, give_away, reasoning_length, twins, old_review, uncertain_provision)
CHARTED_RULES = (order_of_lesser,)
