"""Seals over the audit trail, and when it was verified."""

from alembic import op

from libs.common.migrations import seal_audit_trail

revision = "board_0003"
down_revision = "board_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    seal_audit_trail(op)
