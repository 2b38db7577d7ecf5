"""Orders, results, and the instruments that post them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from libs.common.api_keys import api_keys_table
from services.samples.store.tables.metadata import INSTANT, METADATA

# As the partial indexes of the worklists have it, and two parts of it.
OPEN = "stage IN ('ordered', 'registered', 'preliminary')"
ELSEWHERE = "hub IS DISTINCT FROM lab"
NOT_DONE = "stage IN ('ordered', 'registered')"
WAITING = "awaits IS NOT NULL"
"""Somebody has to answer for its newest body: of an open order, or a correction of a released one."""
TO_VERIFY = "awaits = 'verification'"
TO_RELEASE = "awaits = 'release'"
CORRECTIONS = "awaits IS NOT NULL AND assays.stage IN ('final', 'corrected')"

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
    Column("ordered_at", INSTANT, nullable=False),
    Column("referral_id", Uuid),
    Column("result_version", Integer, nullable=False),
    Column("resulted_at", INSTANT),
    Column("released_at", INSTANT),
    Column("released_version", Integer),
    Column("awaits", Text),
    Column("priority", Text, nullable=False, server_default=text("'routine'")),
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id")),
    Column("retest_of", Uuid, ForeignKey("assays.id")),
    Column("retested_as", Uuid),
    Column("reflex_rule", Text),
    Column("caused_by", Uuid, ForeignKey("assays.id")),
    Column("caused_by_version", Integer),
    Column("ground_gone_at", INSTANT),
    Column("version", Integer, nullable=False),
    CheckConstraint("(released_at IS NULL) = (released_version IS NULL)", name="version_when_released"),
    Index(None, "lab", "ordered_at", "id"),
    Index(None, "hub", "ordered_at", "id"),
    Index(None, "hospital", "ordered_at", "id"),
    Index(None, "sample_id"),
    Index(None, "patient"),
    # What a laboratory does for other hubs than its own: those of its samples that no hub or hospital side shows.
    Index("ix_assays_elsewhere", "lab", "kind", "sample_id", postgresql_where=text(ELSEWHERE)),
    Index("ix_assays_open_elsewhere", "lab", "kind", "sample_id", postgresql_where=text(f"{ELSEWHERE} AND {OPEN}")),
    # The lists people live in: what is open, not what was ever ordered.
    Index("ix_assays_open_lab", "lab", "ordered_at", "id", postgresql_where=text(OPEN)),
    Index("ix_assays_open_hub", "hub", "ordered_at", "id", postgresql_where=text(OPEN)),
    Index("ix_assays_open_hospital", "hospital", "ordered_at", "id", postgresql_where=text(OPEN)),
    Index("ix_assays_waiting_lab", "lab", "resulted_at", "id", postgresql_where=text(WAITING)),
    Index("ix_assays_waiting_hub", "hub", "resulted_at", "id", postgresql_where=text(WAITING)),
    Index("ix_assays_waiting_hospital", "hospital", "resulted_at", "id", postgresql_where=text(WAITING)),
)

result_versions = Table(
    "result_versions",
    METADATA,
    Column("assay_id", Uuid, ForeignKey("assays.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("preanalytics", JSONB, nullable=False),
    Column("measured_at", INSTANT, nullable=False),
    Column("posted_at", INSTANT, nullable=False),
    Column("posted_by", Text, nullable=False),
    Column("posted_by_person", Boolean, nullable=False),
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id")),
    Column("instrument", Text),
    Column("run_id", Uuid, ForeignKey("runs.id")),
    Column("run_override", JSONB(none_as_null=True)),
    Column("verified_at", INSTANT),
    Column("verified_by", Text),
    Column("released_at", INSTANT),
    Column("released_by", Text),
    Column("verification_rule", Text),
    Column("reason", Text),
    Column("correction", JSONB(none_as_null=True)),
    Column("withdrawal", JSONB(none_as_null=True)),
    CheckConstraint("(verified_at IS NULL) = (verified_by IS NULL)", name="somebody_verified"),
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
    Column("received_at", INSTANT, nullable=False),
    Column("id_reused", Boolean, nullable=False),
)

api_keys = api_keys_table(METADATA)
