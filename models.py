"""Every table of the site, gathered from the rooms of tables/. No queries, no behaviour."""

from __future__ import annotations

from tables.assignments import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    AssignmentLetter,
    Extension,
    Module,
    ModuleCase,
    WriteUp,
)
from tables.attempts import Attempt, Call, Decision, Dissent, JournalEntry
from tables.base import NAMING, Base, Instant
from tables.cases import Question, Revision, Scenario
from tables.cohorts import Cohort, CohortGroup, CohortSupervisor, Membership, RosterEntry
from tables.grades import Comment, Grading, Override, PathCount, Result, TakenCount
from tables.live import LiveClass, LiveSeat, LiveVote
from tables.people import (
    Ceremony,
    ExternalIdentity,
    MailLink,
    Passkey,
    Password,
    Person,
    PersonRole,
    RecoveryCode,
    TotpSecret,
    WebSession,
)
from tables.site import AuditEntry, Counter, Disclosure, Letter, SiteSetting
from tables.study import Contact, Exam, ExamAnswer, Review, ReviewCard, StudyPlan

__all__ = [
    "NAMING",
    "AssignedAttempt",
    "Assignment",
    "AssignmentCase",
    "AssignmentLetter",
    "Attempt",
    "AuditEntry",
    "Base",
    "Call",
    "Ceremony",
    "Cohort",
    "CohortGroup",
    "CohortSupervisor",
    "Comment",
    "Contact",
    "Counter",
    "Decision",
    "Disclosure",
    "Dissent",
    "Exam",
    "ExamAnswer",
    "Extension",
    "ExternalIdentity",
    "Grading",
    "Instant",
    "JournalEntry",
    "Letter",
    "LiveClass",
    "LiveSeat",
    "LiveVote",
    "MailLink",
    "Membership",
    "Module",
    "ModuleCase",
    "Override",
    "Passkey",
    "Password",
    "PathCount",
    "Person",
    "PersonRole",
    "Question",
    "RecoveryCode",
    "Result",
    "Review",
    "ReviewCard",
    "Revision",
    "RosterEntry",
    "Scenario",
    "SiteSetting",
    "StudyPlan",
    "TakenCount",
    "TotpSecret",
    "WebSession",
    "WriteUp",
]
