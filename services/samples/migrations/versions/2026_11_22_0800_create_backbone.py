"""Create the tables every service has."""

from alembic import op

from libs.common.migrations import create_backbone

revision = "samples_0001"
down_revision = None


def upgrade() -> None:
    create_backbone(op)
