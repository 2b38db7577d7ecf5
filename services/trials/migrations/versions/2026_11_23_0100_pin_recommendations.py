"""What a board's recommendation of a trial stood on, and why it no longer does."""

import sqlalchemy as sa
from alembic import op

from libs.common.migrations import secure_rows

revision = "trials_0012"
down_revision = "trials_0011"
branch_labels = None
depends_on = None

OF_ITS_PIN = "EXISTS (SELECT FROM pins p WHERE p.id = pin_flags.pin)"


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=True),
        sa.Column("at_hospital", sa.Text(), nullable=True),
        sa.Column("criteria_version", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pins")),
    )
    for columns in (["patient"], ["hospital", "id"], ["trial"], ["consultation_id"]):
        op.create_index(op.f(f"ix_pins_{'_'.join(columns)}"), "pins", columns, unique=False)
    op.create_table(
        "pin_flags",
        sa.Column("pin", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pin"], ["pins.id"], name=op.f("fk_pin_flags_pin_pins"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pin", "reason", name=op.f("pk_pin_flags")),
    )
    secure_rows(op, "pins", "hospital")
    secure_rows(op, "pin_flags", using=OF_ITS_PIN)
