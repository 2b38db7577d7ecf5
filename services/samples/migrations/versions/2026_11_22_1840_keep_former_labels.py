"""A tube that gets another label is still found by the old one; and by numbers of hospitals and couriers."""

import sqlalchemy as sa
from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0021"
down_revision = "samples_0020"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE former_labels (
        label TEXT NOT NULL,
        tube_id UUID NOT NULL,
        kind TEXT NOT NULL,
        sample_id UUID NOT NULL,
        turn INTEGER NOT NULL,
        successor TEXT NOT NULL,
        reason TEXT NOT NULL,
        note TEXT,
        replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
        replaced_by TEXT NOT NULL,
        replaced_by_organisation TEXT NOT NULL,
        CONSTRAINT pk_former_labels PRIMARY KEY (label),
        CONSTRAINT uq_former_labels_successor UNIQUE (successor),
        CONSTRAINT uq_former_labels_tube_id_turn UNIQUE (tube_id, turn),
        CONSTRAINT fk_former_labels_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    # The subquery sees only samples that the tenant may see.
    secure_rows(op, "former_labels", using="EXISTS (SELECT FROM samples WHERE samples.id = former_labels.sample_id)")
    keep_for_ever(op, "former_labels")
    op.add_column("samples", sa.Column("external_code", sa.Text()))
    op.create_index(
        "ix_samples_external_code",
        "samples",
        ["external_code"],
        postgresql_where=sa.text("external_code IS NOT NULL"),
    )
    op.create_index(
        "ix_parcels_tracking_number",
        "parcels",
        ["tracking_number"],
        postgresql_where=sa.text("tracking_number IS NOT NULL"),
    )
    op.create_index("ix_parcel_boxes_name", "parcel_boxes", ["name"])
