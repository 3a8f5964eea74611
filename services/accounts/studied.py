"""What a person did to learn, as tables: cards and reviews, practice exams, the referral network, the plan.

Of an exam that goes on nothing is told that its pages do not show.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from models import Attempt, Call, Contact, Exam, ExamAnswer, Review, ReviewCard, Revision, Scenario, StudyPlan
from services.accounts.records import Record
from services.accounts.scenes import scene_of, text_of, title_of
from services.paths import read_path
from services.study.papers import read_sheet


def records_of_study(connection: Connection, person_id: int) -> tuple[Record, ...]:
    """Everything that somebody did besides playing cases."""
    return (
        _plan(connection, person_id),
        _cards(connection, person_id),
        _reviews(connection, person_id),
        _exams(connection, person_id),
        _answers(connection, person_id),
        _network(connection, person_id),
        _calls(connection, person_id),
    )


def _plan(connection: Connection, person_id: int) -> Record:
    columns = {
        "daily": "decisions a day",
        "reminders": "whether you asked for letters when reviews are due",
        "reminded_on": "the day of the last of them",
        "calendar": "whether your calendar has an address; only its hash is kept",
        "changed_at": "when you last changed any of it",
    }
    rows = connection.execute(select(StudyPlan).where(StudyPlan.person_id == person_id))
    kept = tuple((r.daily, r.reminders, r.reminded_on, r.calendar_hash is not None, r.changed_at) for r in rows)
    return Record("plan", "How you study. The secret that stops the letters is in each of them.", columns, kept)


def _cards(connection: Connection, person_id: int) -> Record:
    columns = {
        "card": "its random name",
        "case": "the case, as its address names it",
        "scene": "the title of the scene",
        "why": "why it comes back: unsafe, missed or unsure",
        "topics": "what the decision tests",
        "turns": "how often you have answered it",
        "due_at": "when it comes back next",
        "added_at": "when you took the decision",
        "reviewed_at": "when you last answered it",
        "put_off_until": "until when you put it off",
        "taken_out_at": "when you took it out",
        "memory": "what the scheduler holds of it",
    }
    rows = connection.execute(_of_case(ReviewCard).where(ReviewCard.person_id == person_id).order_by(ReviewCard.id))
    told = tuple(
        (
            row.public_id,
            row.slug,
            title_of(scene_of(connection, row.revision_id, read_path(row.path))),
            row.why,
            row.topics,
            row.turns,
            row.due_at,
            row.added_at,
            row.reviewed_at,
            row.put_off_until,
            row.taken_out_at,
            row.memory,
        )
        for row in rows.all()
    )
    return Record("review_cards", "Decisions that come back to you.", columns, told)


def _reviews(connection: Connection, person_id: int) -> Record:
    columns = {
        "card": "of which card",
        "turn": "which answer to it, from 0",
        "case": "the case that was asked from, as its address names it",
        "scene": "the title of the scene",
        "choice": "the number of your choice, in the order of the case's file",
        "choice_text": "what it said",
        "confidence": "how sure you were: low, medium or high",
        "rating": "how the scheduler took it, from 1, again, to 4, easy",
        "reviewed_at": "when",
    }
    query = _of_case(Review, ReviewCard.public_id.label("card")).join(ReviewCard, Review.card_id == ReviewCard.id)
    told = []
    for row in connection.execute(
        query.where(Review.person_id == person_id).order_by(Review.card_id, Review.turn)
    ).all():
        scene = scene_of(connection, row.revision_id, read_path(row.path))
        text = text_of(scene, row.choice)
        when = (row.choice, text, row.confidence, row.rating, row.reviewed_at)
        told.append((row.card, row.turn, row.slug, title_of(scene), *when))
    return Record("reviews", "Your answers to decisions that came back.", columns, tuple(told))


def _exams(connection: Connection, person_id: int) -> Record:
    columns = {
        "exam": "its random name",
        "blueprint": "which practice blueprint it was drawn to; sample is the first visit's",
        "name": "the examination that it practises for",
        "items": "how many decisions it has",
        "section": "the section that you are in, from 0",
        "time_factor": "how much more time you had",
        "started_at": "when you began",
        "ends_at": "when its time is over, if it has a limit",
        "finished_at": "when you ended it",
    }
    rows = connection.execute(select(Exam).where(Exam.person_id == person_id).order_by(Exam.id))
    told = []
    for row in rows:
        sheet = read_sheet(row.paper)
        times = (row.started_at, row.ends_at, row.finished_at)
        told.append((row.public_id, row.blueprint, sheet.name, len(sheet.items), row.section, row.time_factor, *times))
    return Record("exams", "Practice exams that you began.", columns, tuple(told))


def _answers(connection: Connection, person_id: int) -> Record:
    columns = {
        "exam": "of which exam",
        "item": "the number of the item, from 0",
        "scene": "the title of the scene",
        "choice": "the number of your choice, in the order of the case's file",
        "choice_text": "what it said",
        "flagged": "whether you flagged it",
        "changed_at": "when you last changed it",
    }
    papers = connection.execute(select(Exam.id, Exam.paper).where(Exam.person_id == person_id))
    sheets = {row.id: read_sheet(row.paper) for row in papers}
    query = select(Exam.public_id, ExamAnswer).join(ExamAnswer, ExamAnswer.exam_id == Exam.id)
    told = []
    for row in connection.execute(query.where(Exam.person_id == person_id).order_by(Exam.id, ExamAnswer.item)).all():
        item = sheets[row.exam_id].items[row.item].item
        scene = scene_of(connection, item.revision_id, item.path)
        answer = (row.choice, text_of(scene, row.choice), row.flagged, row.changed_at)
        told.append((row.public_id, row.item, title_of(scene), *answer))
    return Record("exam_answers", "What you answered in practice exams.", columns, tuple(told))


def _network(connection: Connection, person_id: int) -> Record:
    columns = {
        "name": "whom you trust",
        "organization": "where they work",
        "specialties": "what they are good at",
        "phone": "their telephone",
        "email": "their e-mail address",
        "website": "their site",
        "address": "where they are",
        "languages": "what they speak",
        "fees": "what they cost, and which insurance they take",
        "accessibility": "how one gets in",
        "accepting": "whether they take clients: yes, no or unknown",
        "notes": "what you noted",
        "checked_on": "when you last checked",
        "created_at": "when you wrote them down",
        "changed_at": "when you last changed something",
    }
    query = select(*(getattr(Contact, name) for name in columns)).where(Contact.person_id == person_id)
    rows = tuple(tuple(row) for row in connection.execute(query.order_by(Contact.id)))
    return Record("network", "Your referral network, as you wrote it.", columns, rows)


def _calls(connection: Connection, person_id: int) -> Record:
    columns = {"attempt": "of which attempt", "name": "whom you would call", "written_at": "when"}
    query = select(Attempt.public_id, Call.name, Call.written_at).join(Attempt, Call.attempt_id == Attempt.id)
    rows = connection.execute(query.where(Attempt.person_id == person_id).order_by(Attempt.id))
    return Record("calls", "Whom you would call, as you wrote it after a case.", columns, tuple(map(tuple, rows)))


def _of_case(table: Any, *more: Any) -> Any:
    """The rows of a table with the case that each is of."""
    joined = select(table, Scenario.slug, *more).join(Revision, table.revision_id == Revision.id)
    return joined.join(Scenario, Revision.scenario_id == Scenario.id)
