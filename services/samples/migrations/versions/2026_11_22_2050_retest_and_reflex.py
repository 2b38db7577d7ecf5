"""Orders say how urgent they are, what they repeat and which reflex rule asked for them; reflexes are kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0073"
down_revision = "samples_0072"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OF_ASSAY = "EXISTS (SELECT FROM assays WHERE assays.id = reflex_due.assay_id)"


def upgrade() -> None:
    op.add_column("assays", sa.Column("priority", sa.Text, nullable=False, server_default=sa.text("'routine'")))
    for name, table in (("aliquot_id", "aliquots"), ("retest_of", "assays"), ("caused_by", "assays")):
        op.add_column("assays", sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id")))
    others: dict[str, Any] = {
        "retested_as": sa.Uuid,
        "reflex_rule": sa.Text,
        "caused_by_version": sa.Integer,
        "ground_gone_at": INSTANT,
    }
    for name, kind in others.items():
        op.add_column("assays", sa.Column(name, kind))
    _make_reflexes()
    op.create_table(
        "reflex_due",
        sa.Column("assay_id", sa.Uuid, sa.ForeignKey("assays.id"), primary_key=True),
        sa.Column("due_at", INSTANT, nullable=False),
    )
    secure_rows(op, "reflexes", "hospital", "hub", "lab")
    secure_rows(op, "reflex_due", using=OF_ASSAY)


def _make_reflexes() -> None:
    op.create_table(
        "reflexes",
        sa.Column("id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("rule", "rule_set")),
        sa.Column("sample_id", sa.Uuid, sa.ForeignKey("samples.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("patient", "hospital")),
        sa.Column("hub", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("lab", "assay")),
        sa.Column("caused_by", sa.Uuid, sa.ForeignKey("assays.id"), nullable=False),
        sa.Column("caused_by_version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("fired_at", INSTANT, nullable=False),
        sa.Column("obstacle", sa.Text),
        sa.Column("order_id", sa.Uuid, sa.ForeignKey("assays.id")),
        *(sa.Column(name, INSTANT) for name in ("ground_gone_at", "decided_at")),
        *(sa.Column(name, sa.Text) for name in ("decided_by", "reason")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("sample_id", "rule", name=op.f("uq_reflexes_sample_id_rule")),
        sa.CheckConstraint("(state = 'ordered') = (order_id IS NOT NULL)", name=op.f("ck_reflexes_ordered_with_order")),
    )
    for side in ("hospital", "hub", "lab"):
        op.create_index(f"ix_reflexes_{side}_fired_at_id", "reflexes", [side, "fired_at", "id"])
    op.create_index("ix_reflexes_patient", "reflexes", ["patient"])
