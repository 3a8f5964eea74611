"""What somebody who studies comes back for: today, the case that would teach most, and what their decisions tell.

Counts decisions in cases and in practice exams that are over; what comes back as a review is another
matter, for it was read before. Nothing here predicts a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby

from sqlalchemy import Connection

from engine.study import skill
from engine.study.days import local_day
from engine.study.questions import Measured
from services.cards import CaseCard
from services.database import reads
from services.study.bank import BankQuestion, bank
from services.study.exam_outcomes import measured_in_exams
from services.study.figures import FEW, HabitView, ShareView, Trend, habit_view, share_view, trend_view
from services.study.missteps import Misstep, confident_missteps
from services.study.outcomes import Played, played
from services.study.plan import plan_of
from services.study.sittings import reviews_of
from services.study.today import Today, today_of

WEEKS = 26
"""Of the trend: those that are drawn, the latest."""


@dataclass(frozen=True, slots=True)
class NextCase:
    """The case that would teach most of those never begun, the topic that adds most to that, what is known of it."""

    card: CaseCard
    topic: str
    credit: ShareView


@dataclass(frozen=True, slots=True)
class TopicView:
    """What was earned in the decisions that test a topic."""

    topic: str
    credit: ShareView


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics with enough to say, the weakest first; those with too little; those of the library never practised."""

    told: tuple[TopicView, ...]
    few: tuple[TopicView, ...]
    untouched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sure:
    """What became of the decisions of one confidence."""

    confidence: str
    strongest: ShareView
    sound: ShareView


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of somebody who has decided something.

    `ever_sure`: whether they ever said that they would act on a decision.
    """

    today: Today
    next_case: NextCase | None
    in_cases: int
    in_exams: int
    topics: Topics
    trend: Trend
    habit: HabitView
    habits: tuple[HabitView, ...]
    habits_few: tuple[HabitView, ...]
    missteps: tuple[Misstep, ...]
    missteps_in_all: int
    ever_sure: bool
    sureness: tuple[Sure, ...]

    @property
    def scored(self) -> int:
        """Decisions that the figures count."""
        return self.in_cases + self.in_exams

    @property
    def said(self) -> bool:
        """Whether there are enough of them to show figures."""
        return self.scored >= FEW


@reads
def overview(connection: Connection, person_id: int | None, now: datetime) -> Overview | None:
    """What somebody sees who studies; None where nothing is decided yet, and for somebody who is not known."""
    if person_id is None:
        return None
    mine = played(connection, person_id, now)
    in_cases = [one.measured for one in mine.decided]
    in_exams = list(measured_in_exams(connection, person_id, now))
    if not in_cases and not in_exams:
        return None
    measured = [*in_cases, *in_exams]
    plan, questions = plan_of(connection, person_id), bank(connection)
    topics, habits = skill.by_topic(measured), skill.habit(measured)
    reviews = reviews_of(connection, person_id, plan, now)
    missteps, in_all = confident_missteps(connection, mine.decided, in_exams, reviews.well)
    told = [habit_view(each) for each in habits]
    return Overview(
        today=today_of(connection, person_id, plan, skill.weakness_of(topics), reviews.done, now),
        next_case=_next_case(mine, questions, topics),
        in_cases=_scored(in_cases),
        in_exams=_scored(in_exams),
        topics=_topics(topics, questions),
        trend=trend_view(skill.trend(measured, local_day(now, plan.zone), plan.zone)[-WEEKS:]),
        habit=told[0],
        habits=tuple(each for each in told[1:] if each.said),
        habits_few=tuple(each for each in told[1:] if not each.said),
        missteps=missteps,
        missteps_in_all=in_all,
        ever_sure=any(one.confidence == "high" for one in measured),
        sureness=tuple(
            Sure(each.confidence, share_view(each.strongest), share_view(each.sound))
            for each in skill.calibration(measured)
        ),
    )


def _scored(measured: Iterable[Measured]) -> int:
    """How many of them count for the scores: repairs are explained, and not scored."""
    return sum(not one.outcome.repairs for one in measured)


def _next_case(mine: Played, questions: Sequence[BankQuestion], topics: Sequence[skill.Topic]) -> NextCase | None:
    """The case that would teach most of those that were never begun: who has played a case knows its answers. One that
    is kept for an assignment comes by itself.
    """
    cases = [
        skill.Case(slug, tuple(question.topics for question in of))
        for slug, of in groupby(questions, key=lambda question: question.slug)
        if slug not in mine.met | mine.kept
    ]
    order = skill.next_cases(topics, cases)
    first = order[0] if order else None
    if first is None or first.topic is None:
        return None
    card = next(question.card for question in questions if question.slug == first.slug)
    known = next((topic.credit for topic in topics if topic.topic == first.topic), skill.Share(0, 0.0))
    return NextCase(card, first.topic, share_view(known))


def _topics(topics: Sequence[skill.Topic], questions: Iterable[BankQuestion]) -> Topics:
    """By their share as it is shown: what orders by weakness would seem out of order where decisions are few."""
    by_share = sorted(topics, key=lambda topic: (topic.credit.share or 0.0, topic.topic))
    seen = [TopicView(topic.topic, share_view(topic.credit)) for topic in by_share]
    known = {topic.topic for topic in topics}
    return Topics(
        told=tuple(topic for topic in seen if topic.credit.said),
        few=tuple(sorted((t for t in seen if not t.credit.said), key=lambda t: (-t.credit.n, t.topic))),
        untouched=tuple(sorted(set(chain.from_iterable(q.topics for q in questions)) - known)),
    )
