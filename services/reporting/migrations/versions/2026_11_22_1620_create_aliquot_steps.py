"""A read model of the biobank's tubes: one row per step."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0011"
down_revision = "reporting_0010"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
SEEN = f"SELECT FROM sights s WHERE s.patient = aliquot_steps.patient AND s.organisation = {TENANT}"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE aliquot_steps (
            aliquot_id UUID NOT NULL,
            version INTEGER NOT NULL,
            patient TEXT NOT NULL,
            sample_id UUID NOT NULL,
            step TEXT NOT NULL,
            happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            facts JSONB NOT NULL,
            CONSTRAINT pk_aliquot_steps PRIMARY KEY (aliquot_id, version)
        )
        """
    )
    op.execute("CREATE INDEX ix_aliquot_steps_patient ON aliquot_steps (patient)")
    op.execute("CREATE INDEX ix_aliquot_steps_sample_id ON aliquot_steps (sample_id)")
    secure_rows(op, "aliquot_steps", using=f"{TENANT} = '*' OR EXISTS ({SEEN})")
