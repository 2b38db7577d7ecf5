"""Lists of tubes to be destroyed after a withdrawal, and where quarantined tubes may lie."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

destructions = Table(
    "destructions",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("withdrawal_id", Uuid),
    Column("withdrawn_on", Date, nullable=False),
    Column("opened_at", INSTANT, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("rule", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_stated_at", INSTANT),
    Column("closed_at", INSTANT),
    Column("certificate", JSONB(none_as_null=True)),
    Column("certificate_hash", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_over"),
    CheckConstraint(
        "(state = 'certified') = (certificate IS NOT NULL) AND (certificate IS NULL) = (certificate_hash IS NULL)",
        name="certified_with_facts",
    ),
    Index(None, "hospital", "opened_at", "id"),
    Index(None, "holder", "opened_at", "id"),
    Index("ix_destructions_open", "due_on", postgresql_where=text("state = 'open'")),
    Index(None, "patient"),
)

destruction_tubes = Table(
    "destruction_tubes",
    METADATA,
    Column("destruction_id", Uuid, ForeignKey("destructions.id"), primary_key=True),
    # A sample's or an aliquot's.
    Column("tube_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("held_as", Text, nullable=False),
    Column("pooled", Boolean, nullable=False),
    Column("added_at", INSTANT, nullable=False),
    Column("outcome", Text),
    Column("method", Text),
    Column("exemption", Text),
    Column("happened_at", INSTANT),
    Column("note", Text),
    Column("noted_at", INSTANT),
    Column("noted_by", Text),
    Column("noted_as", Text),
    Column("witnessed_at", INSTANT),
    Column("witnessed_by", Text),
    Column("witnessed_as", Text),
    CheckConstraint("(outcome IS NULL) = (noted_at IS NULL)", name="noted_with_outcome"),
    CheckConstraint("(coalesce(outcome, '') = 'destroyed') = (method IS NOT NULL)", name="destroyed_by_a_method"),
    CheckConstraint("(coalesce(outcome, '') = 'exempted') = (exemption IS NOT NULL)", name="exempted_for_a_reason"),
    CheckConstraint("(witnessed_at IS NULL) = (witnessed_by IS NULL)", name="somebody_witnessed"),
    CheckConstraint("witnessed_by <> noted_by", name="two_persons"),
    Index(None, "tube_id"),
)

quarantine_storages = Table(
    "quarantine_storages",
    METADATA,
    Column("storage_id", Uuid, ForeignKey("storages.id"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("named_at", INSTANT, nullable=False),
    Column("named_by", Text, nullable=False),
)
"""Nodes of the tree, with all below them, in which quarantined tubes are locked away."""
