"""What a verb can say no with. Knows no status code: web/errors.py translates each once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


class ServiceError(Exception):
    """A refusal that the person at the page can do something about."""


class NotFound(ServiceError):
    """There is no such thing, or it is somebody else's."""


class Malformed(ServiceError):
    """The request does not make sense: what is wrong, said so that the reader can act."""


class BadField(ServiceError):
    """Something was written that cannot be kept: the field, and what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class BadFields(BadField):
    """Several of them at once, each with what to do, in the order of their form; the first stands for all elsewhere."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(*next(iter(faults.items())))
        self.faults = dict(faults)


class Refused(ServiceError):
    """What was asked for would break something that must hold: what, and what to do first."""


class ChangedMeanwhile(ServiceError):
    """Somebody else changed it while it was being changed here: nothing was written, and both are to be seen."""


class TooMany(ServiceError):
    """Something was done more often than its limit allows: seconds until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Try again in {seconds} seconds.")
        self.seconds = seconds


class Elsewhere(ServiceError):
    """A login at another site led to nothing: what happened. `cause` is for the log, and names nobody."""

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.cause = cause


class NoAnswer(Elsewhere):
    """Another site did not answer, or gave an answer that cannot be believed."""


class LinkFirst(ServiceError):
    """Another site's login has the address of an account: its owner logs in there first, and links the two."""


class LinkSpent(ServiceError):
    """A link that was used, has expired, was replaced by a change, or never was one."""


class LoginNeeded(ServiceError):
    """Somebody must show again who they are before this can be done."""


class SessionEnded(ServiceError):
    """The browser's session has expired or was ended: it needs a new one before anything can be kept."""


class Unplayable(ServiceError):
    """A stored revision that this version of the site cannot read."""


class OfAttempt(ServiceError):
    """Something about one attempt, which is named so that the page can lead back to it."""

    def __init__(self, attempt_id: str) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class OutOfStep(OfAttempt):
    """The page was of a step at which the attempt does not stand."""


class NotOver(OfAttempt):
    """The page opens when the attempt has come to its end."""


class SteppedOut(OfAttempt):
    """The attempt was left before its end, and is not counted."""


class NotReleased(OfAttempt):
    """The attempt was handed in, and its explanations wait for a supervisor."""


class WriteUpFirst(OfAttempt):
    """The decision is taken after the write-up."""


class WriteUpStands(OfAttempt):
    """Something else was written already before this decision, and stays as it was written: what stands."""

    def __init__(self, attempt_id: str, kept: tuple[str, ...]) -> None:
        super().__init__(attempt_id)
        self.kept = kept


class OfAssignment(ServiceError):
    """Something about one assignment, which is named so that the page can lead back to it."""

    def __init__(self, assignment_id: str, message: str) -> None:
        super().__init__(message)
        self.assignment_id = assignment_id


class CannotBegin(OfAssignment):
    """A case of an assignment cannot be begun now: why, and what to do."""


class CaseKept(OfAssignment):
    """A case cannot be begun by oneself while an assignment needs it: why, and what to do."""


class OfExam(ServiceError):
    """Something about one practice exam, which is named so that the page can lead back to it."""

    def __init__(self, exam_id: str) -> None:
        super().__init__(exam_id)
        self.exam_id = exam_id


class ExamOver(OfExam):
    """The exam has ended, by its clock or by a press of the button: it takes no answers."""


class ExamRuns(OfExam):
    """The report opens when the exam has ended."""


class SectionLocked(OfExam):
    """The answer belongs to a section that was locked: what was kept for it stands."""


class CasesHeld(ServiceError):
    """Too many cases are under way, or on a paper that runs, for another paper to be drawn from the rest."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The choice that stands on record for a step, where another one was sent."""

    attempt_id: str
    title: str
    scene_title: str
    choice_text: str
    when: datetime


class AlreadyRecorded(OfAttempt):
    """Another choice was taken at this step, and stays on record."""

    def __init__(self, recorded: Recorded) -> None:
        super().__init__(recorded.attempt_id)
        self.recorded = recorded


@dataclass(frozen=True, slots=True)
class RecordedReview:
    """The choice that stands on record for a turn of a review card, where another one was sent."""

    card_id: str
    turn: int
    title: str
    scene_title: str
    choice_text: str
    when: datetime


class AlreadyReviewed(ServiceError):
    """Another choice was taken at this turn of a card, and stays on record."""

    def __init__(self, recorded: RecordedReview) -> None:
        super().__init__(recorded.card_id)
        self.recorded = recorded


class OutOfTurn(ServiceError):
    """The page was of a turn of a card that has not come."""


class OfClass(ServiceError):
    """Something about one class that plays together, which is named so that the page can lead back to it."""

    def __init__(self, class_id: str) -> None:
        super().__init__(class_id)
        self.class_id = class_id


class ClassMovedOn(OfClass):
    """The host's page was of a place where the class does not stand any more."""


class NotVoting(OfClass):
    """The vote was for a decision or a round that is not open: not yet, or not any more."""
