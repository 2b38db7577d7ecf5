"""The read model of tubes' labels."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0018"
down_revision = "reporting_0017"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
IN_SIGHT = f"SELECT FROM sights s WHERE s.patient = label_changes.patient AND s.organisation = {TENANT}"

TABLE = """
    CREATE TABLE label_changes (
        tube_id UUID NOT NULL,
        version INTEGER NOT NULL,
        patient TEXT NOT NULL,
        sample_id UUID NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_label_changes PRIMARY KEY (tube_id, version)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_label_changes_patient ON label_changes (patient)")
    secure_rows(op, "label_changes", using=f"{TENANT} = '*' OR EXISTS ({IN_SIGHT})")
