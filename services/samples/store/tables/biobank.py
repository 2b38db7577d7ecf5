"""The storage tree, the tubes in it, where they lay and what was taken of them."""

from sqlalchemy import (
    BigInteger,
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
)

from services.samples.store.tables.metadata import INSTANT, METADATA

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
    Column("created_at", INSTANT, nullable=False),
    Column("closed_at", INSTANT),
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
    Column("banked_at", INSTANT, nullable=False),
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
        # A box that is carried elsewhere takes its tubes along within one transaction.
        deferrable=True,
        initially="IMMEDIATE",
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
    Column("moved_at", INSTANT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
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
    Column("taken_at", INSTANT, nullable=False),
    Column("taken_by", Text, nullable=False),
    CheckConstraint("amount > 0", name="something_is_taken"),
    CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="amount_is_whole"),
    CheckConstraint("(taken_for IN ('used', 'destroyed')) = (into_id IS NULL)", name="into_another_tube"),
    CheckConstraint("into_id <> aliquot_id", name="not_into_itself"),
    Index(None, "aliquot_id"),
    Index(None, "into_id"),
)
"""What left a tube, and into which: the lineage. The database refuses amounts that do not add up."""
