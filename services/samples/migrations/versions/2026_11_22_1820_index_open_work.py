"""The lists people live in are found by indexes of what is open, from the side of each party."""

import sqlalchemy as sa
from alembic import op

revision = "samples_0017"
down_revision = "samples_0016"
branch_labels = None
depends_on = None

OPEN = "stage IN ('ordered', 'registered', 'preliminary')"
OF_TUBES = {
    "travelling": ("expected_at", "stage = 'dispatched'"),
    "received": ("received_at", "stage = 'received'"),
    "quarantined": ("created_at", "stage = 'quarantined'"),
}


def upgrade() -> None:
    for name, (at, where) in OF_TUBES.items():
        for side in ("hub", "hospital"):
            columns = [side, at, "id"]
            op.create_index(f"ix_samples_{name}_{side}", "samples", columns, postgresql_where=sa.text(where))
    for side in ("lab", "hub", "hospital"):
        op.create_index(f"ix_assays_open_{side}", "assays", [side, "ordered_at", "id"], postgresql_where=sa.text(OPEN))
