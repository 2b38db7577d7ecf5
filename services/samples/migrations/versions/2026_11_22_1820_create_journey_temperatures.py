"""What loggers in parcels showed, and what it says of each tube."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0019"
down_revision = "samples_0018"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE temperature_logs (
        id UUID NOT NULL,
        parcel_id UUID NOT NULL,
        logger TEXT NOT NULL,
        profile TEXT NOT NULL,
        time_zone TEXT,
        unit TEXT NOT NULL,
        day_first BOOLEAN NOT NULL,
        content_hash BYTEA NOT NULL,
        skipped INTEGER NOT NULL,
        instants TIMESTAMP WITH TIME ZONE[] NOT NULL,
        celsius DOUBLE PRECISION[] NOT NULL,
        imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
        imported_by TEXT NOT NULL,
        withdrawn_at TIMESTAMP WITH TIME ZONE,
        withdrawn_by TEXT,
        reason TEXT,
        CONSTRAINT pk_temperature_logs PRIMARY KEY (id),
        CONSTRAINT ck_temperature_logs_each_has_its_instant CHECK (cardinality(instants) = cardinality(celsius)),
        CONSTRAINT ck_temperature_logs_somebody_withdrew CHECK (
            (withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (reason IS NULL)
        ),
        CONSTRAINT fk_temperature_logs_parcel_id_parcels FOREIGN KEY (parcel_id) REFERENCES parcels (id)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_temperature_logs_file ON temperature_logs (parcel_id, content_hash)
        WHERE withdrawn_at IS NULL
    """,
    """
    CREATE TABLE parcel_temperatures (
        parcel_id UUID NOT NULL,
        version INTEGER NOT NULL,
        loggers INTEGER NOT NULL,
        judged_at TIMESTAMP WITH TIME ZONE NOT NULL,
        rule TEXT NOT NULL,
        CONSTRAINT pk_parcel_temperatures PRIMARY KEY (parcel_id),
        CONSTRAINT fk_parcel_temperatures_parcel_id_parcels FOREIGN KEY (parcel_id) REFERENCES parcels (id)
    )
    """,
    """
    CREATE TABLE tube_temperatures (
        parcel_id UUID NOT NULL,
        sample_id UUID NOT NULL,
        limits TEXT,
        since TIMESTAMP WITH TIME ZONE NOT NULL,
        until TIMESTAMP WITH TIME ZONE,
        readings INTEGER NOT NULL,
        first_at TIMESTAMP WITH TIME ZONE NOT NULL,
        last_at TIMESTAMP WITH TIME ZONE NOT NULL,
        lowest DOUBLE PRECISION NOT NULL,
        highest DOUBLE PRECISION NOT NULL,
        mean_kinetic DOUBLE PRECISION NOT NULL,
        minutes_outside INTEGER NOT NULL,
        alarms TEXT[] NOT NULL,
        outside JSONB NOT NULL,
        gaps JSONB NOT NULL,
        CONSTRAINT pk_tube_temperatures PRIMARY KEY (parcel_id, sample_id),
        CONSTRAINT fk_tube_temperatures_parcel_id_parcels FOREIGN KEY (parcel_id) REFERENCES parcels (id),
        CONSTRAINT fk_tube_temperatures_sample_id_samples FOREIGN KEY (sample_id) REFERENCES samples (id)
    )
    """,
    "CREATE INDEX ix_tube_temperatures_sample_id ON tube_temperatures (sample_id)",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    # The subqueries see only parcels and samples that the tenant may see: a laboratory sees tubes, not parcels.
    for table in ("temperature_logs", "parcel_temperatures"):
        secure_rows(op, table, using=f"EXISTS (SELECT FROM parcels WHERE parcels.id = {table}.parcel_id)")
    of_parcel = "EXISTS (SELECT FROM parcels WHERE parcels.id = tube_temperatures.parcel_id)"
    of_sample = "EXISTS (SELECT FROM samples WHERE samples.id = tube_temperatures.sample_id)"
    secure_rows(op, "tube_temperatures", using=f"{of_parcel} OR {of_sample}")
