"""Laboratories' profiles and devices, what became of each group of a received message, and what was observed."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0072"
down_revision = "samples_0071"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE instrument_profiles (
        lab TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        body JSONB NOT NULL,
        written_at TIMESTAMP WITH TIME ZONE NOT NULL,
        written_by TEXT NOT NULL,
        CONSTRAINT pk_instrument_profiles PRIMARY KEY (lab, name, version)
    )
    """,
    """
    CREATE TABLE instrument_devices (
        id UUID NOT NULL,
        lab TEXT NOT NULL,
        name TEXT NOT NULL,
        profile TEXT NOT NULL,
        application TEXT,
        facility TEXT,
        port INTEGER,
        assays TEXT[],
        is_default BOOLEAN NOT NULL,
        active BOOLEAN NOT NULL,
        orders_host TEXT,
        orders_port INTEGER,
        changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        changed_by TEXT NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_instrument_devices PRIMARY KEY (id),
        CONSTRAINT uq_instrument_devices_lab_name UNIQUE (lab, name),
        CONSTRAINT ck_instrument_devices_orders_go_to_a_port_of_a_host
            CHECK ((orders_host IS NULL) = (orders_port IS NULL))
    )
    """,
    "CREATE UNIQUE INDEX uq_instrument_devices_default ON instrument_devices (lab) WHERE is_default AND active",
    """
    CREATE TABLE instrument_filings (
        receipt_id UUID NOT NULL,
        place INTEGER NOT NULL,
        lab TEXT NOT NULL,
        outcome TEXT NOT NULL,
        status TEXT NOT NULL,
        why TEXT,
        reason TEXT,
        tried JSONB NOT NULL,
        remarks JSONB NOT NULL,
        kind TEXT,
        sample_id UUID,
        aliquot_id UUID,
        assay_id UUID,
        patient TEXT,
        result_version INTEGER,
        by_person BOOLEAN NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        CONSTRAINT pk_instrument_filings PRIMARY KEY (receipt_id, place),
        CONSTRAINT fk_instrument_filings_receipt_id_instrument_receipts
            FOREIGN KEY(receipt_id) REFERENCES instrument_receipts (id),
        CONSTRAINT fk_instrument_filings_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id),
        CONSTRAINT fk_instrument_filings_aliquot_id_aliquots FOREIGN KEY(aliquot_id) REFERENCES aliquots (id),
        CONSTRAINT fk_instrument_filings_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id)
    )
    """,
    "CREATE INDEX ix_instrument_filings_assay ON instrument_filings (assay_id) WHERE assay_id IS NOT NULL",
    "CREATE INDEX ix_instrument_filings_sample ON instrument_filings (sample_id) WHERE sample_id IS NOT NULL",
    "CREATE INDEX ix_instrument_filings_patient ON instrument_filings (patient) WHERE patient IS NOT NULL",
    """
    CREATE INDEX ix_instrument_filings_waiting ON instrument_filings (lab, receipt_id)
    WHERE outcome IN ('unmatched', 'unmapped', 'taken_back', 'to_decide')
    """,
    """
    CREATE TABLE instrument_observations (
        receipt_id UUID NOT NULL,
        place INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        lab TEXT NOT NULL,
        received_at TIMESTAMP WITH TIME ZONE NOT NULL,
        control BOOLEAN NOT NULL,
        specimen TEXT,
        placer TEXT,
        filler TEXT,
        order_code TEXT,
        code TEXT NOT NULL,
        text TEXT,
        system TEXT,
        sub_id TEXT,
        value_type TEXT,
        values JSONB NOT NULL,
        unit TEXT,
        reference_range TEXT,
        flags JSONB NOT NULL,
        status TEXT NOT NULL,
        raw_status TEXT,
        observed_at TIMESTAMP WITH TIME ZONE,
        device TEXT,
        operator TEXT,
        notes JSONB NOT NULL,
        CONSTRAINT pk_instrument_observations PRIMARY KEY (receipt_id, place, turn),
        CONSTRAINT fk_instrument_observations_receipt_id_instrument_receipts
            FOREIGN KEY(receipt_id) REFERENCES instrument_receipts (id)
    )
    """,
    """
    CREATE INDEX ix_instrument_observations_lab_specimen_receipt_id_place_turn
    ON instrument_observations (lab, specimen, receipt_id, place, turn)
    """,
    """
    CREATE INDEX ix_instrument_observations_lab_code_receipt_id_place_turn
    ON instrument_observations (lab, code, receipt_id, place, turn)
    """,
    """
    CREATE TABLE instrument_waits (
        receipt_id UUID NOT NULL,
        tried TEXT NOT NULL,
        lab TEXT NOT NULL,
        looked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_instrument_waits PRIMARY KEY (receipt_id, tried),
        CONSTRAINT fk_instrument_waits_receipt_id_instrument_receipts
            FOREIGN KEY(receipt_id) REFERENCES instrument_receipts (id)
    )
    """,
    "CREATE INDEX ix_instrument_waits_tried ON instrument_waits (tried)",
    "CREATE INDEX ix_instrument_waits_looked_at ON instrument_waits (looked_at)",
)

TABLES = (
    "instrument_profiles",
    "instrument_devices",
    "instrument_filings",
    "instrument_observations",
    "instrument_waits",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        secure_rows(op, table, "lab")
    for table in ("instrument_profiles", "instrument_observations"):
        keep_for_ever(op, table)
