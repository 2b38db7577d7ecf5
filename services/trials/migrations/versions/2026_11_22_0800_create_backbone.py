"""Create the tables every service has."""

from alembic import op

from libs.common.migrations import create_backbone

revision = "trials_0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    create_backbone(op)
