"""Orders for devices wait here until a device has answered."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0079"
down_revision = "samples_0078"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE instrument_orders (
        id UUID NOT NULL,
        lab TEXT NOT NULL,
        device_id UUID NOT NULL,
        assay_id UUID NOT NULL,
        wanted TEXT NOT NULL,
        state TEXT NOT NULL,
        queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
        tries INTEGER NOT NULL,
        next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
        answered_at TIMESTAMP WITH TIME ZONE,
        answer_code TEXT,
        problem TEXT,
        CONSTRAINT pk_instrument_orders PRIMARY KEY (id),
        CONSTRAINT uq_instrument_orders_device_id_assay_id_wanted UNIQUE (device_id, assay_id, wanted),
        CONSTRAINT fk_instrument_orders_device_id_instrument_devices
            FOREIGN KEY(device_id) REFERENCES instrument_devices (id),
        CONSTRAINT fk_instrument_orders_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_instrument_orders_queued ON instrument_orders (next_try_at, id) WHERE state = 'queued'")
    op.execute("CREATE INDEX ix_instrument_orders_lab_queued_at_id ON instrument_orders (lab, queued_at, id)")
    op.execute("CREATE INDEX ix_instrument_orders_assay_id ON instrument_orders (assay_id)")
    secure_rows(op, "instrument_orders", "lab")
