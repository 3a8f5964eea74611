"""Decision models that a write-up can follow: what each step asks, in our own words, and whose model it is.

We paraphrase the steps; whoever teaches one of these models has its text. Knows no page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from engine.teach.terms import Terms


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, and what it asks of whoever writes."""

    name: str
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A decision model with its source, as a reference list has it."""

    name: str
    source: str
    steps: tuple[Step, ...]


MODELS: Mapping[str, Model] = {
    "aca": Model(
        "Seven steps, as the American Counseling Association’s guide has them",
        "After Forester-Miller, H., & Davis, T. E. (2016). Practitioner’s guide to ethical decision making (rev. ed.). "
        "American Counseling Association. Our paraphrase; read the source.",
        (
            Step("Name the problem", "What is happening, for whom, and what kind of problem is it?"),
            Step("Go to the code", "Which standards speak to it, and what do they ask?"),
            Step("Weigh the dilemma", "Which principles pull against each other, and who could tell you more?"),
            Step("Gather what you could do", "Which courses are open, also those that you do not like?"),
            Step("Think each through", "What would follow from each, for everybody, and which do you take?"),
            Step("Test the choice", "Is it fair, could all know of it, would you advise it to a colleague?"),
            Step("Act", "How do you carry it out, and how will you know whether it was right?"),
        ),
    ),
    "corey": Model(
        "Eight steps, as Corey, Corey and Corey have them",
        "After Corey, G., Corey, M. S., & Corey, C. (2019). Issues and ethics in the helping professions (10th ed.). "
        "Cengage. Our paraphrase; read the source.",
        (
            Step("Name the problem", "What is the problem or dilemma, seen from more than one side?"),
            Step("Sort the issues", "Whose rights, duties and welfare are at stake?"),
            Step("Look at the codes", "What do your codes of ethics say, and where are they silent?"),
            Step("Know the law", "Which laws and rules of your agency apply?"),
            Step("Ask for counsel", "Whom do you consult, and what do you ask them?"),
            Step("Consider what can be done", "Which courses are possible, and which are likely to help?"),
            Step("Follow the consequences", "Where does each lead, for the client, for others, for you?"),
            Step("Choose", "Which course seems best, and how will you look back on it?"),
        ),
    ),
}


def steps_of(terms: Terms) -> tuple[Step, ...]:
    """The steps that a write-up follows under these terms; none where it is one text."""
    if terms.deciding == "own":
        return tuple(Step(name) for name in terms.steps)
    model = MODELS.get(terms.deciding)
    return model.steps if model else ()


def mark_of(terms: Terms) -> str:
    """By what a form shows for which steps it was made, and whether it asks for standards."""
    said = repr((steps_of(terms), terms.standards))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
