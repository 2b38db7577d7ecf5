"""Values of controls come from instruments' messages, and can be withdrawn; groups of messages name their run."""

from alembic import op

revision = "samples_0082"
down_revision = "samples_0081"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE control_values
        ADD receipt_id UUID CONSTRAINT fk_control_values_receipt_id_instrument_receipts
            REFERENCES instrument_receipts (id),
        ADD place INTEGER,
        ADD withdrawn_at TIMESTAMPTZ,
        ADD withdrawn_by TEXT,
        ADD withdrawn_why TEXT,
        ADD CONSTRAINT ck_control_values_of_a_group_of_a_message CHECK ((receipt_id IS NULL) = (place IS NULL)),
        ADD CONSTRAINT ck_control_values_withdrawn_with_reason
            CHECK ((withdrawn_at IS NULL) = (withdrawn_why IS NULL))
    """,
    "CREATE INDEX ix_control_values_receipt_id ON control_values (receipt_id) WHERE receipt_id IS NOT NULL",
    """
    ALTER TABLE instrument_filings
        ADD run_id UUID CONSTRAINT fk_instrument_filings_run_id_runs REFERENCES runs (id),
        ADD control_lot_id UUID CONSTRAINT fk_instrument_filings_control_lot_id_control_lots
            REFERENCES control_lots (id)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
