"""What freezers may show, what they showed, and the alarms."""

from sqlalchemy import CheckConstraint, Column, Double, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.samples.store.tables.metadata import INSTANT, METADATA

temperature_limits = Table(
    "temperature_limits",
    METADATA,
    Column("storage_id", Uuid, ForeignKey("storages.id"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("lowest", Double),
    Column("highest", Double, nullable=False),
    Column("allowed_minutes", Integer, nullable=False),
    Column("silent_after_minutes", Integer),
    CheckConstraint("silent_after_minutes > 0", name="waits_for_a_while"),
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

probes = Table(
    "probes",
    METADATA,
    Column("storage_id", Uuid, ForeignKey("storages.id"), primary_key=True),
    Column("probe", Text, primary_key=True),
    Column("hub", Text, nullable=False),
    Column("last_at", INSTANT, nullable=False),
    Column("last_celsius", Double, nullable=False),
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
    Column("kind", Text, nullable=False),
    Column("merged_into", Uuid, ForeignKey("storage_alarms.id")),
    CheckConstraint(
        "(acknowledged_at IS NULL) = (acknowledged_by IS NULL) AND (acknowledged_at IS NULL) = (action IS NULL)",
        name="somebody_answered",
    ),
    # One alarm per excursion; what was merged has none of its own any more.
    Index(
        "uq_storage_alarms_excursion",
        "storage_id",
        "probe",
        "kind",
        "since",
        unique=True,
        postgresql_where=text("merged_into IS NULL"),
    ),
    Index(None, "hub", "raised_at", "id"),
)
