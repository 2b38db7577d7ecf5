"""What was known at the last look, so that only what changed is asked again; the doors of each verdict as told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from libs.common.migrations import secure_rows

revision = "trials_0009"
down_revision = "trials_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("known", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("patient", name=op.f("pk_looks")),
    )
    secure_rows(op, "looks", "hospital")
    op.add_column("verdicts", sa.Column("doors", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("verdicts", sa.Column("asked", sa.Boolean(), server_default="true", nullable=False))
    op.create_table(
        "verdict_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_checks")),
    )
    secure_rows(op, "verdict_checks")
    op.create_table(
        "arms_due",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arms_due")),
    )
