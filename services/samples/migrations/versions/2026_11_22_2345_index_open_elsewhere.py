"""What a laboratory still has to do for other hubs is found without all that it ever did for them."""

import sqlalchemy as sa
from alembic import op

revision = "samples_0081"
down_revision = "samples_0080"
branch_labels = None
depends_on = None

WHERE = "hub IS DISTINCT FROM lab AND stage IN ('ordered', 'registered', 'preliminary')"


def upgrade() -> None:
    op.create_index("ix_assays_open_elsewhere", "assays", ["lab", "kind", "sample_id"], postgresql_where=sa.text(WHERE))
