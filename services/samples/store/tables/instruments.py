"""Profiles and devices of laboratories, what became of the groups of received messages, and what was observed."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
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

WAITING = "outcome IN ('unmatched', 'unmapped', 'taken_back', 'to_decide')"
"""As the partial index has it."""

instrument_profiles = Table(
    "instrument_profiles",
    METADATA,
    Column("lab", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", JSONB, nullable=False),
    Column("written_at", INSTANT, nullable=False),
    Column("written_by", Text, nullable=False),
)
"""Every version for ever; the highest is in force."""

instrument_devices = Table(
    "instrument_devices",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("application", Text),
    Column("facility", Text),
    Column("port", Integer),
    Column("assays", ARRAY(Text)),
    Column("is_default", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("orders_by", Text),
    Column("orders_host", Text),
    Column("orders_port", Integer),
    Column("orders_url", Text),
    Column("changed_at", INSTANT, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("lab", "name"),
    CheckConstraint("(orders_host IS NULL) = (orders_port IS NULL)", name="orders_go_to_a_port_of_a_host"),
    CheckConstraint(
        "(coalesce(orders_by, '') = 'mllp') = (orders_host IS NOT NULL)"
        " AND (coalesce(orders_by, '') = 'http') = (orders_url IS NOT NULL)",
        name="orders_have_a_way",
    ),
    Index(
        "uq_instrument_devices_default",
        "lab",
        unique=True,
        postgresql_where=text("is_default AND active"),
    ),
)

instrument_filings = Table(
    "instrument_filings",
    METADATA,
    Column("receipt_id", Uuid, ForeignKey("instrument_receipts.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("why", Text),
    Column("reason", Text),
    Column("tried", JSONB, nullable=False),
    Column("remarks", JSONB, nullable=False),
    Column("kind", Text),
    Column("sample_id", Uuid, ForeignKey("samples.id")),
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id")),
    Column("assay_id", Uuid, ForeignKey("assays.id")),
    Column("patient", Text),
    Column("result_version", Integer),
    Column("run_id", Uuid, ForeignKey("runs.id")),
    Column("control_lot_id", Uuid, ForeignKey("control_lots.id")),
    Column("by_person", Boolean, nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("by", Text, nullable=False),
    Index("ix_instrument_filings_assay", "assay_id", postgresql_where=text("assay_id IS NOT NULL")),
    Index("ix_instrument_filings_sample", "sample_id", postgresql_where=text("sample_id IS NOT NULL")),
    Index("ix_instrument_filings_patient", "patient", postgresql_where=text("patient IS NOT NULL")),
    Index("ix_instrument_filings_waiting", "lab", "receipt_id", postgresql_where=text(WAITING)),
)

instrument_observations = Table(
    "instrument_observations",
    METADATA,
    Column("receipt_id", Uuid, ForeignKey("instrument_receipts.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("received_at", INSTANT, nullable=False),
    Column("control", Boolean, nullable=False),
    Column("specimen", Text),
    Column("placer", Text),
    Column("filler", Text),
    Column("order_code", Text),
    Column("code", Text, nullable=False),
    Column("text", Text),
    Column("system", Text),
    Column("sub_id", Text),
    Column("value_type", Text),
    Column("values", JSONB, nullable=False),
    Column("unit", Text),
    Column("reference_range", Text),
    Column("flags", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("raw_status", Text),
    Column("observed_at", INSTANT),
    Column("device", Text),
    Column("operator", Text),
    Column("notes", JSONB, nullable=False),
    Index(None, "lab", "specimen", "receipt_id", "place", "turn"),
    Index(None, "lab", "code", "receipt_id", "place", "turn"),
)
"""As the sender wrote them. Never changed: what they mean stands in the filings and the results."""

instrument_waits = Table(
    "instrument_waits",
    METADATA,
    Column("receipt_id", Uuid, ForeignKey("instrument_receipts.id"), primary_key=True),
    Column("tried", Text, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("looked_at", INSTANT, nullable=False),
    Index(None, "tried"),
    Index(None, "looked_at"),
)
"""The ids, in capitals, for which nothing was found: the worker looks again when one of them becomes known."""
