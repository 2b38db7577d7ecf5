"""Orders have a number that instruments can write; what a key may post is kept with what was posted with it."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0080"
down_revision = "samples_0079"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE instrument_order_numbers (
        assay_id UUID NOT NULL,
        lab TEXT NOT NULL,
        number TEXT NOT NULL,
        given_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_instrument_order_numbers PRIMARY KEY (assay_id),
        CONSTRAINT uq_instrument_order_numbers_lab_number UNIQUE (lab, number),
        CONSTRAINT ck_instrument_order_numbers_instruments_can_write_it CHECK (length(number) <= 20),
        CONSTRAINT fk_instrument_order_numbers_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id)
    )
"""
TOLD_BEFORE = """
    INSERT INTO instrument_order_numbers (assay_id, lab, number, given_at)
    SELECT a.id, a.lab, s.label || '-' || row_number() OVER (PARTITION BY a.lab, s.id ORDER BY a.id), now()
    FROM assays a JOIN samples s ON s.id = a.sample_id
    WHERE a.id IN (SELECT assay_id FROM instrument_orders)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(TOLD_BEFORE)
    secure_rows(op, "instrument_order_numbers", "lab")
    keep_for_ever(op, "instrument_order_numbers")
    op.execute("ALTER TABLE instrument_receipts ADD COLUMN assays TEXT[]")
    for column in ("sending", "version"):
        op.execute(f"ALTER TABLE instrument_orders ADD COLUMN {column} INTEGER NOT NULL DEFAULT 1")
