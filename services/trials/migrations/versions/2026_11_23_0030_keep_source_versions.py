"""Every version of what a source claimed stays, with the moment it became known; of before, when it was stated."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from libs.common.migrations import secure_rows

revision = "trials_0005"
down_revision = "trials_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_versions",
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("claims", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("known_as", "source", "version", name=op.f("pk_source_versions")),
    )
    op.create_index(op.f("ix_source_versions_patient"), "source_versions", ["patient"], unique=False)
    secure_rows(op, "source_versions", "hospital")
    op.execute(
        """
        INSERT INTO source_versions (known_as, source, version, known_at, patient, hospital, kind,
                                     event, entered_by, stated_at, voided, claims)
        SELECT patient, id, version, stated_at, patient, hospital, kind,
               event, entered_by, stated_at, voided, claims
        FROM sources
        """
    )
