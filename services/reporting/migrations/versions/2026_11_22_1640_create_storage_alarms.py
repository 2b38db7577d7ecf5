"""A read model of the biobanks' temperature alarms."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0012"
down_revision = "reporting_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE storage_alarms (
            alarm_id UUID NOT NULL,
            version INTEGER NOT NULL,
            hub TEXT NOT NULL,
            step TEXT NOT NULL,
            happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            facts JSONB NOT NULL,
            CONSTRAINT pk_storage_alarms PRIMARY KEY (alarm_id, version)
        )
        """
    )
    secure_rows(op, "storage_alarms", "hub")
