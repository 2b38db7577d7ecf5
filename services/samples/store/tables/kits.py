"""Collection kits, what is in them, their movements and the stocks counted from those, and their orders."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
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

kits = Table(
    "kits",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False, unique=True),
    Column("template", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("maker", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("expires_on", Date),
    Column("assembled_at", INSTANT, nullable=False),
    Column("assembled_by", Text, nullable=False),
    Column("receiver", Text),
    Column("order_id", Uuid),
    Column("sample_id", Uuid),
    Column("version", Integer, nullable=False),
    CheckConstraint("(state = 'used') = (sample_id IS NOT NULL)", name="sample_when_used"),
    CheckConstraint("state <> 'sent' OR receiver IS NOT NULL", name="receiver_when_sent"),
    # No kit changes its state without a line in its history.
    ForeignKeyConstraint(
        ["id", "version", "state"],
        ["kit_movements.kit_id", "kit_movements.version", "kit_movements.state"],
        name="fk_kits_is_on_record",
        deferrable=True,
        initially="DEFERRED",
    ),
    Index(None, "maker", "assembled_at", "id"),
    Index(None, "holder", "assembled_at", "id"),
    Index(None, "receiver", postgresql_where=text("receiver IS NOT NULL")),
    Index(None, "order_id"),
    Index(None, "sample_id"),
    Index("ix_kits_expiring", "expires_on", postgresql_where=text("state = 'in_stock'")),
)

kit_components = Table(
    "kit_components",
    METADATA,
    Column("kit_id", Uuid, ForeignKey("kits.id"), primary_key=True),
    Column("component", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("lot", Text),
    Column("expires_on", Date),
    CheckConstraint("number > 0", name="some"),
    Index(None, "lot"),
)

kit_movements = Table(
    "kit_movements",
    METADATA,
    Column("kit_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("deed", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("out_of", Text),
    Column("into", Text),
    Column("receiver", Text),
    Column("order_id", Uuid),
    Column("sample_id", Uuid),
    Column("reason", Text),
    Column("moved_at", INSTANT, nullable=False),
    Column("by", Text, nullable=False),
    Column("by_organisation", Text, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    CheckConstraint("(deed = 'discarded') = (reason IS NOT NULL)", name="reason_when_discarded"),
    CheckConstraint("(state = 'in_stock') = (\"into\" IS NOT NULL)", name="stock_when_in_stock"),
    UniqueConstraint("kit_id", "version", "state", name="uq_kit_movements_state"),
)

kit_stocks = Table(
    "kit_stocks",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("template", Text, primary_key=True),
    Column("in_stock", Integer, nullable=False),
    CheckConstraint("in_stock >= 0", name="never_negative"),
)
"""Counted by the database from each movement; the service may read it only."""

kit_orders = Table(
    "kit_orders",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("orderer", Text, nullable=False),
    Column("supplier", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("decline_reason", Text),
    Column("courier", Text),
    Column("tracking_number", Text),
    Column("sent_at", INSTANT),
    Column("expected_at", INSTANT),
    Column("received_at", INSTANT),
    Column("version", Integer, nullable=False),
    CheckConstraint("(sent_at IS NULL) = (courier IS NULL)", name="courier_when_sent"),
    CheckConstraint("(state = 'declined') = (decline_reason IS NOT NULL)", name="reason_when_declined"),
    CheckConstraint("orderer <> supplier", name="of_somebody_else"),
    Index(None, "orderer", "created_at", "id"),
    Index(None, "supplier", "created_at", "id"),
)

kit_order_lines = Table(
    "kit_order_lines",
    METADATA,
    Column("order_id", Uuid, ForeignKey("kit_orders.id"), primary_key=True),
    Column("template", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    CheckConstraint("number > 0", name="some"),
)

kit_order_kits = Table(
    "kit_order_kits",
    METADATA,
    Column("order_id", Uuid, ForeignKey("kit_orders.id"), primary_key=True),
    Column("kit_id", Uuid, primary_key=True),
    Column("label", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("arrived", Boolean),
)
