"""Contradictions between sources, and what a person decided between them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from libs.common.migrations import secure_rows

revision = "trials_0013"
down_revision = "trials_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("sources", "source_versions"):
        none = sa.text("'[]'::jsonb")
        settles = sa.Column("settles", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=none)
        op.add_column(table, settles)
    op.create_table(
        "fact_conflicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(settlement IS NULL) = (settled_by IS NULL)", name=op.f("ck_fact_conflicts_settled_by_somebody")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_conflicts")),
        sa.UniqueConstraint("patient", "fact", name=op.f("uq_fact_conflicts_patient_fact")),
    )
    op.create_index(op.f("ix_fact_conflicts_hospital_id"), "fact_conflicts", ["hospital", "id"], unique=False)
    secure_rows(op, "fact_conflicts", "hospital")
