"""Somebody's plan and cards, put there when how they came about is not the point."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update

from engine.study.spacing import fresh, reviewed
from models import Contact, Exam, ExamAnswer, Person, Review, ReviewCard, Revision, Scenario, StudyPlan
from services.tokens import new_public_id, new_token
from tests.support import cases
from tests.support.rows import change, values
from web.session import now

MONTH = timedelta(days=30)
FIRST = cases.best(cases.A_CASE)[:1]
"""A way to a decision."""


def id_of(site: Flask, public_id: str) -> int:
    """The number of somebody."""
    return int(values(site, select(Person.id).where(Person.public_id == public_id))[0])


def studies(site: Flask, public_id: str, at: datetime, zone: str | None = None, **plan: Any) -> int:
    """Let somebody have a plan, by default with reminders. Returns their number."""
    person_id = id_of(site, public_id)
    told = {"person_id": person_id, "daily": 10, "reminders": True, "stop_token": new_token(), "changed_at": at, **plan}
    of_person = update(Person).where(Person.id == person_id).values(time_zone=zone)
    change(site, of_person, insert(StudyPlan).values(**told))
    return person_id


def cards(site: Flask, person_id: int, *due: datetime, **told: Any) -> list[str]:
    """Let somebody have a card that is due at each of these times. Returns their public ids."""
    revision_id = revision_of(site)
    rows = [
        {
            "public_id": new_public_id(),
            "person_id": person_id,
            "revision_id": revision_id,
            "fingerprint": new_public_id(),
            "path": "",
            "topics": ["scope"],
            "seed": b"0123456789abcdef",
            "why": "missed",
            "memory": reviewed(fresh(at - MONTH), 1, at - MONTH, None).memory,
            "turns": 0,
            "due_at": at,
            "added_at": at - MONTH,
            **told,
        }
        for at in due
    ]
    change(site, insert(ReviewCard).values(rows))
    return [row["public_id"] for row in rows]


def revision_of(site: Flask, slug: str = cases.A_CASE) -> int:
    """The number of the text that a case has now."""
    newest = select(Revision.id).join(Scenario).where(Scenario.slug == slug, Revision.newest)
    return int(values(site, newest)[0])


def study(site: Flask, person_id: int, fingerprint: str = "a" * 64, name: str = "Dr. Okafor", daily: int = 5) -> None:
    """Let somebody have one of each: a card with an answer, an exam with one, a contact, a plan."""
    when, revision = now() - timedelta(days=3), revision_of(site)
    path = ",".join(map(str, FIRST))
    item = {"revision": revision, "path": path, "fingerprint": fingerprint, "domain": "ethics", "shown": [1, 2]}
    paper = {"name": "NCE", "as_of": "2026", "confidence": "high", "minutes": None, "domains": {"ethics": "Ethics"}}
    card: dict[str, Any] = {"public_id": new_public_id(), "person_id": person_id, "revision_id": revision}
    texts = ("organization", "phone", "email", "website", "address", "languages", "fees", "accessibility", "notes")
    change(
        site,
        insert(ReviewCard).values(
            **card,
            fingerprint=fingerprint,
            path=path,
            topics=["scope"],
            seed=b"0123456789abcdef",
            why="missed",
            memory=fresh(when),
            turns=1,
            due_at=when,
            added_at=when,
        ),
        insert(Exam).values(
            public_id=new_public_id(),
            person_id=person_id,
            start_token=new_token(),
            blueprint="nce",
            seed=b"0123456789abcdef",
            paper={**paper, "sections": [[item, item]], "left_out": []},
            time_factor="1",
            started_at=when,
        ),
        insert(Contact).values(
            public_id=new_public_id(),
            person_id=person_id,
            name=name,
            **dict.fromkeys(texts, ""),
            specialties=["ocd"],
            accepting="yes",
            created_at=when,
            changed_at=when,
        ),
        insert(StudyPlan).values(person_id=person_id, daily=daily, stop_token=new_token(), changed_at=when),
    )
    card_id = values(site, select(ReviewCard.id).where(ReviewCard.public_id == card["public_id"]))[0]
    exam_id = values(site, select(Exam.id).where(Exam.person_id == person_id).order_by(Exam.id.desc()))[0]
    answer = {"person_id": person_id, "revision_id": revision, "path": path, "fingerprint": fingerprint}
    change(
        site,
        insert(Review).values(card_id=card_id, turn=0, **answer, choice=2, rating=1, reviewed_at=when),
        insert(ExamAnswer).values(exam_id=exam_id, item=1, choice=1, flagged=True, changed_at=when),
    )
