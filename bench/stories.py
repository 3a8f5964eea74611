"""Scenarios made to measure: a common case, the largest that the checker takes, and one far beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.scenario.types import Choice, Kind, Scenario, Scene
from engine.scenario.types import Meta as Head

TOPICS = ("referral", "competence", "consultation", "confidentiality", "crisis", "termination", "documentation")
LEVELS = ("foundation", "practice", "advanced")
SETTINGS = ("private practice", "rural clinic", "middle school", "community agency", "practicum clinic")
_CREDITS = (("Continue", 0), ("Cope alone", 1), ("Document only", 2), ("Refer", 4))
_DID = ("Go on as before and look at it again", "Ask her to manage on her own", "Write it down", "Hand her over warmly")
_SAID = "The rain has stopped, and she counts the buses on the bridge while you look for the words that you need. "
_WHY = "It feels kind at the time, and it leaves her with a worry that your training does not reach. "


def case(number: int, layers: int = 5, size: int = 25_000) -> str:
    """A case as authors write them: three places in each layer, one for each way it can go. 5 layers are 20 scenes."""
    places = [("opening", 0), *((f"place-{layer}-{way}", layer) for layer in range(1, layers + 1) for way in range(3))]
    room = size - len(_case(number, layers, places, 0, 0))
    return _case(number, layers, places, said=room // 2 // len(places), why=room // 2 // len(places) // 4)


def _case(number: int, layers: int, places: Sequence[tuple[str, int]], said: int, why: int) -> str:
    """The same with so many characters of story and of reasoning in each place."""
    parts = [_head(number, minutes=3 + round((layers + 1) * (0.7 + said / 1_000))), f"# Case number {number}\n"]
    parts += [f"**Client:** number {number}, whom you have met six times. **You:** a counselor in training.\n"]
    parts += ["## Before\n\nIt is Tuesday.\n\n- [Read on](#opening)\n"]
    for slug, layer in places:
        parts += [f"## {slug.capitalize()}\n\n`tests {', '.join(_topics(number + layer))}`\n", _much(_SAID, said)]
        parts += _choices(layer, layers, why)
    parts += [f"## The end {way}\n\n`ends {way}`\n\n{_SAID}\n" for way in ("badly", "mixed", "well")]
    return "\n".join(parts)


def _much(text: str, characters: int) -> str:
    """A text over and over, cut at a word."""
    return (text * (characters // len(text) + 1))[: characters + 8].rpartition(" ")[0] + ".\n"


def _head(number: int, minutes: int) -> str:
    return (
        f"---\nsummary: A client of case {number} needs more than you can give her.\n"
        f"setting: {SETTINGS[number % len(SETTINGS)]}\nlevel: {LEVELS[number % len(LEVELS)]}\nminutes: {minutes}\n"
        f"objectives:\n  - Notice the limit.\n  - Hand over without abandoning.\n"
        f"topics: [{', '.join(_topics(number))}]\nspecialties: [eating disorders]\nreviewed: 2026-11-01\n---\n"
    )


def _topics(number: int) -> tuple[str, str]:
    return TOPICS[number % len(TOPICS)], TOPICS[(number + 1) % len(TOPICS)]


def _choices(layer: int, layers: int, why: int) -> Iterator[str]:
    ways = (0, 0, 1, 2)
    for (label, credit), did, way in zip(_CREDITS, _DID, ways, strict=True):
        target = f"place-{layer + 1}-{way}" if layer < layers else f"the-end-{('badly', 'mixed', 'well')[way]}"
        yield f"- **{label}** [{did}.](#{target}) `{credit}`\n\n    {_much(_WHY, why)}\n    *ACA A.1.b · ACA A.11.a*\n"


def largest(scenes: int = 200, free: int = 9, flags: int = 16, choices: int = 8) -> str:
    """As many scenes, choices and flags as the checker takes. The first `free` flags are set each on its own, which
    doubles the states each time; the others go along with the last of them.
    """
    parts = [_head(1, minutes=150), "# The largest\n", "A client.\n"]
    for index in range(scenes - 1):
        sets = [f"f{index}"] if index < free - 1 else [f"f{n}" for n in range(free - 1, flags)]
        directive = f" sets {', '.join(sets)}" if index < free else ""
        tested = f"`if f{index - free}` Seen.\n" if free <= index < free + flags else "Here.\n"
        parts += [f"## S{index}\n\n`tests referral`\n", tested]
        parts += [_short(index, number, choices, directive) for number in range(choices)]
    return "\n".join([*parts, f"## S{scenes - 1}\n\n`ends well`\n\nDone.\n"])


def _short(index: int, number: int, choices: int, directive: str) -> str:
    label, credit = (*_CREDITS[:3], *[("Wait", 1)] * (choices - 4), _CREDITS[3])[number]
    sets = directive if number == 0 else ""
    return f"- **{label}** [Do {number}](#s{index + 1}) `{credit}{sets}`\n\n    Why.\n\n    *ACA A.1.b*\n"


def beyond(depth: int, breadth: int) -> Scenario:
    """A story far larger than any file may be: so many places side by side, so many decisions deep, one ending."""
    scenes = [_wide(layer, place, depth, breadth) for layer in range(depth) for place in range(breadth)]
    end = Scene("end", "The end", 1, Kind.ENDING, outcome="well")
    return Scenario(Head(), "Beyond", 1, "", (*scenes, end))


def _wide(layer: int, place: int, depth: int, breadth: int) -> Scene:
    choices = []
    for number, (label, credit) in enumerate(_CREDITS, 1):
        target = f"s{layer + 1}-{(place + number) % breadth}" if layer + 1 < depth else "end"
        choices.append(Choice(number, "Do it", target, 1, label, credit))
    return Scene(f"s{layer}-{place}", "Here", 1, Kind.DECISION, choices=tuple(choices), topics=("referral",))
