"""Rules that make the score fair: there is a best choice, and the honest path wins.

Knows credits and totals, not words.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.scenario.check.subject import Charted, best_of
from engine.scenario.graph import scene_of
from engine.scenario.source import error
from engine.scenario.types import SOUND, Finding, Kind


def best_choice(charted: Charted) -> Iterator[Finding]:
    """Every decision has, in every state, a best choice of credit 3 or 4."""
    poor: dict[int, int] = {}
    for at in charted.survey.decisions():
        top = max((way.credit or 0 for way, _ in charted.survey.out[at]), default=SOUND)
        if top < SOUND:
            poor.setdefault(scene_of(at), top)
    for index, top in sorted(poor.items()):
        scene = charted.subject.scenario.scenes[index]
        message = f"“{scene.title}” can be reached with no choice better than {top} open."
        yield error(scene.line, "no-best-choice", message, "Keep a choice of credit 3 or 4 open whatever came before.")


def equal_ties(charted: Charted) -> Iterator[Finding]:
    """Choices that tie for best leave equal totals."""
    uneven = set()
    for at in charted.survey.decisions():
        out = charted.survey.out[at]
        if out and len({charted.total(way, target) for way, target in best_of(out)}) > 1:
            uneven.add(scene_of(at))
    for index in sorted(uneven):
        scene = charted.subject.scenario.scenes[index]
        message = f"Choices of “{scene.title}” tie for best, but one leaves less to earn than another."
        remedy = "Give one a lower credit, or let both lead to as many points."
        yield error(scene.line, "uneven-best", message, remedy)


def honest_path(charted: Charted) -> Iterator[Finding]:
    """In every state of a scored decision a best choice leaves strictly more within reach than any choice below
    the best.
    """
    named = set()
    for at, out in charted.scored():
        best = best_of(out)
        most = max(charted.total(way, target) for way, target in best)
        top = best[0][0].credit
        for way, target in out:
            if charted.total(way, target) < most or way.credit == top:
                continue
            choice = charted.graph.choice(at, way)
            if choice.line not in named:
                named.add(choice.line)
                here = charted.total(way, target)
                message = f"With credit {choice.credit} this leaves {here} points within reach; the best leaves {most}."
                remedy = "Let it lead to fewer or lesser `tests` scenes, or make what it leads to a `repairs`."
                yield error(choice.line, "honest-path", message, remedy)


def repairs_need_a_mistake(charted: Charted) -> Iterator[Finding]:
    """A `repairs` scene cannot be reached by best choices alone."""
    graph, start = charted.graph, charted.survey.order[-1]
    seen, stack, early = {start}, [start], set()
    while stack:
        at = stack.pop()
        scene = graph.scene(at)
        if scene.kind is Kind.REPAIR:
            early.add(scene_of(at))
        out = charted.survey.out[at]
        for _, target in best_of(out) if out else ():
            if target not in seen:
                seen.add(target)
                stack.append(target)
    for index in sorted(early):
        scene = charted.subject.scenario.scenes[index]
        message = f"“{scene.title}” repairs a mistake, but best choices alone lead to it."
        yield error(
            scene.line, "repair-on-best-path", message, "Make it a `tests` scene, or lead only lesser choices to it."
        )


CHARTED_RULES = (best_choice, equal_ties, honest_path, repairs_need_a_mistake)
