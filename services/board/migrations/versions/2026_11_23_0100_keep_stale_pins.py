"""Why a recommended trial no longer stands on what it stood on, as trials told it."""

import sqlalchemy as sa
from alembic import op

from libs.common.migrations import secure_rows

revision = "board_0005"
down_revision = "board_0004"
branch_labels = None
depends_on = None

# Some reasons tell of a verdict, and those are for the child's own hospital and the board.
TENANT = "(SELECT current_setting('reallnet.organisation', true))"
AS_HOSPITAL = (
    f"{TENANT} = '*' OR EXISTS (SELECT FROM consultations c WHERE c.id = consultation_id AND c.hospital = {TENANT})"
)


def upgrade() -> None:
    op.create_table(
        "stale_pins",
        sa.Column("pin_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=True),
        sa.Column("hospital", sa.Text(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pin_id", "reason", name=op.f("pk_stale_pins")),
    )
    op.create_index(op.f("ix_stale_pins_consultation_id"), "stale_pins", ["consultation_id"], unique=False)
    secure_rows(op, "stale_pins", using=AS_HOSPITAL)
