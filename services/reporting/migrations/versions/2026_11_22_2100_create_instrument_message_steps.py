"""The read model of instruments' messages that wait for somebody."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0063"
down_revision = "reporting_0062"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE instrument_message_steps (
        message_id UUID NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        lab TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_instrument_message_steps PRIMARY KEY (message_id, version)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "instrument_message_steps", "lab")
