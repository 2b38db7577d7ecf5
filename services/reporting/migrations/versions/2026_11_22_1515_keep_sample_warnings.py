"""That a sample's time runs out, or its parcel is late."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0010"
down_revision = "reporting_0005"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
IN_SIGHT = f"SELECT FROM sights s WHERE s.patient = sample_warnings.patient AND s.organisation = {TENANT}"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE sample_warnings (
            warning_id UUID NOT NULL,
            kind TEXT NOT NULL,
            version INTEGER NOT NULL,
            sample_id UUID NOT NULL,
            patient TEXT NOT NULL,
            stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            facts JSONB NOT NULL,
            CONSTRAINT pk_sample_warnings PRIMARY KEY (warning_id, kind, version)
        )
        """
    )
    op.execute("CREATE INDEX ix_sample_warnings_patient ON sample_warnings (patient)")
    secure_rows(op, "sample_warnings", using=f"{TENANT} = '*' OR EXISTS ({IN_SIGHT})")
