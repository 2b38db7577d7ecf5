"""When each sample is to be looked at again, the last stated colour of each clock, and the advice for late parcels."""

import sqlalchemy as sa
from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0010"
down_revision = "samples_0005"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

TABLES = {
    "sample_watches": """
        CREATE TABLE sample_watches (
            sample_id UUID NOT NULL,
            look_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_sample_watches PRIMARY KEY (sample_id),
            CONSTRAINT fk_sample_watches_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id)
        )
    """,
    "viability_clocks": """
        CREATE TABLE viability_clocks (
            id UUID NOT NULL,
            sample_id UUID NOT NULL,
            colour TEXT NOT NULL,
            stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_viability_clocks PRIMARY KEY (id),
            CONSTRAINT fk_viability_clocks_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id)
        )
    """,
    "delays": """
        CREATE TABLE delays (
            sample_id UUID NOT NULL,
            expected_at TIMESTAMP WITH TIME ZONE NOT NULL,
            advice JSONB NOT NULL,
            stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_delays PRIMARY KEY (sample_id),
            CONSTRAINT fk_delays_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id)
        )
    """,
}

RUNNING = """
    INSERT INTO sample_watches (sample_id, look_at)
    SELECT id, now() FROM samples
    WHERE stage IN ('collected', 'dispatched', 'received')
"""
"""What is on its way when this comes is looked at once; the worker then knows when again."""


def upgrade() -> None:
    for name, statement in TABLES.items():
        op.execute(statement)
        # The subquery sees only samples that the tenant may see.
        seen = f"EXISTS (SELECT FROM samples WHERE samples.id = {name}.sample_id)"
        secure_rows(op, name, using=f"{TENANT} = '*' OR {seen}")
    op.execute("CREATE INDEX ix_sample_watches_look_at ON sample_watches (look_at)")
    op.execute("CREATE INDEX ix_viability_clocks_sample_id ON viability_clocks (sample_id)")
    op.create_index(
        "ix_samples_waiting",
        "samples",
        ["hub", "created_at"],
        postgresql_where=sa.text("stage IN ('expected', 'collected', 'dispatched', 'received')"),
    )
    op.execute(RUNNING)
