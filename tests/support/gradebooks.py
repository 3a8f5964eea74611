"""A cohort whose gradebook has something in it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from engine.teach.terms import Terms
from services.people import Visitor
from services.teach.overrides import Place
from tests.support import cases, classes, handed, people

UNSAFE_CASE = "parlay"
"""A case whose poorest way is not safe."""
TWO_CASES = (UNSAFE_CASE, "eight-months-after")


@dataclass(frozen=True)
class Book:
    """Carol and Dave teach; Alice did the first case best and Ben poorly, and Cleo nothing. Each is a membership here,
    and a person under `people`.
    """

    site: Flask
    carol: Visitor
    dave: Visitor
    cohort: str
    assignment: str
    alice: str
    ben: str
    cleo: str
    people: dict[str, str]

    def at(self, who: str, position: int = 0) -> Place:
        """A cell, by the name of its learner."""
        return Place(self.cohort, getattr(self, who), self.assignment, position)

    @property
    def path(self) -> str:
        """The address of the gradebook."""
        return f"/teach/cohorts/{self.cohort}/gradebook"

    def cell(self, who: str, position: int = 0) -> str:
        """The address of a cell."""
        return f"{self.path}/{getattr(self, who)}/{self.assignment}/{position}"


def book(site: Flask, terms: Terms | None = None, *slugs: str, prefix: str = "") -> Book:
    """Put it there, graded by the score unless it is said otherwise. With a prefix all are other people."""
    carol, dave = (people.put(site, f"{prefix}{name}", "supervisor") for name in ("Carol", "Dave"))
    learners = {name: people.put(site, f"{prefix}{name.capitalize()}") for name in ("alice", "ben", "cleo")}
    cohort = classes.cohort(site, carol)
    classes.supervisor(site, cohort, dave)
    members = {name: classes.member(site, cohort, learner) for name, learner in learners.items()}
    assignment = classes.assignment(site, cohort, *(slugs or TWO_CASES), terms=terms or Terms(graded_by="score"))
    handed.hand_in(site, assignment, learners["alice"])
    handed.hand_in(site, assignment, learners["ben"], *cases.poorest(UNSAFE_CASE))
    return Book(
        site=site,
        carol=people.known(site, carol, "supervisor"),
        dave=people.known(site, dave, "supervisor"),
        cohort=cohort,
        assignment=assignment,
        alice=members["alice"],
        ben=members["ben"],
        cleo=members["cleo"],
        people=learners,
    )
