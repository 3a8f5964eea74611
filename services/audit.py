"""The audit trail: sensitive acts, each row with the hash of the one before. Only ever added to.

It holds public ids and names of fields, never personal text; a trigger forbids update and delete.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, text

from models import AuditEntry
from services.database import reads

FIRST = "0" * 64
"""What the first row has for the hash of the one before."""
_ONE_AT_A_TIME = 0x6175646974
"""The advisory lock under which rows are added in turn; it falls with the transaction. On SQLite writers take turns."""

_AT_A_TIME = 500
"""Rows that are held in memory while the chain is followed."""


class Act(StrEnum):
    """What is recorded."""

    REGISTERED = "account.registered"
    LOGGED_IN = "account.logged-in"
    PASSWORD_CHANGED = "account.password-changed"
    PASSWORD_RESET = "account.password-reset"
    EMAIL_CHANGED = "account.email-changed"
    PROFILE_CHANGED = "account.profile-changed"
    TOTP_ADDED = "account.totp-added"
    TOTP_REMOVED = "account.totp-removed"
    RECOVERY_CODES_MADE = "account.recovery-codes-made"
    RECOVERY_CODE_USED = "account.recovery-code-used"
    PASSKEY_ADDED = "account.passkey-added"
    PASSKEY_REMOVED = "account.passkey-removed"
    IDENTITY_LINKED = "account.identity-linked"
    IDENTITY_UNLINKED = "account.identity-unlinked"
    SESSIONS_ENDED = "account.sessions-ended"
    CALENDAR_MADE = "account.calendar-made"
    CALENDAR_ENDED = "account.calendar-ended"
    EXPORTED = "account.exported"
    ERASED = "account.erased"
    ROLE_GRANTED = "admin.role-granted"
    ROLE_TAKEN = "admin.role-taken"
    DISABLED = "admin.disabled"
    ENABLED = "admin.enabled"
    RESET_SENT = "admin.reset-sent"
    INVITED = "admin.invited"
    SETTINGS_CHANGED = "admin.settings-changed"
    AUDIT_EXPORTED = "admin.audit-exported"
    MAIL_RETRIED = "admin.mail-retried"
    FIRST_ADMINISTRATOR = "admin.first-administrator"
    COHORT_MADE = "cohort.made"
    COHORT_CHANGED = "cohort.changed"
    COHORT_ARCHIVED = "cohort.archived"
    COHORT_BROUGHT_BACK = "cohort.brought-back"
    COHORT_CODE_CHANGED = "cohort.code-changed"
    SUPERVISOR_ADDED = "cohort.supervisor-added"
    SUPERVISOR_REMOVED = "cohort.supervisor-removed"
    COHORT_INVITED = "cohort.invited"
    COHORT_JOINED = "cohort.joined"
    COHORT_LEFT = "cohort.left"
    COHORT_ERASED = "cohort.erased"
    MEMBER_TAKEN_OUT = "cohort.member-taken-out"
    MEMBER_LET_BACK = "cohort.member-let-back"
    TIME_SET = "cohort.time-set"
    LEARNERS_MOVED = "cohort.learners-moved"
    GROUP_REMOVED = "cohort.group-removed"
    ROSTER_BROUGHT_IN = "roster.brought-in"
    ROSTER_ENTRY_KEPT = "roster.entry-kept"
    ROSTER_ENTRY_REMOVED = "roster.entry-removed"
    NAMES_SHOWN = "assignment.names-shown"
    OVERRIDDEN = "gradebook.overridden"
    OVERRIDE_TAKEN_BACK = "gradebook.override-taken-back"
    GRADEBOOK_EXPORTED = "gradebook.exported"
    CLASS_BEGUN = "live.begun"
    CLASS_ENDED = "live.ended"
    ATTENDANCE_EXPORTED = "live.attendance-exported"
    ASSIGNED = "assignment.made"
    ASSIGNMENT_CHANGED = "assignment.changed"
    ASSIGNMENT_RELEASED = "assignment.released"
    ASSIGNMENT_CLOSED_AGAIN = "assignment.closed-again"
    ASSIGNMENT_WITHDRAWN = "assignment.withdrawn"
    ASSIGNMENT_BROUGHT_BACK = "assignment.brought-back"
    EXTENSION_GIVEN = "assignment.extension-given"
    EXTENSION_TAKEN_BACK = "assignment.extension-taken-back"
    PROVIDER_CHANGED = "provider.changed"
    APPROVAL_ADDED = "provider.approval-added"
    APPROVAL_CHANGED = "provider.approval-changed"
    APPROVAL_ENDED = "provider.approval-ended"
    INSTRUCTOR_ADDED = "provider.instructor-added"
    INSTRUCTOR_CHANGED = "provider.instructor-changed"
    COURSE_MADE = "course.made"
    COURSE_CHANGED = "course.changed"
    COURSE_PUBLISHED = "course.published"
    COURSE_RETIRED = "course.retired"
    CODES_MADE = "course.codes-made"
    CODE_WITHDRAWN = "course.code-withdrawn"
    REVIEWER_LET_IN = "course.reviewer-let-in"
    REVIEWER_ENDED = "course.reviewer-ended"
    ROSTER_EXPORTED = "course.roster-exported"
    SESSION_PLANNED = "course.session-planned"
    SESSION_CHANGED = "course.session-changed"
    SESSION_CANCELLED = "course.session-cancelled"
    ATTENDANCE_CORRECTED = "course.attendance-corrected"
    COMPLAINT_ADDED = "provider.complaint-added"
    COMPLAINT_CHANGED = "provider.complaint-changed"
    KEY_OF_TEST_EXPORTED = "course.test-key-exported"
    ARCHIVE_MADE = "provider.archive-made"
    REPORT_ADDED = "provider.report-added"
    REPORT_CHANGED = "provider.report-changed"
    REPORT_REMOVED = "provider.report-removed"
    REPORT_BROUGHT_BACK = "provider.report-brought-back"
    REPORT_EXPORTED = "provider.report-exported"
    REPORT_SETTLED = "provider.report-settled"
    CERTIFICATE_REVOKED = "certificate.revoked"
    CERTIFICATE_REISSUED = "certificate.reissued"
    KEY_ROTATED = "certificate.key-rotated"
    RETENTION_RUN = "site.retention-run"


def record(
    connection: Connection, actor: str | None, act: Act, subject: str | None, now: datetime, **details: Any
) -> None:
    """Add a row, in the transaction of the act. `actor` and `subject` are public ids (or the name of a thing)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    last = connection.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or FIRST
    row = {"at": now, "actor": actor, "action": act.value, "subject": subject, "details": details, "previous": last}
    connection.execute(insert(AuditEntry).values(**row, hash=hash_of(row)))


def hash_of(row: Mapping[str, Any]) -> str:
    """SHA-256 over the row's fields and the hash of the row before it, as JSON."""
    fields = [row["previous"], row["at"].isoformat(), row["actor"], row["action"], row["subject"], row["details"]]
    return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@reads
def verify(connection: Connection) -> tuple[int, int | None, str]:
    """Follow the chain. Returns how many rows held, the id of the first that does not, and the last hash that held.

    Rows cut off at the end leave no gap: keep the last hash elsewhere, and compare.
    """
    held, last, seen = 0, FIRST, 0
    query = select(AuditEntry).order_by(AuditEntry.id).limit(_AT_A_TIME)
    while rows := connection.execute(query.where(AuditEntry.id > seen)).all():
        for found in rows:
            row = found._asdict()
            if row["previous"] != last or row["hash"] != hash_of(row):
                return held, int(row["id"]), last
            held, last, seen = held + 1, str(row["hash"]), int(row["id"])
    return held, None, last
