"""Random stories for property tests, and the same figures worked out the slow way: by walking every path.

`any_worlds` gives stories in which anything but the grammar may be wrong; `fair_worlds` only such as hold every rule.
The walks below share no code with the engine: flags are sets of words, and nothing is remembered between two paths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import assume
from hypothesis import strategies as st

from engine.scenario.types import ACTIONS, ANYWAY, Choice, Condition, Kind, Paragraph, Scenario, Scene
from tests.engine.scenario.cases import HEAD, WHY, judged, read

FLAGS = ("told", "charted", "called")
LABELS = (*ACTIONS, "Consult")
Flags = frozenset[str]
Place = tuple[str, Flags]


@dataclass(frozen=True)
class Step:
    """One step of a path: where it was taken, what was open there, and which of it was taken."""

    place: Place
    scene: Scene
    open: tuple[Choice, ...]
    taken: Choice

    @property
    def earned(self) -> int:
        return (self.taken.credit or 0) if self.scene.kind is Kind.DECISION else 0

    @property
    def best(self) -> tuple[Choice, ...]:
        top = max(c.credit or 0 for c in self.open)
        return tuple(c for c in self.open if (c.credit or 0) == top)


@dataclass(frozen=True)
class Path:
    """From the start to where nothing more is open."""

    steps: tuple[Step, ...]
    last: Place

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(step.taken.number for step in self.steps)

    @property
    def earned(self) -> int:
        return sum(step.earned for step in self.steps)

    @property
    def chance(self) -> Fraction:
        """How likely it is to be taken by somebody who chooses blindly."""
        result = Fraction(1)
        for step in self.steps:
            result /= len(step.open)
        return result

    @property
    def decisions(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.taken.credit is not None)


def holds(when: Condition, flags: Flags) -> bool:
    return flags.issuperset(when.needs) and flags.isdisjoint(when.lacks)


def scene_named(scenario: Scenario, slug: str) -> Scene:
    return next(scene for scene in scenario.scenes if scene.slug == slug)


def start_of(scenario: Scenario) -> Place:
    return (scenario.scenes[0].slug, frozenset())


def open_at(scenario: Scenario, place: Place) -> tuple[Choice, ...]:
    return tuple(c for c in scene_named(scenario, place[0]).choices if holds(c.when, place[1]))


def after(place: Place, choice: Choice) -> Place:
    return (choice.target, place[1] | frozenset(choice.sets))


def paths(scenario: Scenario, place: Place | None = None) -> Iterator[Path]:
    """Every path from a place on, one after the other."""
    place = place or start_of(scenario)
    scene, choices = scene_named(scenario, place[0]), open_at(scenario, place)
    if not choices:
        yield Path((), place)
    for choice in choices:
        step = Step(place, scene, choices, choice)
        for rest in paths(scenario, after(place, choice)):
            yield Path((step, *rest.steps), rest.last)


def places_of(scenario: Scenario) -> set[Place]:
    """Every place that some path comes to."""
    found = {start_of(scenario)}
    for path in paths(scenario):
        found |= {path.last, *(step.place for step in path.steps)}
    return found


def most_from(scenario: Scenario, place: Place) -> int:
    """V the slow way: the most that any path from here earns."""
    return max(path.earned for path in paths(scenario, place))


def written(scenario: Scenario) -> str:
    """The text of a story made of values."""
    parts = [f"{HEAD}\n# The winter coat\n\nMaya came because of her exams."]
    for scene in scenario.scenes:
        parts.append(f"## {scene.title}")
        if scene.kind is Kind.ENDING:
            parts.append(f"`ends {scene.outcome}`")
        elif scene.kind is not Kind.PASSAGE:
            parts.append(f"`{'tests' if scene.kind is Kind.DECISION else 'repairs'} {', '.join(scene.topics)}`")
        parts += [f"`if {condition_text(p.when)}` {p.text}" if p.when.flags else p.text for p in scene.paragraphs]
        parts += [_bullet(choice) for choice in scene.choices]
    return "\n\n".join(parts) + "\n"


def condition_text(when: Condition) -> str:
    return " and ".join([*when.needs, *(f"not {flag}" for flag in when.lacks)])


def _bullet(choice: Choice) -> str:
    if choice.credit is None:
        return f"- [{choice.text}](#{choice.target})"
    directive = str(choice.credit) + " unsafe" * choice.unsafe
    directive += f" sets {', '.join(choice.sets)}" if choice.sets else ""
    directive += f" if {condition_text(choice.when)}" if choice.when.flags else ""
    head = f"- **{choice.label}** [{choice.text}](#{choice.target}) `{directive}`"
    return f"{head}\n\n    {choice.rationale}\n\n    *ACA A.11.a*"


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """Mostly none; sometimes one that can never hold."""
    if draw(st.integers(0, 3)):
        return ANYWAY
    needs = draw(st.lists(st.sampled_from(FLAGS), max_size=2, unique=True))
    lacks = draw(st.lists(st.sampled_from(FLAGS), max_size=1 if needs else 2, min_size=0 if needs else 1, unique=True))
    return Condition(tuple(needs), tuple(lacks))


@st.composite
def any_worlds(draw: st.DrawFn) -> Scenario:
    """A story that only moves forward; nothing else is promised of it."""
    count = draw(st.integers(2, 6))
    endings = draw(st.integers(1, 2))
    scenes = [_scene(draw, index, count, endings) for index in range(count)]
    return _story([*scenes, *(_ending(draw, count + n) for n in range(endings))])


@st.composite
def fair_worlds(draw: st.DrawFn) -> Scenario:
    """A story that holds all rules: credits and targets are mended from the end, what is wrong even so is dropped."""
    scenario = draw(any_worlds())
    scenes = list(scenario.scenes)
    totals: dict[str, int] = {}
    first_decision = True
    for index in range(len(scenes) - 1, -1, -1):
        scenes[index] = _mended(scenes[index], totals, {s.slug: s for s in scenes}, scenes[-1].slug)
        totals[scenes[index].slug] = _total(scenes[index], totals)
    for index, scene in enumerate(scenes):
        if first_decision and scene.kind is Kind.DECISION and len(scene.choices) >= len(ACTIONS):
            labelled = tuple(replace(c, label=label) for c, label in zip(scene.choices, LABELS, strict=False))
            scenes[index] = replace(scene, choices=labelled)
            first_decision = False
    scenario = read(written(_tidied(replace(scenario, scenes=tuple(scenes)))))
    errors = {finding.code for finding in judged(written(scenario)).errors}
    assume(errors <= {"minutes"})
    return scenario


def _story(scenes: list[Scene]) -> Scenario:
    draft = read("\n\n".join([HEAD + "\n# The winter coat\n\n## S0\n\n`ends well`\n"]))
    return read(written(replace(draft, scenes=tuple(scenes))))


def _scene(draw: st.DrawFn, index: int, count: int, endings: int) -> Scene:
    title = f"S{index}"
    targets = st.integers(index + 1, count + endings - 1).map(lambda n: f"s{n}")
    if index and draw(st.integers(0, 4)) == 0:
        on = Choice(1, "Read on.", draw(targets), 0)
        return Scene(f"s{index}", title, 0, Kind.PASSAGE, _paragraphs(draw), (on,))
    kind = Kind.REPAIR if index and draw(st.integers(0, 3)) == 0 else Kind.DECISION
    size = draw(st.integers(4 if not index else 2, 4))
    choices = tuple(_choice(draw, number, draw(targets)) for number in range(1, size + 1))
    topics = tuple(draw(st.lists(st.sampled_from(("referral", "competence")), min_size=1, unique=True)))
    return Scene(f"s{index}", title, 0, kind, _paragraphs(draw), choices, topics)


def _choice(draw: st.DrawFn, number: int, target: str) -> Choice:
    credit = draw(st.integers(0, 4))
    return Choice(
        number=number,
        text=f"Do what is number {number}.",
        target=target,
        line=0,
        label=draw(st.sampled_from(LABELS)),
        credit=credit,
        unsafe=credit < 2 and draw(st.booleans()),
        sets=tuple(draw(st.lists(st.sampled_from(FLAGS), max_size=1))),
        when=draw(conditions()),
        rationale=WHY,
    )


def _paragraphs(draw: st.DrawFn) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(f"Text {n}.", 0, draw(conditions())) for n in range(draw(st.integers(0, 2))))


def _ending(draw: st.DrawFn, index: int) -> Scene:
    outcome = draw(st.sampled_from(("well", "mixed", "badly")))
    return Scene(f"s{index}", f"S{index}", 0, Kind.ENDING, (Paragraph("It ends.", 0),), outcome=outcome)


def _mended(scene: Scene, totals: dict[str, int], by_slug: dict[str, Scene], end: str) -> Scene:
    """The scene with a best choice that stands open to all, leads past repairs, and leaves the most."""
    if not scene.is_decision:
        return scene
    top = max(3, *(c.credit or 0 for c in scene.choices))
    leader = max(range(len(scene.choices)), key=lambda n: scene.choices[n].credit or 0)
    target = scene.choices[leader].target
    target = end if by_slug[target].kind is Kind.REPAIR else target
    counts = scene.kind is Kind.DECISION
    most = totals[target] + (top if counts else 0)
    choices = []
    for number, choice in enumerate(scene.choices):
        mended = choice
        if number == leader or choice.credit == top:
            mended = replace(choice, credit=top, unsafe=False, target=target)
            mended = replace(mended, when=ANYWAY) if number == leader else mended
        elif counts and totals[choice.target] + (choice.credit or 0) >= most:
            mended = replace(choice, target=end)
        choices.append(mended)
    spare = next(n for n in range(len(choices)) if n != leader)
    choices[spare] = replace(choices[spare], when=ANYWAY)
    return replace(scene, choices=tuple(choices))


def _total(scene: Scene, totals: dict[str, int]) -> int:
    counts = scene.kind is Kind.DECISION
    return max((totals[c.target] + ((c.credit or 0) if counts else 0) for c in scene.choices), default=0)


def _tidied(scenario: Scenario) -> Scenario:
    """Without scenes that nothing leads to, and with every flag both set and asked for."""
    linked, waiting = set(), [scenario.scenes[0].slug]
    while waiting:
        slug = waiting.pop()
        if slug not in linked:
            linked.add(slug)
            waiting += [c.target for c in scene_named(scenario, slug).choices]
    scenes = [scene for scene in scenario.scenes if scene.slug in linked]
    put = {f for s in scenes for c in s.choices for f in c.sets}
    whens = [owner.when for s in scenes for owner in s.paragraphs] + [c.when for s in scenes for c in s.choices]
    asked = {flag for when in whens for flag in when.flags}
    known = put & asked
    return replace(scenario, scenes=tuple(_without(scene, known) for scene in scenes))


def _without(scene: Scene, known: set[str]) -> Scene:
    paragraphs = tuple(replace(p, when=_kept(p.when, known)) for p in scene.paragraphs)
    choices = tuple(
        replace(c, when=_kept(c.when, known), sets=tuple(f for f in c.sets if f in known)) for c in scene.choices
    )
    return replace(scene, paragraphs=paragraphs, choices=choices)


def _kept(when: Condition, known: set[str]) -> Condition:
    return Condition(tuple(f for f in when.needs if f in known), tuple(f for f in when.lacks if f in known))
