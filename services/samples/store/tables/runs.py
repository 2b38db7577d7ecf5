"""Runs of a laboratory with their assays and controls; controls' lots with their targets."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

runs = Table(
    "runs",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("assay", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("planned_at", INSTANT, nullable=False),
    Column("planned_by", Text, nullable=False),
    Column("plate", Text),
    Column("started_at", INSTANT),
    Column("started_by", Text),
    Column("judged_at", INSTANT),
    Column("judged_by", Text),
    Column("judgement", JSONB(none_as_null=True)),
    Column("reason", Text),
    Column("repeats", Uuid, ForeignKey("runs.id")),
    Column("repeated_as", Uuid),
    Column("overridden_at", INSTANT),
    Column("overridden_by", Text),
    Column("override_reason", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint("(judged_at IS NULL) = (judged_by IS NULL)", name="somebody_judged"),
    CheckConstraint("(overridden_at IS NULL) = (override_reason IS NULL)", name="overridden_with_reason"),
    Index(None, "lab", "planned_at", "id"),
)

control_lots = Table(
    "control_lots",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("assay", Text, nullable=False),
    Column("material", Text, nullable=False),
    Column("lot", Text, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("targets", JSONB, nullable=False),
    Column("registered_at", INSTANT, nullable=False),
    Column("registered_by", Text, nullable=False),
    Column("retired_at", INSTANT),
    Column("retired_by", Text),
    Column("version", Integer, nullable=False),
    UniqueConstraint("lab", "assay", "material", "lot"),
    Index(None, "lab", "registered_at", "id"),
)

run_assays = Table(
    "run_assays",
    METADATA,
    Column("run_id", Uuid, ForeignKey("runs.id"), primary_key=True),
    Column("assay_id", Uuid, ForeignKey("assays.id"), primary_key=True),
    Column("place", Integer, nullable=False),
    Index(None, "assay_id"),
)

run_controls = Table(
    "run_controls",
    METADATA,
    Column("run_id", Uuid, ForeignKey("runs.id"), primary_key=True),
    Column("control_lot_id", Uuid, ForeignKey("control_lots.id"), primary_key=True),
)

control_values = Table(
    "control_values",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("run_id", Uuid, ForeignKey("runs.id"), nullable=False),
    Column("lot_id", Uuid, ForeignKey("control_lots.id"), nullable=False),
    Column("analyte", Text, nullable=False),
    Column("measured_at", INSTANT, nullable=False),
    Column("noted_at", INSTANT, nullable=False),
    Column("noted_by", Text, nullable=False),
    Column("value", Double),
    Column("sign", Text),
    Column("z", Double),
    Column("rules", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("receipt_id", Uuid, ForeignKey("instrument_receipts.id")),
    Column("place", Integer),
    Column("withdrawn_at", INSTANT),
    Column("withdrawn_by", Text),
    Column("withdrawn_why", Text),
    CheckConstraint("(value IS NULL) <> (sign IS NULL)", name="number_or_sign"),
    CheckConstraint("(receipt_id IS NULL) = (place IS NULL)", name="of_a_group_of_a_message"),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why IS NULL)", name="withdrawn_with_reason"),
    Index("ix_control_values_receipt_id", "receipt_id", postgresql_where=text("receipt_id IS NOT NULL")),
    Index(None, "run_id"),
    Index(None, "lot_id", "analyte", "measured_at", "id"),
)
