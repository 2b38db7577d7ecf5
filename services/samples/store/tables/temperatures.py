"""What freezers may show, what they showed, and the alarms."""

from sqlalchemy import CheckConstraint, Column, Double, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

temperature_limits = Table(
    "temperature_limits",
    METADATA,
    Column("storage_id", Uuid, ForeignKey("storages.id"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("lowest", Double),
    Column("highest", Double, nullable=False),
    Column("allowed_minutes", Integer, nullable=False),
    CheckConstraint("lowest < highest", name="can_be_kept"),
)

temperature_readings = Table(
    "temperature_readings",
    METADATA,
    Column("storage_id", Uuid, ForeignKey("storages.id"), primary_key=True),
    Column("probe", Text, primary_key=True),
    Column("measured_at", INSTANT, primary_key=True),
    Column("hub", Text, nullable=False),
    Column("celsius", Double, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index(None, "storage_id", "measured_at"),
    Index(None, "hub", "measured_at"),
)

storage_alarms = Table(
    "storage_alarms",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("storage_id", Uuid, ForeignKey("storages.id"), nullable=False),
    Column("hub", Text, nullable=False),
    Column("probe", Text, nullable=False),
    Column("since", INSTANT, nullable=False),
    Column("ended_at", INSTANT),
    Column("worst", Double, nullable=False),
    Column("raised_at", INSTANT, nullable=False),
    Column("acknowledged_at", INSTANT),
    Column("acknowledged_by", Text),
    Column("action", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "(acknowledged_at IS NULL) = (acknowledged_by IS NULL) AND (acknowledged_at IS NULL) = (action IS NULL)",
        name="somebody_answered",
    ),
    UniqueConstraint("storage_id", "probe", "since", name="uq_storage_alarms_excursion"),
    Index(None, "hub", "raised_at", "id"),
)
