"""Seals over the audit trail, and when it was verified."""

from alembic import op

from libs.common.migrations import seal_audit_trail

revision = "reporting_0003"
down_revision = "reporting_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    seal_audit_trail(op)
