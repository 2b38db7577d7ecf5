"""The read model of parcels."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0013"
down_revision = "reporting_0012"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE parcel_steps (
        parcel_id UUID NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        sender TEXT NOT NULL,
        receiver TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_parcel_steps PRIMARY KEY (parcel_id, version)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "parcel_steps", "sender", "receiver")
