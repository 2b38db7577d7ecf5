"""Samples that have not arrived are counted with every look at the figures."""

import sqlalchemy as sa
from alembic import op

revision = "samples_0004"
down_revision = "samples_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_samples_on_their_way",
        "samples",
        ["expected_at", "extracted_at"],
        postgresql_where=sa.text("stage IN ('collected', 'dispatched')"),
    )
