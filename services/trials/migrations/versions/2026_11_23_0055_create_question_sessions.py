"""Sessions of questions (closed row by row), and how often facts are so in the network."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from libs.common.migrations import secure_rows

revision = "trials_0014"
down_revision = "trials_0013"

JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "fact_frequencies",
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("patients", sa.Integer(), nullable=False),
        sa.Column("shares", JSON, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_fact_frequencies")),
    )
    op.create_table(
        "question_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=True),
        sa.Column("tree_version", sa.Integer(), nullable=True),
        sa.Column("criteria", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("consultations", JSON, nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(tree IS NULL) = (kind = 'adaptive')", name=op.f("ck_question_sessions_fixed_has_tree")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_sessions")),
    )
    op.create_index(
        op.f("ix_question_sessions_organisation_id"), "question_sessions", ["organisation", "id"], unique=False
    )
    op.create_index(op.f("ix_question_sessions_patient"), "question_sessions", ["patient"], unique=False)
    secure_rows(op, "question_sessions", "organisation")
