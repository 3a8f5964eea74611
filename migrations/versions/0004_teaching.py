"""Teaching: cohorts, modules, assignments, what is said of them, the sums of it; classes that play together.

Revision: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("code", name=op.f("uq_cohorts_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cohorts_public_id")),
    )
    op.create_table(
        "cohort_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_groups_cohort_id_cohorts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_groups")),
        sa.UniqueConstraint("cohort_id", "name", name=op.f("uq_cohort_groups_cohort_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cohort_groups_public_id")),
    )
    op.create_table(
        "cohort_supervisors",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_supervisors_cohort_id_cohorts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_cohort_supervisors_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cohort_id", "person_id", name=op.f("pk_cohort_supervisors")),
    )
    with op.batch_alter_table("cohort_supervisors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_supervisors_person_id"), ["person_id"], unique=False)

    op.create_table(
        "modules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_modules_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modules")),
        sa.UniqueConstraint("public_id", name=op.f("uq_modules_public_id")),
    )
    with op.batch_alter_table("modules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_modules_person_id"), ["person_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("start_token", sa.String(length=64), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("prerequisite_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("opens_local", sa.String(length=16), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_local", sa.String(length=16), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_local", sa.String(length=16), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unblinded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("late IN ('accept', 'refuse', 'until')", name=op.f("ck_assignments_late")),
        sa.CheckConstraint("(closes_local IS NULL) = (closes_at IS NULL)", name=op.f("ck_assignments_closes")),
        sa.CheckConstraint("(due_local IS NULL) = (due_at IS NULL)", name=op.f("ck_assignments_due")),
        sa.CheckConstraint("(opens_local IS NULL) = (opens_at IS NULL)", name=op.f("ck_assignments_opens")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_assignments_cohort_id_cohorts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["cohort_groups.id"], name=op.f("fk_assignments_group_id_cohort_groups"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_assignments_module_id_modules"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["prerequisite_id"],
            ["assignments.id"],
            name=op.f("fk_assignments_prerequisite_id_assignments"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assignments_public_id")),
        sa.UniqueConstraint("start_token", name=op.f("uq_assignments_start_token")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_module_id"), ["module_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_prerequisite_id"), ["prerequisite_id"], unique=False)

    op.create_table(
        "live_classes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("start_token", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("guests", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seed", sa.LargeBinary(length=16), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(phase = 'over') = (ended_at IS NOT NULL)", name=op.f("ck_live_classes_over")),
        sa.CheckConstraint(
            "phase IN ('lobby', 'reading', 'voting', 'shown', 'why', 'over')", name=op.f("ck_live_classes_phase")
        ),
        sa.CheckConstraint("code IS NULL OR ended_at IS NULL", name=op.f("ck_live_classes_code")),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_live_classes_round")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_live_classes_cohort_id_cohorts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_live_classes_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_live_classes_revision_id_revisions"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_classes")),
        sa.UniqueConstraint("code", name=op.f("uq_live_classes_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_live_classes_public_id")),
        sa.UniqueConstraint("start_token", name=op.f("uq_live_classes_start_token")),
    )
    with op.batch_alter_table("live_classes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_classes_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_live_classes_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_live_classes_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=10), nullable=True),
        sa.Column("reminders", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("stop_token", sa.String(length=64), nullable=False),
        sa.CheckConstraint("ended_by IN ('self', 'supervisor')", name=op.f("ck_memberships_ended_by")),
        sa.CheckConstraint("(left_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_memberships_ended")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_memberships_cohort_id_cohorts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["cohort_groups.id"], name=op.f("fk_memberships_group_id_cohort_groups"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_memberships_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("cohort_id", "person_id", name=op.f("uq_memberships_cohort_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_memberships_public_id")),
        sa.UniqueConstraint("stop_token", name=op.f("uq_memberships_stop_token")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_person_id"), ["person_id"], unique=False)

    op.create_table(
        "module_cases",
        sa.Column("module_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["modules.id"], name=op.f("fk_module_cases_module_id_modules"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.id"], name=op.f("fk_module_cases_scenario_id_scenarios"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("module_id", "position", name=op.f("pk_module_cases")),
        sa.UniqueConstraint("module_id", "scenario_id", name=op.f("uq_module_cases_module_id_scenario_id")),
    )
    with op.batch_alter_table("module_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_module_cases_scenario_id"), ["scenario_id"], unique=False)

    op.create_table(
        "assignment_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=True),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_assignment_cases_assignment_id_assignments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenarios.id"],
            name=op.f("fk_assignment_cases_scenario_id_scenarios"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_cases")),
        sa.UniqueConstraint("assignment_id", "position", name=op.f("uq_assignment_cases_assignment_id_position")),
        sa.UniqueConstraint("assignment_id", "scenario_id", name=op.f("uq_assignment_cases_assignment_id_scenario_id")),
    )
    with op.batch_alter_table("assignment_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_cases_scenario_id"), ["scenario_id"], unique=False)

    op.create_table(
        "assignment_letters",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_assignment_letters_assignment_id_assignments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_assignment_letters_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assignment_id", "person_id", "kind", name=op.f("pk_assignment_letters")),
    )
    with op.batch_alter_table("assignment_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_letters_person_id"), ["person_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("prompt", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("step IS NULL OR prompt IS NULL", name=op.f("ck_comments_about")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_comments_attempt_id_attempts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_comments_by_id_people"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_comments_public_id")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_by_id"), ["by_id"], unique=False)

    op.create_table(
        "extensions",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_local", sa.String(length=16), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_extensions_assignment_id_assignments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_extensions_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assignment_id", "person_id", name=op.f("pk_extensions")),
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extensions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "gradings",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_gradings_attempt_id_attempts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_gradings_by_id_people"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("attempt_id", "turn", name=op.f("pk_gradings")),
    )
    with op.batch_alter_table("gradings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gradings_by_id"), ["by_id"], unique=False)

    op.create_table(
        "live_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("live_class_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["live_class_id"],
            ["live_classes.id"],
            name=op.f("fk_live_seats_live_class_id_live_classes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_live_seats_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_seats")),
        sa.UniqueConstraint("live_class_id", "person_id", name=op.f("uq_live_seats_live_class_id_person_id")),
    )
    with op.batch_alter_table("live_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_seats_person_id"), ["person_id"], unique=False)

    op.create_table(
        "roster_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_key", sa.String(length=320), nullable=True),
        sa.Column("student_id", sa.String(length=120), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("invite_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("invite_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_roster_entries_cohort_id_cohorts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["cohort_groups.id"],
            name=op.f("fk_roster_entries_group_id_cohort_groups"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_roster_entries_membership_id_memberships"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entries")),
        sa.UniqueConstraint("cohort_id", "email_key", name=op.f("uq_roster_entries_cohort_id_email_key")),
        sa.UniqueConstraint("invite_hash", name=op.f("uq_roster_entries_invite_hash")),
        sa.UniqueConstraint("membership_id", name=op.f("uq_roster_entries_membership_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_entries_public_id")),
    )
    with op.batch_alter_table("roster_entries", schema=None) as batch_op:
        batch_op.create_index("ix_roster_entries_email_key", ["email_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_entries_group_id"), ["group_id"], unique=False)

    op.create_table(
        "write_ups",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("standards", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_write_ups_attempt_id_attempts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_write_ups")),
    )
    op.create_table(
        "assigned_attempts",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("assignment_case_id", sa.Integer(), nullable=False),
        sa.Column("alternative", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seen_before", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("folded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("feedback_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_case_id"],
            ["assignment_cases.id"],
            name=op.f("fk_assigned_attempts_assignment_case_id_assignment_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_assigned_attempts_attempt_id_attempts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_assigned_attempts")),
    )
    with op.batch_alter_table("assigned_attempts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_assigned_attempts_assignment_case_id_folded", ["assignment_case_id", "folded", "told"], unique=False
        )

    op.create_table(
        "live_stays",
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["live_seats.id"], name=op.f("fk_live_stays_seat_id_live_seats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seat_id", "came_at", name=op.f("pk_live_stays")),
    )
    op.create_table(
        "live_votes",
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.String(length=8), nullable=True),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("confidence IN ('low', 'medium', 'high')", name=op.f("ck_live_votes_confidence")),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["live_seats.id"], name=op.f("fk_live_votes_seat_id_live_seats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seat_id", "step", "round", name=op.f("pk_live_votes")),
    )
    op.create_table(
        "overrides",
        sa.Column("assignment_case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_overrides_score")),
        sa.ForeignKeyConstraint(
            ["assignment_case_id"],
            ["assignment_cases.id"],
            name=op.f("fk_overrides_assignment_case_id_assignment_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_overrides_by_id_people"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_overrides_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assignment_case_id", "person_id", "turn", name=op.f("pk_overrides")),
    )
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overrides_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_overrides_person_id"), ["person_id"], unique=False)

    op.create_table(
        "path_counts",
        sa.Column("assignment_case_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_path_counts_n")),
        sa.ForeignKeyConstraint(
            ["assignment_case_id"],
            ["assignment_cases.id"],
            name=op.f("fk_path_counts_assignment_case_id_assignment_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_path_counts_revision_id_revisions"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("assignment_case_id", "revision_id", "path", name=op.f("pk_path_counts")),
    )
    op.create_table(
        "results",
        sa.Column("assignment_case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("under_way", sa.String(length=32), nullable=True),
        sa.Column("attempt", sa.String(length=32), nullable=True),
        sa.Column("earned", sa.Integer(), nullable=True),
        sa.Column("out_of", sa.Integer(), nullable=True),
        sa.Column("safe", sa.Boolean(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seen_before", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("alternative", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("written", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("earned BETWEEN 0 AND out_of", name=op.f("ck_results_score")),
        sa.ForeignKeyConstraint(
            ["assignment_case_id"],
            ["assignment_cases.id"],
            name=op.f("fk_results_assignment_case_id_assignment_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_results_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assignment_case_id", "person_id", name=op.f("pk_results")),
    )
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_results_person_id"), ["person_id"], unique=False)

    op.create_table(
        "taken_counts",
        sa.Column("assignment_case_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_taken_counts_n")),
        sa.ForeignKeyConstraint(
            ["assignment_case_id"],
            ["assignment_cases.id"],
            name=op.f("fk_taken_counts_assignment_case_id_assignment_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_taken_counts_revision_id_revisions"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("assignment_case_id", "revision_id", "state", "choice", name=op.f("pk_taken_counts")),
    )
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.drop_column("shared_at")

    op.drop_table("taken_counts")
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_results_person_id"))

    op.drop_table("results")
    op.drop_table("path_counts")
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_overrides_person_id"))
        batch_op.drop_index(batch_op.f("ix_overrides_by_id"))

    op.drop_table("overrides")
    op.drop_table("live_votes")
    op.drop_table("live_stays")
    with op.batch_alter_table("assigned_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_assigned_attempts_assignment_case_id_folded")

    op.drop_table("assigned_attempts")
    op.drop_table("write_ups")
    with op.batch_alter_table("roster_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_entries_group_id"))
        batch_op.drop_index("ix_roster_entries_email_key")

    op.drop_table("roster_entries")
    with op.batch_alter_table("live_seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_seats_person_id"))

    op.drop_table("live_seats")
    with op.batch_alter_table("gradings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gradings_by_id"))

    op.drop_table("gradings")
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extensions_person_id"))

    op.drop_table("extensions")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_by_id"))
        batch_op.drop_index(batch_op.f("ix_comments_attempt_id"))

    op.drop_table("comments")
    with op.batch_alter_table("assignment_letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_letters_person_id"))

    op.drop_table("assignment_letters")
    with op.batch_alter_table("assignment_cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_cases_scenario_id"))

    op.drop_table("assignment_cases")
    with op.batch_alter_table("module_cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_module_cases_scenario_id"))

    op.drop_table("module_cases")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_person_id"))
        batch_op.drop_index(batch_op.f("ix_memberships_group_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("live_classes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_classes_revision_id"))
        batch_op.drop_index(batch_op.f("ix_live_classes_person_id"))
        batch_op.drop_index(batch_op.f("ix_live_classes_cohort_id"))

    op.drop_table("live_classes")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignments_prerequisite_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_module_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_group_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_cohort_id"))

    op.drop_table("assignments")
    with op.batch_alter_table("modules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_modules_person_id"))

    op.drop_table("modules")
    with op.batch_alter_table("cohort_supervisors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_supervisors_person_id"))

    op.drop_table("cohort_supervisors")
    op.drop_table("cohort_groups")
    op.drop_table("cohorts")
