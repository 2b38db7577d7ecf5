"""Nonconformities: what arrived otherwise than it should; and what parcels tell of one."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0015"
down_revision = "samples_0014"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE nonconformities (
        id UUID NOT NULL,
        hospital TEXT NOT NULL,
        hub TEXT NOT NULL,
        patient TEXT,
        sample_id UUID,
        parcel_id UUID,
        deviation TEXT NOT NULL,
        rejected BOOLEAN NOT NULL,
        note TEXT,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        opened_by TEXT NOT NULL,
        cause TEXT,
        corrective_action TEXT,
        closed_at TIMESTAMP WITH TIME ZONE,
        closed_by TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT pk_nonconformities PRIMARY KEY (id),
        CONSTRAINT ck_nonconformities_closed_with_cause CHECK (
            (closed_at IS NULL) = (cause IS NULL) AND (closed_at IS NULL) = (corrective_action IS NULL)
        )
    )
    """,
    "CREATE INDEX ix_nonconformities_hospital_opened_at_id ON nonconformities (hospital, opened_at, id)",
    "CREATE INDEX ix_nonconformities_hub_opened_at_id ON nonconformities (hub, opened_at, id)",
    "CREATE INDEX ix_nonconformities_parcel_id ON nonconformities (parcel_id)",
    "CREATE INDEX ix_nonconformities_sample_id ON nonconformities (sample_id)",
    "CREATE INDEX ix_nonconformities_patient ON nonconformities (patient)",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    secure_rows(op, "nonconformities", "hospital", "hub")
