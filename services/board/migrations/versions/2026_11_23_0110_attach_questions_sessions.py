"""Sessions of trials' questions that were attached to consultations: seen by the consultation's own hospital."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from libs.common.migrations import secure_rows

revision = "board_0006"
down_revision = "board_0005"

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
AS_HOSPITAL = (
    f"{TENANT} = '*' OR EXISTS (SELECT FROM consultations c WHERE c.id = consultation_id AND c.hospital = {TENANT})"
)
CODES = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "attached_sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=True),
        sa.Column("tree_version", sa.Integer(), nullable=True),
        sa.Column("leaf", sa.Text(), nullable=True),
        sa.Column("questions", CODES, nullable=False),
        sa.Column("eligible", CODES, nullable=False),
        sa.Column("undetermined", CODES, nullable=False),
        sa.Column("next_question", sa.Text(), nullable=True),
        sa.Column("experimental_facts", CODES, nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "consultation_id", name=op.f("pk_attached_sessions")),
    )
    op.create_index(
        op.f("ix_attached_sessions_consultation_id"), "attached_sessions", ["consultation_id"], unique=False
    )
    secure_rows(op, "attached_sessions", using=AS_HOSPITAL)
