"""The lists of samples are found from each party's side by an index, however many samples are stored."""

import sqlalchemy as sa
from alembic import op

revision = "samples_0022"
down_revision = "samples_0021"
branch_labels = None
depends_on = None

OF_SAMPLES = (("created_at", "id"), ("hospital", "stage", "created_at", "id"), ("hub", "stage", "created_at", "id"))


def upgrade() -> None:
    for columns in OF_SAMPLES:
        op.create_index(f"ix_samples_{'_'.join(columns)}", "samples", list(columns))
    elsewhere = sa.text("hub IS DISTINCT FROM lab")
    op.create_index("ix_assays_elsewhere", "assays", ["lab", "kind", "sample_id"], postgresql_where=elsewhere)
