"""Whether a hospital was reminded that its status wants confirming."""

import sqlalchemy as sa
from alembic import op

revision = "trials_0008"
down_revision = "trials_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site_statuses", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
