"""A supervisor of a cohort whose decisions tell enough for every figure, and of a group that is too small."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import insert, select, update

from extensions import db
from models import Attempt, Cohort, CohortGroup, Decision, Dissent, Membership
from services.tokens import new_public_id
from tests.browser.places import CASE, Past
from tests.support import classes, people, played
from tests.support.client import Visitor
from tests.support.rows import change
from web.session import now

MANY, FEW = 40, 3


def room(site: Flask) -> tuple[Past, dict[str, str]]:
    """Forty learners who have played two cases, one of them twice over in two assignments; three are in a group."""
    address = f"{new_public_id()}@school.example"
    carol = people.put(site, "Carol", "supervisor", email=address)
    cohort = classes.cohort(site, carol)
    group = classes.group(site, cohort, "Thursday evening")
    first, again = (classes.assignment(site, cohort, CASE, title=title) for title in ("First moves", "Once more"))
    learners = played.class_of(site, cohort, MANY)
    for assignment, some in ((first, learners), (again, learners[:12])):
        (case_id,) = played.case_ids(site, assignment)
        ways = played.ways(len(some), CASE)
        played.played(site, case_id, some, ways, slug=CASE, confidences=("high", "low", None, "medium"))
    with site.app_context():
        number = db.session.scalars(select(CohortGroup.id).where(CohortGroup.public_id == group)).one()
        attempt = db.session.execute(
            select(Decision.attempt_id, Decision.step, Decision.fingerprint)
            .join(Attempt, Decision.attempt_id == Attempt.id)
            .join(Membership, Membership.person_id == Attempt.person_id)
            .join(Cohort, Membership.cohort_id == Cohort.id)
            .where(Cohort.public_id == cohort, Decision.fingerprint.is_not(None))
        ).first()
        db.session.remove()
    assert attempt is not None
    said = {"choice": 1, "why": "He offered, and she smiled at him.", "provision": "NASW 1.05", "written_at": now()}
    few = Membership.person_id.in_(learners[:FEW])
    change(
        site, insert(Dissent).values(**attempt._asdict(), **said), update(Membership).where(few).values(group_id=number)
    )
    visitor = Visitor.at(site)
    visitor.get("/accounts/login")
    visitor.send(visitor.page.form("/accounts/login"), email=address, password=people.PASSWORD)
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {}), {"cohort": cohort, "group": group}
