"""Researchers' requests, the tubes picked for them, and who is behind a pseudonym."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

biobank_searches = Table(
    "biobank_searches",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("institution", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("asked", Text, nullable=False),
    Index(None, "institution", "asked_at"),
)
"""What was asked, for the budget of questions."""

biobank_requests = Table(
    "biobank_requests",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("institution", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("project_title", Text, nullable=False),
    Column("ethics_approval", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("uses", ARRAY(Text), nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_at", INSTANT, nullable=False),
    Column("reason", Text),
    Column("reason_note", Text),
    Column("decided_at", INSTANT),
    Column("decided_by", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="somebody_decided"),
    Index(None, "institution", "requested_at", "id"),
    Index(None, "hub", "requested_at", "id"),
)

research_tubes = Table(
    "research_tubes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("biobank_request_id", Uuid, ForeignKey("biobank_requests.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("institution", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("pseudonym", Text, nullable=False),
    # The tube of the biobank, and the one that left: another one where only a part of it was handed out.
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id"), nullable=False),
    Column("handed_id", Uuid, ForeignKey("aliquots.id")),
    Column("label", Text),
    Column("content", Text, nullable=False),
    Column("amount", BigInteger),
    Column("unit", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("reserved_at", INSTANT, nullable=False),
    Column("handed_out_at", INSTANT),
    Column("due_at", INSTANT),
    Column("reported", Text),
    Column("reported_at", INSTANT),
    Column("settled_at", INSTANT),
    Column("version", Integer, nullable=False),
    CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="amount_is_whole"),
    CheckConstraint("amount > 0", name="something_is_reserved"),
    CheckConstraint("(handed_out_at IS NULL) = (handed_id IS NULL)", name="tube_when_handed_out"),
    CheckConstraint("(reported IS NULL) = (reported_at IS NULL)", name="time_when_reported"),
    CheckConstraint("state <> 'recalled' OR due_at IS NOT NULL", name="due_when_recalled"),
    Index(None, "biobank_request_id"),
    Index(None, "institution", "reserved_at", "id"),
    Index(None, "hub", "reserved_at", "id"),
    Index("ix_research_tubes_reserved", "aliquot_id", postgresql_where=text("state = 'reserved'")),
    Index("ix_research_tubes_recalled", "due_at", postgresql_where=text("state = 'recalled'")),
)
"""Of no child, for the institution reads it. The database refuses to reserve more of a tube than it holds."""

research_pseudonyms = Table(
    "research_pseudonyms",
    METADATA,
    Column("biobank_request_id", Uuid, ForeignKey("biobank_requests.id"), primary_key=True),
    Column("pseudonym", Text, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Index(None, "patient"),
)
"""The key, for the hub alone: within one request a child has one pseudonym, in the next another."""
