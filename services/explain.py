"""How a choice is explained: its action, credit, reasoning and provisions, ready for a page. Knows no attempt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from engine.scenario.score import Taken
from engine.scenario.tables import Tables
from engine.scenario.types import ACTIONS, CREDIT_WORDS, Choice, Citation, Kind, Scene
from services.stories import Playable


@dataclass(frozen=True, slots=True)
class SceneView:
    """A scene as a page shows it."""

    title: str
    html: Markup


@dataclass(frozen=True, slots=True)
class ActionView:
    """Which of the four actions a choice is (`other` for one of its own kind), and the author's word for it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ProvisionView:
    """A provision as a page opens it. `verify` marks one whose number, heading or wording may have changed."""

    key: str
    title: str
    paraphrase: str
    code_name: str
    publisher: str
    edition: str
    url: str
    verify: bool
    as_of: str


@dataclass(frozen=True, slots=True)
class OptionReview:
    """One option of a decision, explained. `offered` is False where it did not stand open to this learner;
    `leads_to` is the title of the scene behind it, where the page says that.
    """

    number: int
    text_html: Markup
    action: ActionView
    credit: int
    credit_word: str
    unsafe: bool
    rationale_html: Markup
    provisions: tuple[ProvisionView, ...]
    best: bool
    chosen: bool = False
    offered: bool = True
    leads_to: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is said of a decision that was taken."""

    option: OptionReview
    scene_title: str
    repairs: bool
    confidence: str | None
    reason: str | None


class Provisions:
    """The provisions that pages open, as the tables of this process have them."""

    def __init__(self) -> None:
        self._views: dict[str, ProvisionView] = {}

    def fill(self, tables: Tables) -> None:
        """Take the provisions of the tables; done once, when the site starts."""
        self._views = {
            provision.key: ProvisionView(
                key=provision.key,
                title=provision.title,
                paraphrase=provision.paraphrase,
                code_name=provision.code.name,
                publisher=provision.code.publisher,
                edition=provision.code.edition,
                url=provision.code.url,
                verify=not provision.certain,
                as_of=tables.as_of,
            )
            for provision in tables.provisions.values()
        }

    def of(self, citations: Iterable[Citation]) -> tuple[ProvisionView, ...]:
        """The provisions that are cited; one that has left the table since the revision was made is left out."""
        return tuple(self._views[c.key] for c in citations if c.key in self._views)

    def all(self) -> tuple[ProvisionView, ...]:
        """Every provision that the tables have, code by code."""
        return tuple(self._views.values())


provisions = Provisions()


def action_of(choice: Choice) -> ActionView:
    """The action of a choice."""
    label = choice.label or ""
    return ActionView(key_of(label), label)


def key_of(label: str) -> str:
    """The name that an action's icon and colour go by."""
    return label.lower().replace(" ", "-") if label in ACTIONS else "other"


def option_review(
    playable: Playable,
    scene: Scene,
    choice: Choice,
    *,
    best: bool,
    chosen: bool = False,
    offered: bool = True,
    leads_to: str | None = None,
) -> OptionReview:
    """One option of a scene, explained."""
    credit = choice.credit or 0
    return OptionReview(
        number=choice.number,
        text_html=playable.choice(scene, choice),
        action=action_of(choice),
        credit=credit,
        credit_word=CREDIT_WORDS[credit],
        unsafe=choice.unsafe,
        rationale_html=playable.rationale(scene, choice),
        provisions=provisions.of(choice.citations),
        best=best,
        chosen=chosen,
        offered=offered,
        leads_to=leads_to,
    )


def feedback_on(playable: Playable, taken: Taken, confidence: str | None, reason: str | None) -> Feedback:
    """What is said of a step that was a decision."""
    best = taken.choice.number in taken.best
    return Feedback(
        option=option_review(playable, taken.scene, taken.choice, best=best, chosen=True),
        scene_title=taken.scene.title,
        repairs=taken.scene.kind is Kind.REPAIR,
        confidence=confidence,
        reason=reason,
    )
