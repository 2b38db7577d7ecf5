"""What waits to be published is kept whole beside its mark."""

from alembic import op

from libs.common.migrations import keep_events_beside_marks

revision = "board_0004"
down_revision = "board_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keep_events_beside_marks(op)
