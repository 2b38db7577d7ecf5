"""Make the tables every service has: audit, ledger, outbox, inbox, positions, held events, keys."""

from alembic import op

from libs.common.migrations import create_backbone

revision = "reporting_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_backbone(op)
