"""Everything that an instrument's door receives is kept as it came, with the answer that was given."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0069"
down_revision = "samples_0068"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE instrument_receipts (
        id UUID NOT NULL,
        lab TEXT NOT NULL,
        door TEXT NOT NULL,
        device TEXT,
        profile TEXT,
        protocol TEXT NOT NULL,
        sender TEXT NOT NULL,
        control_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        message_version TEXT,
        body_hash BYTEA NOT NULL,
        raw BYTEA NOT NULL,
        raw_size BIGINT NOT NULL,
        received_at TIMESTAMP WITH TIME ZONE NOT NULL,
        peer TEXT,
        answer BYTEA,
        answer_code TEXT,
        id_reused BOOLEAN NOT NULL,
        state TEXT NOT NULL,
        reason TEXT,
        parsed JSONB,
        processed_at TIMESTAMP WITH TIME ZONE,
        version INTEGER NOT NULL,
        CONSTRAINT pk_instrument_receipts PRIMARY KEY (id),
        CONSTRAINT uq_instrument_receipts_message UNIQUE (lab, sender, control_id, body_hash),
        CONSTRAINT ck_instrument_receipts_hashed CHECK (octet_length(body_hash) = 32),
        CONSTRAINT ck_instrument_receipts_size_of_the_whole CHECK (raw_size >= octet_length(raw)),
        CONSTRAINT ck_instrument_receipts_processed_when_moved_on
            CHECK ((state = 'received') = (processed_at IS NULL)),
        CONSTRAINT ck_instrument_receipts_refused_for_a_reason CHECK (state <> 'refused' OR reason IS NOT NULL)
    )
"""

MOVES_ON = "device, profile, state, reason, parsed, processed_at, version"
"""What the service may change: what became of a message, never what was received, nor what was answered."""

GRANT = f"""
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database() || '_app') THEN
            EXECUTE format('GRANT UPDATE ({MOVES_ON}) ON instrument_receipts TO %I', current_database() || '_app');
        END IF;
    END $$
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_instrument_receipts_lab_received_at_id ON instrument_receipts (lab, received_at, id)")
    op.execute("CREATE INDEX ix_instrument_receipts_to_file ON instrument_receipts (id) WHERE state = 'received'")
    op.execute(
        "CREATE INDEX ix_instrument_receipts_to_look_at ON instrument_receipts (lab, received_at, id) "
        "WHERE state IN ('partly_filed', 'unmatched', 'unmapped', 'refused')"
    )
    secure_rows(op, "instrument_receipts", "lab")
    keep_for_ever(op, "instrument_receipts")
    op.execute(GRANT)
