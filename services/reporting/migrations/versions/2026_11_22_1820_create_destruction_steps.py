"""The read model of destructions after a withdrawal."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0061"
down_revision = "reporting_0060"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE destruction_steps (
        destruction_id UUID NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        hospital TEXT NOT NULL,
        holder TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_destruction_steps PRIMARY KEY (destruction_id, version)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "destruction_steps", "hospital", "holder")
