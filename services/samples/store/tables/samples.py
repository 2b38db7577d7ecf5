"""Tubes, and the labels that were ever given."""

from sqlalchemy import ARRAY, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.samples.store.tables.metadata import INSTANT, METADATA

# As the partial indexes of the worklists have them; a statement that is to use one writes it the same way.
TRAVELLING = "stage = 'dispatched'"
RECEIVED = "stage = 'received'"
QUARANTINED = "stage = 'quarantined'"
AT_HUB = "stage IN ('received', 'banked')"
IN_USE = "stage IN ('received', 'banked', 'dispatched')"
"""The same, and those that a hub has forwarded: what was measured of them before is answered for."""

labels = Table("labels", METADATA, Column("label", Text, primary_key=True))
"""Every label that was ever given: no row-level security, because nobody else's may be given again."""

samples = Table(
    "samples",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False, unique=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("hub", Text),
    Column("stage", Text, nullable=False),
    Column("material", Text),
    Column("tube", Text),
    Column("preservation", Text),
    Column("extracted_at", INSTANT),
    Column("collected_at", INSTANT),
    Column("episode_id", Uuid),
    Column("referral_id", Uuid),
    Column("referral_accepted_at", INSTANT),
    Column("shipment_id", Uuid, ForeignKey("shipments.id")),
    Column("dispatched_at", INSTANT),
    Column("expected_at", INSTANT),
    Column("received_at", INSTANT),
    Column("rejected_at", INSTANT),
    Column("rejection_reason", Text),
    Column("rejection_note", Text),
    Column("transport_alarms", ARRAY(Text), nullable=False),
    Column("kit", Text, ForeignKey("kits.label")),
    Column("created_at", INSTANT, nullable=False),
    Column("version", Integer, nullable=False),
    Column("external_code", Text),
    CheckConstraint("(collected_at IS NULL) = (material IS NULL)", name="material_when_collected"),
    CheckConstraint("(collected_at IS NULL) = (tube IS NULL)", name="tube_when_collected"),
    CheckConstraint("(collected_at IS NULL) = (preservation IS NULL)", name="preservation_when_collected"),
    CheckConstraint("(dispatched_at IS NULL) = (shipment_id IS NULL)", name="shipment_when_dispatched"),
    CheckConstraint("(rejected_at IS NULL) = (rejection_reason IS NULL)", name="reason_when_rejected"),
    Index(None, "hospital", "created_at", "id"),
    Index(None, "hub", "created_at", "id"),
    Index(None, "created_at", "id"),
    # A list of one stage: of a rare one the next page is not looked for among all that is banked.
    Index(None, "hospital", "stage", "created_at", "id"),
    Index(None, "hub", "stage", "created_at", "id"),
    Index(None, "patient"),
    Index(None, "shipment_id"),
    Index(
        "ix_samples_on_their_way",
        "expected_at",
        "extracted_at",
        postgresql_where=text("stage IN ('collected', 'dispatched')"),
    ),
    # The load of a hub is counted with every routing advice.
    Index(
        "ix_samples_waiting",
        "hub",
        "created_at",
        postgresql_where=text("stage IN ('expected', 'collected', 'dispatched', 'received')"),
    ),
    Index(None, "external_code", postgresql_where=text("external_code IS NOT NULL")),
    # The lists people live in, from the hub's side and from the hospital's: what is open, not what is stored.
    Index("ix_samples_travelling_hub", "hub", "expected_at", "id", postgresql_where=text(TRAVELLING)),
    Index("ix_samples_travelling_hospital", "hospital", "expected_at", "id", postgresql_where=text(TRAVELLING)),
    Index("ix_samples_received_hub", "hub", "received_at", "id", postgresql_where=text(RECEIVED)),
    Index("ix_samples_received_hospital", "hospital", "received_at", "id", postgresql_where=text(RECEIVED)),
    Index("ix_samples_quarantined_hub", "hub", "created_at", "id", postgresql_where=text(QUARANTINED)),
    Index("ix_samples_quarantined_hospital", "hospital", "created_at", "id", postgresql_where=text(QUARANTINED)),
    # One announcement per referral: a repeated event cannot make a second one.
    Index("uq_samples_announced", "referral_id", unique=True, postgresql_where=text("stage = 'expected'")),
    Index(None, "referral_id"),
)
