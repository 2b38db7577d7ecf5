"""What devices are told to do, and what they said to it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid, text

from services.samples.store.tables.metadata import INSTANT, METADATA

QUEUED = "state = 'queued'"
"""As the partial index has it."""

instrument_orders = Table(
    "instrument_orders",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("device_id", Uuid, ForeignKey("instrument_devices.id"), nullable=False),
    Column("assay_id", Uuid, ForeignKey("assays.id"), nullable=False),
    Column("wanted", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("queued_at", INSTANT, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", INSTANT, nullable=False),
    Column("answered_at", INSTANT),
    Column("answer_code", Text),
    Column("problem", Text),
    Column("sending", Integer, nullable=False, server_default="1"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("device_id", "assay_id", "wanted"),
    Index("ix_instrument_orders_queued", "next_try_at", "id", postgresql_where=text(QUEUED)),
    Index(None, "lab", "queued_at", "id"),
    Index(None, "assay_id"),
)
