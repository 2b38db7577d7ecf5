"""The read model of what loggers say of parcels."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0016"
down_revision = "reporting_0015"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE parcel_temperatures (
        parcel_id UUID NOT NULL,
        version INTEGER NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        sender TEXT NOT NULL,
        receiver TEXT NOT NULL,
        samples UUID[] NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_parcel_temperatures PRIMARY KEY (parcel_id, version)
    )
"""
TENANT = "(SELECT current_setting('reallnet.organisation', true))"
# Whoever sees a tube of it may know how warm it was: also the hospital that the child has moved to.
SEEN = (
    f"{TENANT} = '*' OR sender = {TENANT} OR receiver = {TENANT} OR EXISTS "
    "(SELECT FROM sample_steps WHERE sample_steps.sample_id = ANY (parcel_temperatures.samples))"
)


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_parcel_temperatures_samples ON parcel_temperatures USING gin (samples)")
    secure_rows(op, "parcel_temperatures", using=SEEN)
