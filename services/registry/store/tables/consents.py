"""What the families agreed to and took back, and which services have obeyed."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.registry.store.tables.metadata import METADATA

withdrawals = Table(
    "withdrawals",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, ForeignKey("patients.code"), nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("withdrawn_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("reason", Text),
    CheckConstraint("cardinality(purposes) > 0", name="of_some_purpose"),
    Index(None, "patient"),
)

withdrawal_confirmations = Table(
    "withdrawal_confirmations",
    METADATA,
    Column("withdrawal_id", Uuid, ForeignKey("withdrawals.id"), primary_key=True),
    Column("by_service", Text, primary_key=True),
    Column("confirmed_at", DateTime(timezone=True), nullable=False),
)

consents = Table(
    "consents",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, ForeignKey("patients.code"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("document_version", Text, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("assent", Boolean),
    Column("version", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("withdrawal_id", Uuid, ForeignKey("withdrawals.id")),
    Index(None, "patient"),
    Index(None, "purpose"),
)
