"""Parcels with boxes in which tubes lie; each shipment so far was a parcel of one box."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0014"
down_revision = "samples_0013"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE parcels (
        id UUID NOT NULL,
        hospital TEXT NOT NULL,
        sender TEXT NOT NULL,
        receiver TEXT NOT NULL,
        state TEXT NOT NULL,
        courier TEXT,
        tracking_number TEXT,
        preservation TEXT,
        dispatched_at TIMESTAMP WITH TIME ZONE,
        expected_at TIMESTAMP WITH TIME ZONE,
        in_transit_at TIMESTAMP WITH TIME ZONE,
        received_at TIMESTAMP WITH TIME ZONE,
        reconciled_at TIMESTAMP WITH TIME ZONE,
        lost_at TIMESTAMP WITH TIME ZONE,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by TEXT NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_parcels PRIMARY KEY (id),
        CONSTRAINT ck_parcels_courier_when_dispatched CHECK ((dispatched_at IS NULL) = (courier IS NULL))
    )
    """,
    "CREATE INDEX ix_parcels_sender_created_at_id ON parcels (sender, created_at, id)",
    "CREATE INDEX ix_parcels_receiver_created_at_id ON parcels (receiver, created_at, id)",
    "CREATE INDEX ix_parcels_hospital_created_at_id ON parcels (hospital, created_at, id)",
    """
    CREATE TABLE parcel_boxes (
        parcel_id UUID NOT NULL,
        name TEXT NOT NULL,
        temperature TEXT,
        CONSTRAINT pk_parcel_boxes PRIMARY KEY (parcel_id, name),
        CONSTRAINT fk_parcel_boxes_parcel_id_parcels FOREIGN KEY(parcel_id) REFERENCES parcels (id)
    )
    """,
    """
    CREATE TABLE parcel_tubes (
        parcel_id UUID NOT NULL,
        sample_id UUID NOT NULL,
        box TEXT NOT NULL,
        position TEXT,
        condition TEXT,
        noted_at TIMESTAMP WITH TIME ZONE,
        taken_out_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_parcel_tubes PRIMARY KEY (parcel_id, sample_id),
        CONSTRAINT ck_parcel_tubes_condition_is_noted CHECK ((condition IS NULL) = (noted_at IS NULL)),
        CONSTRAINT uq_parcel_tubes_place UNIQUE (parcel_id, box, position),
        CONSTRAINT fk_parcel_tubes_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id),
        CONSTRAINT fk_parcel_tubes_parcel_id_parcel_boxes
            FOREIGN KEY(parcel_id, box) REFERENCES parcel_boxes (parcel_id, name)
    )
    """,
    "CREATE UNIQUE INDEX uq_parcel_tubes_lies ON parcel_tubes (sample_id) WHERE taken_out_at IS NULL",
)

PAST = (
    """
    INSERT INTO parcels
    SELECT s.id, s.hospital, s.hospital, s.hub,
           CASE WHEN inside.waiting = 0 THEN 'received' WHEN inside.waiting < inside.tubes THEN 'partly_received'
                ELSE 'dispatched' END,
           s.courier, s.tracking_number, s.preservation, s.dispatched_at, s.expected_at, NULL,
           CASE WHEN inside.waiting = 0 THEN inside.last END, NULL, NULL, s.created_at, 'samples', 1
    FROM shipments s
    JOIN (SELECT shipment_id, count(*) AS tubes,
                 count(*) FILTER (WHERE COALESCE(received_at, rejected_at) IS NULL) AS waiting,
                 max(COALESCE(received_at, rejected_at)) AS last
          FROM samples GROUP BY shipment_id) inside ON inside.shipment_id = s.id
    """,
    "INSERT INTO parcel_boxes SELECT id, '1', NULL FROM parcels",
    """
    INSERT INTO parcel_tubes
    SELECT s.shipment_id, s.id, '1', NULL, NULL, NULL, COALESCE(s.received_at, s.rejected_at)
    FROM samples s JOIN parcels p ON p.id = s.shipment_id
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    op.execute("SET LOCAL statement_timeout = '1h'")
    for statement in PAST:
        op.execute(statement)
    op.execute("SET LOCAL statement_timeout = '60s'")
    secure_rows(op, "parcels", "hospital", "sender", "receiver")
    # The subquery sees only parcels that the tenant may see.
    for table in ("parcel_boxes", "parcel_tubes"):
        secure_rows(op, table, using=f"EXISTS (SELECT FROM parcels WHERE parcels.id = {table}.parcel_id)")
