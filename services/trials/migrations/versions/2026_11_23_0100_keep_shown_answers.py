"""Every answer shown can be given again: what was shown, and the history of stages and of patients behind it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from libs.common.migrations import secure_rows

revision = "trials_0010"
down_revision = "trials_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answers_shown",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_organisation", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers_shown")),
    )
    op.create_index(op.f("ix_answers_shown_patient_id"), "answers_shown", ["patient", "id"], unique=False)
    op.create_table(
        "answers_forgotten",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers_forgotten")),
    )
    op.create_table(
        "patient_states",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("treated_at", sa.Text(), nullable=False),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", "known_at", name=op.f("pk_patient_states")),
    )
    for table in ("answers_shown", "answers_forgotten", "patient_states"):
        secure_rows(op, table, "hospital")
    op.execute(
        """
        INSERT INTO patient_states (code, known_at, hospital, treated_at, deceased)
        SELECT code, timestamptz '1970-01-01 00:00:00+00', hospital, hospital, deceased
        FROM known_patients
        WHERE given @> ARRAY['registry', 'trial_matching']
        """
    )
    op.add_column("trial_stages", sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE trial_stages SET recorded_at = since::timestamp AT TIME ZONE 'UTC'")
    op.alter_column("trial_stages", "recorded_at", nullable=False)
