"""Photographs of tubes: the pictures, for hospital and hub only, never changed."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0067"
down_revision = "samples_0066"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

TABLE = (
    """
    CREATE TABLE photographs (
        id UUID NOT NULL,
        sample_id UUID NOT NULL,
        patient TEXT NOT NULL,
        hospital TEXT NOT NULL,
        hub TEXT NOT NULL,
        nonconformity_id UUID,
        condition TEXT,
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        sha256 BYTEA NOT NULL,
        added_at TIMESTAMP WITH TIME ZONE NOT NULL,
        added_by TEXT NOT NULL,
        content BYTEA NOT NULL,
        CONSTRAINT pk_photographs PRIMARY KEY (id),
        CONSTRAINT ck_photographs_digest_is_sha256 CHECK (octet_length(sha256) = 32),
        CONSTRAINT ck_photographs_content_is_whole CHECK (octet_length(content) = size),
        CONSTRAINT ck_photographs_shows_something CHECK (condition IS NOT NULL OR nonconformity_id IS NOT NULL),
        CONSTRAINT fk_photographs_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id),
        CONSTRAINT fk_photographs_nonconformity_id_nonconformities
            FOREIGN KEY(nonconformity_id) REFERENCES nonconformities (id)
    )
    """,
    "CREATE INDEX ix_photographs_sample_id_added_at ON photographs (sample_id, added_at)",
    "CREATE INDEX ix_photographs_patient ON photographs (patient)",
    # What a camera has packed does not become smaller by packing it again.
    "ALTER TABLE photographs ALTER COLUMN content SET STORAGE EXTERNAL",
)

AT_THE_HUB = f"EXISTS (SELECT FROM samples s WHERE s.id = photographs.sample_id AND s.hub = {TENANT})"

CHILD_CHANGES = """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database() || '_app') THEN
            EXECUTE format('GRANT UPDATE (patient, hospital) ON photographs TO %I', current_database() || '_app');
        END IF;
    END $$
"""


def upgrade() -> None:
    for statement in TABLE:
        op.execute(statement)
    secure_rows(op, "photographs", using=f"{TENANT} = '*' OR {TENANT} IN (hospital, hub) OR {AT_THE_HUB}")
    taken_there = f"{TENANT} = '*' OR (hub = {TENANT} AND {AT_THE_HUB})"
    op.execute(f"ALTER POLICY seen_by_parties ON photographs WITH CHECK ({taken_there})")
    keep_for_ever(op, "photographs")
    # Only the child that it is about may pass to another code or hospital.
    op.execute(CHILD_CHANGES)
