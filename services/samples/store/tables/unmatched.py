"""Tubes that arrived with a code nobody knows."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.samples.store.tables.metadata import INSTANT, METADATA

WAITING = "state = 'waiting'"
"""As the partial indexes have it."""

unmatched_tubes = Table(
    "unmatched_tubes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("hub", Text, nullable=False),
    Column("hospital", Text),
    Column("parcel_id", Uuid, ForeignKey("parcels.id")),
    Column("courier", Text),
    Column("written", Text, nullable=False),
    Column("material", Text),
    Column("tube", Text),
    Column("note", Text),
    Column("found_at", INSTANT, nullable=False),
    Column("noted_at", INSTANT, nullable=False),
    Column("noted_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sample_id", Uuid, ForeignKey("samples.id")),
    Column("closed_at", INSTANT),
    Column("closed_by", Text),
    Column("reason", Text),
    Column("returned_to", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint("(state = 'waiting') = (closed_at IS NULL)", name="closed_when_settled"),
    CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="somebody_closed_it"),
    CheckConstraint("(state = 'matched') = (sample_id IS NOT NULL)", name="matched_to_a_sample"),
    CheckConstraint("(state = 'returned') = (returned_to IS NOT NULL)", name="returned_to_somebody"),
    CheckConstraint("(state IN ('returned', 'destroyed')) = (reason IS NOT NULL)", name="settled_for_a_reason"),
    Index("ix_unmatched_tubes_waiting_hub", "hub", "found_at", "id", postgresql_where=text(WAITING)),
    Index("ix_unmatched_tubes_waiting_hospital", "hospital", "found_at", "id", postgresql_where=text(WAITING)),
    Index(None, "hub", "noted_at", "id"),
    Index(None, "hospital", "noted_at", "id"),
    Index(None, "written"),
)
