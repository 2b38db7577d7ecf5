"""The read model of nonconformities."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0014"
down_revision = "reporting_0013"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE nonconformity_steps (
        nonconformity_id UUID NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        hospital TEXT NOT NULL,
        hub TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_nonconformity_steps PRIMARY KEY (nonconformity_id, version)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "nonconformity_steps", "hospital", "hub")
