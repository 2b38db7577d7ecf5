"""Freezer temperatures: limits, readings, alarms."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0012"
down_revision = "samples_0011"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE temperature_limits (
        storage_id UUID NOT NULL,
        hub TEXT NOT NULL,
        lowest DOUBLE PRECISION,
        highest DOUBLE PRECISION NOT NULL,
        allowed_minutes INTEGER NOT NULL,
        CONSTRAINT pk_temperature_limits PRIMARY KEY (storage_id),
        CONSTRAINT ck_temperature_limits_can_be_kept CHECK (lowest < highest),
        CONSTRAINT fk_temperature_limits_storage_id_storages FOREIGN KEY (storage_id) REFERENCES storages (id)
    )
    """,
    """
    CREATE TABLE temperature_readings (
        storage_id UUID NOT NULL,
        probe TEXT NOT NULL,
        measured_at TIMESTAMP WITH TIME ZONE NOT NULL,
        hub TEXT NOT NULL,
        celsius DOUBLE PRECISION NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by TEXT NOT NULL,
        CONSTRAINT pk_temperature_readings PRIMARY KEY (storage_id, probe, measured_at),
        CONSTRAINT fk_temperature_readings_storage_id_storages FOREIGN KEY (storage_id) REFERENCES storages (id)
    )
    """,
    "CREATE INDEX ix_temperature_readings_storage_id_measured_at ON temperature_readings (storage_id, measured_at)",
    "CREATE INDEX ix_temperature_readings_hub_measured_at ON temperature_readings (hub, measured_at)",
    """
    CREATE TABLE storage_alarms (
        id UUID NOT NULL,
        storage_id UUID NOT NULL,
        hub TEXT NOT NULL,
        probe TEXT NOT NULL,
        since TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        worst DOUBLE PRECISION NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        acknowledged_at TIMESTAMP WITH TIME ZONE,
        acknowledged_by TEXT,
        action TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT pk_storage_alarms PRIMARY KEY (id),
        CONSTRAINT uq_storage_alarms_excursion UNIQUE (storage_id, probe, since),
        CONSTRAINT ck_storage_alarms_somebody_answered
            CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL) AND (acknowledged_at IS NULL) = (action IS NULL)),
        CONSTRAINT fk_storage_alarms_storage_id_storages FOREIGN KEY (storage_id) REFERENCES storages (id)
    )
    """,
    "CREATE INDEX ix_storage_alarms_hub_raised_at_id ON storage_alarms (hub, raised_at, id)",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for table in ("temperature_limits", "temperature_readings", "storage_alarms"):
        secure_rows(op, table, "hub")
