"""What temperature loggers in parcels showed, and what it says of the parcel and of each tube."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

temperature_logs = Table(
    "temperature_logs",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("parcel_id", Uuid, ForeignKey("parcels.id"), nullable=False),
    Column("logger", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("time_zone", Text),
    Column("unit", Text, nullable=False),
    Column("day_first", Boolean, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("skipped", Integer, nullable=False),
    # Read and judged as a whole: one row, where a hundred thousand would each be asked whose they are.
    Column("instants", ARRAY(INSTANT), nullable=False),
    Column("celsius", ARRAY(Double), nullable=False),
    Column("imported_at", INSTANT, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("withdrawn_at", INSTANT),
    Column("withdrawn_by", Text),
    Column("reason", Text),
    CheckConstraint("cardinality(instants) = cardinality(celsius)", name="each_has_its_instant"),
    CheckConstraint(
        "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (reason IS NULL)",
        name="somebody_withdrew",
    ),
    Index(
        "uq_temperature_logs_file",
        "parcel_id",
        "content_hash",
        unique=True,
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)

parcel_temperatures = Table(
    "parcel_temperatures",
    METADATA,
    Column("parcel_id", Uuid, ForeignKey("parcels.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("loggers", Integer, nullable=False),
    Column("judged_at", INSTANT, nullable=False),
    Column("rule", Text, nullable=False),
)

tube_temperatures = Table(
    "tube_temperatures",
    METADATA,
    Column("parcel_id", Uuid, ForeignKey("parcels.id"), primary_key=True),
    Column("sample_id", Uuid, ForeignKey("samples.id"), primary_key=True),
    Column("limits", Text),
    Column("since", INSTANT, nullable=False),
    Column("until", INSTANT),
    Column("readings", Integer, nullable=False),
    Column("first_at", INSTANT, nullable=False),
    Column("last_at", INSTANT, nullable=False),
    Column("lowest", Double, nullable=False),
    Column("highest", Double, nullable=False),
    Column("mean_kinetic", Double, nullable=False),
    Column("minutes_outside", Integer, nullable=False),
    Column("alarms", ARRAY(Text), nullable=False),
    Column("outside", JSONB, nullable=False),
    Column("gaps", JSONB, nullable=False),
    Index(None, "sample_id"),
)
