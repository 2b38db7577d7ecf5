"""Tubes that arrive with a code nobody knows wait until they are matched, returned or destroyed."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0020"
down_revision = "samples_0019"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE unmatched_tubes (
        id UUID NOT NULL,
        hub TEXT NOT NULL,
        hospital TEXT,
        parcel_id UUID,
        courier TEXT,
        written TEXT NOT NULL,
        material TEXT,
        tube TEXT,
        note TEXT,
        found_at TIMESTAMP WITH TIME ZONE NOT NULL,
        noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        noted_by TEXT NOT NULL,
        state TEXT NOT NULL,
        sample_id UUID,
        closed_at TIMESTAMP WITH TIME ZONE,
        closed_by TEXT,
        reason TEXT,
        returned_to TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT pk_unmatched_tubes PRIMARY KEY (id),
        CONSTRAINT ck_unmatched_tubes_closed_when_settled CHECK ((state = 'waiting') = (closed_at IS NULL)),
        CONSTRAINT ck_unmatched_tubes_somebody_closed_it CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
        CONSTRAINT ck_unmatched_tubes_matched_to_a_sample CHECK ((state = 'matched') = (sample_id IS NOT NULL)),
        CONSTRAINT ck_unmatched_tubes_returned_to_somebody CHECK ((state = 'returned') = (returned_to IS NOT NULL)),
        CONSTRAINT ck_unmatched_tubes_settled_for_a_reason CHECK (
            (state IN ('returned', 'destroyed')) = (reason IS NOT NULL)
        ),
        CONSTRAINT fk_unmatched_tubes_parcel_id_parcels FOREIGN KEY(parcel_id) REFERENCES parcels (id),
        CONSTRAINT fk_unmatched_tubes_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id)
    )
    """,
    "CREATE INDEX ix_unmatched_tubes_hub_noted_at_id ON unmatched_tubes (hub, noted_at, id)",
    "CREATE INDEX ix_unmatched_tubes_hospital_noted_at_id ON unmatched_tubes (hospital, noted_at, id)",
    "CREATE INDEX ix_unmatched_tubes_written ON unmatched_tubes (written)",
    "CREATE INDEX ix_unmatched_tubes_waiting_hub ON unmatched_tubes (hub, found_at, id) WHERE state = 'waiting'",
    """
    CREATE INDEX ix_unmatched_tubes_waiting_hospital ON unmatched_tubes (hospital, found_at, id)
    WHERE state = 'waiting'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    secure_rows(op, "unmatched_tubes", "hub", "hospital")
