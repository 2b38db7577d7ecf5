"""The tables of samples; the migrations make them and a check compares the two."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from libs.common.api_keys import api_keys_table
from libs.common.database import metadata

METADATA = metadata()

_INSTANT = DateTime(timezone=True)

known_patients = Table(
    "known_patients",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("merged_into", Text),
)

known_consents = Table(
    "known_consents",
    METADATA,
    Column("patient", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("given", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

known_episodes = Table(
    "known_episodes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("voided", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "patient"),
)

labels = Table("labels", METADATA, Column("label", Text, primary_key=True))
"""Every label that was ever given: no row-level security, because nobody else's may be given again."""

shipments = Table(
    "shipments",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("courier", Text, nullable=False),
    Column("tracking_number", Text),
    Column("preservation", Text),
    Column("dispatched_at", _INSTANT, nullable=False),
    Column("expected_at", _INSTANT, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
    CheckConstraint("expected_at > dispatched_at", name="arrives_after_it_leaves"),
    Index(None, "hospital", "created_at"),
    Index(None, "hub", "created_at"),
)

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
    Column("extracted_at", _INSTANT),
    Column("collected_at", _INSTANT),
    Column("episode_id", Uuid),
    Column("referral_id", Uuid),
    Column("referral_accepted_at", _INSTANT),
    Column("shipment_id", Uuid, ForeignKey("shipments.id")),
    Column("dispatched_at", _INSTANT),
    Column("expected_at", _INSTANT),
    Column("received_at", _INSTANT),
    Column("rejected_at", _INSTANT),
    Column("rejection_reason", Text),
    Column("rejection_note", Text),
    Column("transport_alarms", ARRAY(Text), nullable=False),
    Column("created_at", _INSTANT, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("(collected_at IS NULL) = (material IS NULL)", name="material_when_collected"),
    CheckConstraint("(collected_at IS NULL) = (tube IS NULL)", name="tube_when_collected"),
    CheckConstraint("(collected_at IS NULL) = (preservation IS NULL)", name="preservation_when_collected"),
    CheckConstraint("(dispatched_at IS NULL) = (shipment_id IS NULL)", name="shipment_when_dispatched"),
    CheckConstraint("(rejected_at IS NULL) = (rejection_reason IS NULL)", name="reason_when_rejected"),
    Index(None, "hospital", "created_at", "id"),
    Index(None, "hub", "created_at", "id"),
    Index(None, "patient"),
    Index(None, "shipment_id"),
    # One announcement per referral: a repeated event cannot make a second one.
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
    Index("uq_samples_announced", "referral_id", unique=True, postgresql_where=text("stage = 'expected'")),
    Index(None, "referral_id"),
)

storages = Table(
    "storages",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False, unique=True),
    Column("hub", Text, nullable=False),
    Column("parent_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("grid_rows", Integer),
    Column("grid_columns", Integer),
    Column("capacity", Integer),
    Column("created_at", _INSTANT, nullable=False),
    CheckConstraint("(grid_rows IS NULL) = (grid_columns IS NULL)", name="grid_is_whole"),
    CheckConstraint("grid_rows BETWEEN 1 AND 26 AND grid_columns BETWEEN 1 AND 99", name="grid_has_names"),
    CheckConstraint("capacity > 0", name="room_for_some"),
    UniqueConstraint("hub", "path", name="uq_storages_path"),
    # What a tube's row and a child's row refer to: a place of the same hub.
    UniqueConstraint("id", "hub", "path", name="uq_storages_place"),
    UniqueConstraint("id", "hub", name="uq_storages_hub"),
    ForeignKeyConstraint(["parent_id", "hub"], ["storages.id", "storages.hub"], name="fk_storages_parent_of_same_hub"),
    Index(None, "parent_id"),
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
    Column("dispatched_at", _INSTANT),
    Column("expected_at", _INSTANT),
    Column("in_transit_at", _INSTANT),
    Column("received_at", _INSTANT),
    Column("reconciled_at", _INSTANT),
    Column("lost_at", _INSTANT),
    Column("created_at", _INSTANT, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("(dispatched_at IS NULL) = (courier IS NULL)", name="courier_when_dispatched"),
    Index(None, "sender", "created_at", "id"),
    Index(None, "receiver", "created_at", "id"),
    Index(None, "hospital", "created_at", "id"),
)
"""A parcel that has left has a row of the same id in `shipments`."""

parcel_boxes = Table(
    "parcel_boxes",
    METADATA,
    Column("parcel_id", Uuid, ForeignKey("parcels.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("temperature", Text),
)

parcel_tubes = Table(
    "parcel_tubes",
    METADATA,
    Column("parcel_id", Uuid, primary_key=True),
    Column("sample_id", Uuid, ForeignKey("samples.id"), primary_key=True),
    Column("box", Text, nullable=False),
    Column("position", Text),
    Column("condition", Text),
    Column("noted_at", _INSTANT),
    Column("taken_out_at", _INSTANT),
    CheckConstraint("(condition IS NULL) = (noted_at IS NULL)", name="condition_is_noted"),
    ForeignKeyConstraint(["parcel_id", "box"], ["parcel_boxes.parcel_id", "parcel_boxes.name"]),
    UniqueConstraint("parcel_id", "box", "position", name="uq_parcel_tubes_place"),
    # A tube lies in one parcel at a time.
    Index("uq_parcel_tubes_lies", "sample_id", unique=True, postgresql_where=text("taken_out_at IS NULL")),
)

nonconformities = Table(
    "nonconformities",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("patient", Text),
    Column("sample_id", Uuid),
    Column("parcel_id", Uuid),
    Column("deviation", Text, nullable=False),
    Column("rejected", Boolean, nullable=False),
    Column("note", Text),
    Column("opened_at", _INSTANT, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("cause", Text),
    Column("corrective_action", Text),
    Column("closed_at", _INSTANT),
    Column("closed_by", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "(closed_at IS NULL) = (cause IS NULL) AND (closed_at IS NULL) = (corrective_action IS NULL)",
        name="closed_with_cause",
    ),
    Index(None, "hospital", "opened_at", "id"),
    Index(None, "hub", "opened_at", "id"),
    Index(None, "parcel_id"),
    Index(None, "sample_id"),
    Index(None, "patient"),
)

custody = Table(
    "custody",
    METADATA,
    Column("sample_id", Uuid, primary_key=True),
    # The sample's, after the move: what happened to a tube is in one order, whoever told it when.
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("deed", Text, nullable=False),
    Column("since", _INSTANT, nullable=False),
    Column("holder", Text),
    Column("organisation", Text),
    Column("destination", Text),
    Column("shipment_id", Uuid),
    Column("undoes", Integer),
    Column("preservation", Text),
    Column("by", Text, nullable=False),
    Column("by_organisation", Text),
    Column("recorded_at", _INSTANT, nullable=False),
)
"""Refers to no other table, so that its rows may be written beside them in one statement."""

aliquots = Table(
    "aliquots",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False, unique=True),
    Column("sample_id", Uuid, ForeignKey("samples.id"), nullable=False),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("preservation", Text, nullable=False),
    Column("volume_ul", Integer),
    Column("box", Text),
    Column("position", Text),
    Column("banked_at", _INSTANT, nullable=False),
    Column("thaw_cycles", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("storage_id", Uuid),
    Column("initial_amount", BigInteger),
    Column("amount", BigInteger),
    Column("unit", Text),
    CheckConstraint(
        "(box IS NULL) = (storage_id IS NULL) AND (position IS NULL OR box IS NOT NULL)", name="place_is_whole"
    ),
    CheckConstraint("thaw_cycles >= 0", name="thaws_are_counted"),
    CheckConstraint("(stage = 'stored') = (storage_id IS NOT NULL)", name="stored_at_a_place"),
    CheckConstraint("amount >= 0 AND amount <= initial_amount", name="never_below_zero"),
    CheckConstraint(
        "(amount IS NULL) = (unit IS NULL) AND (amount IS NULL) = (initial_amount IS NULL)", name="amount_is_whole"
    ),
    CheckConstraint("stage <> 'used_up' OR coalesce(amount, 0) = 0", name="used_up_is_empty"),
    ForeignKeyConstraint(
        ["storage_id", "hub", "box"],
        ["storages.id", "storages.hub", "storages.path"],
        name="fk_aliquots_place_in_the_tree",
    ),
    # No two tubes at one place of one hub; what was used up (no place) does not count.
    UniqueConstraint("hub", "box", "position", name="uq_aliquots_place"),
    Index(None, "sample_id"),
    Index(None, "patient"),
    Index(None, "storage_id"),
)

movements = Table(
    "movements",
    METADATA,
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("stage", Text, nullable=False),
    Column("from_box", Text),
    Column("from_position", Text),
    Column("to_box", Text),
    Column("to_position", Text),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    Column("moved_at", _INSTANT, nullable=False),
    Column("recorded_at", _INSTANT, nullable=False),
    Column("moved_by", Text, nullable=False),
    CheckConstraint("(stage = 'stored') = (to_box IS NOT NULL)", name="stored_at_a_place"),
)
"""Every place a tube ever had. The database refuses a change of place without its line here."""

takings = Table(
    "takings",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id"), nullable=False),
    Column("into_id", Uuid, ForeignKey("aliquots.id")),
    Column("taken_for", Text, nullable=False),
    Column("amount", BigInteger),
    Column("unit", Text),
    Column("taken_at", _INSTANT, nullable=False),
    Column("taken_by", Text, nullable=False),
    CheckConstraint("amount > 0", name="something_is_taken"),
    CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="amount_is_whole"),
    CheckConstraint("(taken_for = 'used') = (into_id IS NULL)", name="into_another_tube"),
    CheckConstraint("into_id <> aliquot_id", name="not_into_itself"),
    Index(None, "aliquot_id"),
    Index(None, "into_id"),
)
"""What left a tube, and into which: the lineage. The database refuses amounts that do not add up."""

temperature_limits = Table(
    "temperature_limits",
    METADATA,
    Column("storage_id", Uuid, ForeignKey("storages.id"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("lowest", Double),
    Column("highest", Double, nullable=False),
    Column("allowed_minutes", Integer, nullable=False),
    CheckConstraint("lowest < highest", name="can_be_kept"),
)

temperature_readings = Table(
    "temperature_readings",
    METADATA,
    Column("storage_id", Uuid, ForeignKey("storages.id"), primary_key=True),
    Column("probe", Text, primary_key=True),
    Column("measured_at", _INSTANT, primary_key=True),
    Column("hub", Text, nullable=False),
    Column("celsius", Double, nullable=False),
    Column("recorded_at", _INSTANT, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index(None, "storage_id", "measured_at"),
    Index(None, "hub", "measured_at"),
)

storage_alarms = Table(
    "storage_alarms",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("storage_id", Uuid, ForeignKey("storages.id"), nullable=False),
    Column("hub", Text, nullable=False),
    Column("probe", Text, nullable=False),
    Column("since", _INSTANT, nullable=False),
    Column("ended_at", _INSTANT),
    Column("worst", Double, nullable=False),
    Column("raised_at", _INSTANT, nullable=False),
    Column("acknowledged_at", _INSTANT),
    Column("acknowledged_by", Text),
    Column("action", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "(acknowledged_at IS NULL) = (acknowledged_by IS NULL) AND (acknowledged_at IS NULL) = (action IS NULL)",
        name="somebody_answered",
    ),
    UniqueConstraint("storage_id", "probe", "since", name="uq_storage_alarms_excursion"),
    Index(None, "hub", "raised_at", "id"),
)

assays = Table(
    "assays",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("sample_id", Uuid, ForeignKey("samples.id"), nullable=False),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("hub", Text),
    Column("lab", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("ordered_at", _INSTANT, nullable=False),
    Column("referral_id", Uuid),
    Column("result_version", Integer, nullable=False),
    Column("resulted_at", _INSTANT),
    Column("released_at", _INSTANT),
    Column("released_version", Integer),
    Column("version", Integer, nullable=False),
    CheckConstraint("(released_at IS NULL) = (released_version IS NULL)", name="version_when_released"),
    Index(None, "lab", "ordered_at", "id"),
    Index(None, "hub", "ordered_at", "id"),
    Index(None, "hospital", "ordered_at", "id"),
    Index(None, "sample_id"),
    Index(None, "patient"),
)

result_versions = Table(
    "result_versions",
    METADATA,
    Column("assay_id", Uuid, ForeignKey("assays.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("preanalytics", JSONB, nullable=False),
    Column("measured_at", _INSTANT, nullable=False),
    Column("posted_at", _INSTANT, nullable=False),
    Column("posted_by", Text, nullable=False),
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id")),
    Column("instrument", Text),
    Column("released_at", _INSTANT),
    Column("released_by", Text),
    Column("reason", Text),
    CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="somebody_released"),
)

instrument_messages = Table(
    "instrument_messages",
    METADATA,
    Column("lab", Text, primary_key=True),
    Column("instrument", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("body_hash", LargeBinary, primary_key=True),
    Column("assay_id", Uuid, ForeignKey("assays.id"), nullable=False),
    Column("result_version", Integer, nullable=False),
    Column("received_at", _INSTANT, nullable=False),
    Column("id_reused", Boolean, nullable=False),
)

sample_watches = Table(
    "sample_watches",
    METADATA,
    Column("sample_id", Uuid, ForeignKey("samples.id"), primary_key=True),
    Column("look_at", _INSTANT, nullable=False),
    Index(None, "look_at"),
)
"""When the worker has to look at a sample again: a colour changes, or a parcel is late."""

viability_clocks = Table(
    "viability_clocks",
    METADATA,
    # The assay's id, or the sample's for the network's own limit.
    Column("id", Uuid, primary_key=True),
    Column("sample_id", Uuid, ForeignKey("samples.id"), nullable=False),
    Column("colour", Text, nullable=False),
    Column("stated_at", _INSTANT, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "sample_id"),
)
"""The last stated colour of each clock."""

delays = Table(
    "delays",
    METADATA,
    Column("sample_id", Uuid, ForeignKey("samples.id"), primary_key=True),
    Column("expected_at", _INSTANT, nullable=False),
    Column("advice", JSONB, nullable=False),
    Column("stated_at", _INSTANT, nullable=False),
    Column("version", Integer, nullable=False),
)
"""The last stated advice for a parcel that is late."""

api_keys = api_keys_table(METADATA)
