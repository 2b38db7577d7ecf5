"""Probes that fall silent, and alarms that late readings join."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0016"
down_revision = "samples_0015"
branch_labels = None
depends_on = None

TABLES = (
    "ALTER TABLE temperature_limits ADD COLUMN silent_after_minutes INTEGER",
    """
    ALTER TABLE temperature_limits ADD CONSTRAINT ck_temperature_limits_waits_for_a_while
        CHECK (silent_after_minutes > 0)
    """,
    """
    CREATE TABLE probes (
        storage_id UUID NOT NULL,
        probe TEXT NOT NULL,
        hub TEXT NOT NULL,
        last_at TIMESTAMP WITH TIME ZONE NOT NULL,
        last_celsius DOUBLE PRECISION NOT NULL,
        CONSTRAINT pk_probes PRIMARY KEY (storage_id, probe),
        CONSTRAINT fk_probes_storage_id_storages FOREIGN KEY (storage_id) REFERENCES storages (id)
    )
    """,
    """
    INSERT INTO probes
    SELECT DISTINCT ON (storage_id, probe) storage_id, probe, hub, measured_at, celsius
    FROM temperature_readings ORDER BY storage_id, probe, measured_at DESC
    """,
    "ALTER TABLE storage_alarms ADD COLUMN kind TEXT",
    "UPDATE storage_alarms SET kind = 'temperature'",
    "ALTER TABLE storage_alarms ALTER COLUMN kind SET NOT NULL",
    "ALTER TABLE storage_alarms ADD COLUMN merged_into UUID",
    """
    ALTER TABLE storage_alarms ADD CONSTRAINT fk_storage_alarms_merged_into_storage_alarms
        FOREIGN KEY (merged_into) REFERENCES storage_alarms (id)
    """,
    "ALTER TABLE storage_alarms DROP CONSTRAINT uq_storage_alarms_excursion",
    """
    CREATE UNIQUE INDEX uq_storage_alarms_excursion ON storage_alarms (storage_id, probe, kind, since)
        WHERE merged_into IS NULL
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    secure_rows(op, "probes", "hub")
