"""Plates of drug response profiling are kept with what they are calculated by, and how far that has come."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0076"
down_revision = "samples_0075"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

TABLE = (
    """
    CREATE TABLE drug_plates (
        id UUID NOT NULL,
        assay_id UUID NOT NULL,
        lab TEXT NOT NULL,
        state TEXT NOT NULL,
        content JSONB NOT NULL,
        content_hash BYTEA NOT NULL,
        quality JSONB NOT NULL,
        method_id TEXT NOT NULL,
        measured_at TIMESTAMP WITH TIME ZONE NOT NULL,
        submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        submitted_by TEXT NOT NULL,
        submitted_by_person BOOLEAN NOT NULL,
        aliquot_id UUID,
        instrument TEXT,
        correction TEXT,
        drugs INTEGER NOT NULL,
        drugs_done INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        claim UUID,
        claimed_until TIMESTAMP WITH TIME ZONE,
        result_version INTEGER,
        failure TEXT,
        reason TEXT,
        not_fitted JSONB NOT NULL,
        finished_at TIMESTAMP WITH TIME ZONE,
        version INTEGER NOT NULL,
        CONSTRAINT pk_drug_plates PRIMARY KEY (id),
        CONSTRAINT ck_drug_plates_hashed CHECK (octet_length(content_hash) = 32),
        CONSTRAINT ck_drug_plates_claimed_while_calculated CHECK ((state = 'calculating') = (claim IS NOT NULL)),
        CONSTRAINT ck_drug_plates_claimed_until_when CHECK ((claim IS NULL) = (claimed_until IS NULL)),
        CONSTRAINT ck_drug_plates_filed_as_a_version CHECK ((state = 'filed') = (result_version IS NOT NULL)),
        CONSTRAINT ck_drug_plates_failed_for_a_reason CHECK ((state = 'failed') = (failure IS NOT NULL)),
        CONSTRAINT ck_drug_plates_finished_at_some_time
            CHECK ((state IN ('filed', 'failed')) = (finished_at IS NOT NULL)),
        CONSTRAINT fk_drug_plates_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id),
        CONSTRAINT fk_drug_plates_aliquot_id_aliquots FOREIGN KEY(aliquot_id) REFERENCES aliquots (id)
    )
    """,
    "CREATE INDEX ix_drug_plates_assay_id_submitted_at_id ON drug_plates (assay_id, submitted_at, id)",
    """
    CREATE INDEX ix_drug_plates_to_calculate ON drug_plates (submitted_at, id) WHERE state IN ('waiting', 'calculating')
    """,
    "CREATE UNIQUE INDEX uq_drug_plates_content ON drug_plates (assay_id, content_hash) WHERE state <> 'failed'",
)

MOVES_ON = "state, drugs_done, attempts, claim, claimed_until, result_version, failure, reason, not_fitted, finished_at, version"
"""What the service may change: how far the calculation has come, never what was posted."""

GRANT = f"""
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database() || '_app') THEN
            EXECUTE format('GRANT UPDATE ({MOVES_ON}) ON drug_plates TO %I', current_database() || '_app');
        END IF;
    END $$
"""

OWN = f"lab = {TENANT} AND EXISTS (SELECT FROM assays a WHERE a.id = drug_plates.assay_id AND a.lab = {TENANT})"
BESIDE = f"EXISTS (SELECT FROM assays a WHERE a.id = drug_plates.assay_id AND {TENANT} IN (a.lab, a.hub))"


def upgrade() -> None:
    for statement in TABLE:
        op.execute(statement)
    # As a result that nobody has answered for: the laboratory and the hub.
    secure_rows(op, "drug_plates", using=f"{TENANT} = '*' OR {BESIDE}")
    op.execute(f"ALTER POLICY seen_by_parties ON drug_plates WITH CHECK ({TENANT} = '*' OR ({OWN}))")
    keep_for_ever(op, "drug_plates")
    op.execute(GRANT)
