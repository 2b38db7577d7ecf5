"""The read model of photographs: that there are some."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0062"
down_revision = "reporting_0061"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE photographs (
        photograph_id UUID NOT NULL,
        sample_id UUID NOT NULL,
        added_at TIMESTAMP WITH TIME ZONE NOT NULL,
        hospital TEXT NOT NULL,
        hub TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_photographs PRIMARY KEY (photograph_id)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_photographs_sample_id ON photographs (sample_id)")
    secure_rows(op, "photographs", "hospital", "hub")
