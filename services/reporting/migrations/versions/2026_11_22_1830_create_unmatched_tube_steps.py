"""The read model of tubes that nobody knew."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0017"
down_revision = "reporting_0016"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE unmatched_tube_steps (
        tube_id UUID NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        sender TEXT NOT NULL,
        hub TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_unmatched_tube_steps PRIMARY KEY (tube_id, version)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "unmatched_tube_steps", "sender", "hub")
