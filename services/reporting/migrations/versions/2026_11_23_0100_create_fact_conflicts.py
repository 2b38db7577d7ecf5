"""The read model of facts that sources contradict each other about; for the child's own hospital."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0065"
down_revision = "reporting_0064"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE fact_conflicts (
        conflict_id UUID NOT NULL,
        patient TEXT NOT NULL,
        version INTEGER NOT NULL,
        fact TEXT NOT NULL,
        open BOOLEAN NOT NULL,
        experimental BOOLEAN NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_fact_conflicts PRIMARY KEY (conflict_id)
    )
"""
TENANT = "(SELECT current_setting('reallnet.organisation', true))"
OWN = f"SELECT FROM standings s WHERE s.patient = fact_conflicts.patient AND s.hospital = {TENANT}"


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_fact_conflicts_patient ON fact_conflicts (patient)")
    secure_rows(op, "fact_conflicts", using=f"{TENANT} = '*' OR EXISTS ({OWN})")
