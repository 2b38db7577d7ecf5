"""What travels: parcels, their boxes and tubes, and their handing over to a courier."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.samples.store.tables.metadata import INSTANT, METADATA

shipments = Table(
    "shipments",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("courier", Text, nullable=False),
    Column("tracking_number", Text),
    Column("preservation", Text),
    Column("dispatched_at", INSTANT, nullable=False),
    Column("expected_at", INSTANT, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    CheckConstraint("expected_at > dispatched_at", name="arrives_after_it_leaves"),
    Index(None, "hospital", "created_at"),
    Index(None, "hub", "created_at"),
)

parcels = Table(
    "parcels",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("courier", Text),
    Column("tracking_number", Text),
    Column("preservation", Text),
    Column("dispatched_at", INSTANT),
    Column("expected_at", INSTANT),
    Column("in_transit_at", INSTANT),
    Column("received_at", INSTANT),
    Column("reconciled_at", INSTANT),
    Column("lost_at", INSTANT),
    Column("created_at", INSTANT, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("(dispatched_at IS NULL) = (courier IS NULL)", name="courier_when_dispatched"),
    Index(None, "sender", "created_at", "id"),
    Index(None, "receiver", "created_at", "id"),
    Index(None, "hospital", "created_at", "id"),
    Index(None, "tracking_number", postgresql_where=text("tracking_number IS NOT NULL")),
)
"""A parcel that has left has a row of the same id in `shipments`."""

parcel_boxes = Table(
    "parcel_boxes",
    METADATA,
    Column("parcel_id", Uuid, ForeignKey("parcels.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("temperature", Text),
    Index(None, "name"),
)

parcel_tubes = Table(
    "parcel_tubes",
    METADATA,
    Column("parcel_id", Uuid, primary_key=True),
    Column("sample_id", Uuid, ForeignKey("samples.id"), primary_key=True),
    Column("box", Text, nullable=False),
    Column("position", Text),
    Column("condition", Text),
    Column("noted_at", INSTANT),
    Column("taken_out_at", INSTANT),
    CheckConstraint("(condition IS NULL) = (noted_at IS NULL)", name="condition_is_noted"),
    ForeignKeyConstraint(["parcel_id", "box"], ["parcel_boxes.parcel_id", "parcel_boxes.name"]),
    UniqueConstraint("parcel_id", "box", "position", name="uq_parcel_tubes_place"),
    # A tube lies in one parcel at a time.
    Index("uq_parcel_tubes_lies", "sample_id", unique=True, postgresql_where=text("taken_out_at IS NULL")),
)
