"""The read model of recommended trials that no longer stand on what they stood on."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0064"
down_revision = "reporting_0063"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE stale_pins (
        pin_id UUID NOT NULL,
        reason TEXT NOT NULL,
        patient TEXT NOT NULL,
        consultation_id UUID NOT NULL,
        recommendation_id UUID NOT NULL,
        position INTEGER NOT NULL,
        trial TEXT NOT NULL,
        arm TEXT,
        hospital TEXT,
        told_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_stale_pins PRIMARY KEY (pin_id, reason)
    )
"""

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
OWN = f"SELECT FROM standings s WHERE s.patient = stale_pins.patient AND s.hospital = {TENANT}"
SEEN = f"{TENANT} = '*' OR EXISTS ({OWN})"


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_stale_pins_patient ON stale_pins (patient)")
    secure_rows(op, "stale_pins", using=SEEN)
