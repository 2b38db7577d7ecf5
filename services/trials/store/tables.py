"""The tables of trials: definitions, sites, patients, what is known of them, and verdicts."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from libs.common.database import metadata

METADATA = metadata()
_INSTANT = DateTime(timezone=True)

trials = Table(
    "trials",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("phase", Text),
    Column("stage", Text, nullable=False),
    Column("document_references", JSONB, nullable=False),
    Column("in_force", Integer),
    Column("edition", Integer),
    Column("version", Integer, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
    CheckConstraint("stage = 'draft' OR in_force IS NOT NULL", name="published_has_criteria"),
)

criteria_versions = Table(
    "criteria_versions",
    METADATA,
    Column("trial", Text, ForeignKey("trials.id"), primary_key=True),
    Column("criteria_version", Integer, primary_key=True),
    Column("arms", JSONB, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("written_at", _INSTANT, nullable=False),
    Column("published_by", Text),
    Column("published_at", _INSTANT),
    CheckConstraint("(published_by IS NULL) = (published_at IS NULL)", name="published_by_and_at"),
)

trial_stages = Table(
    "trial_stages",
    METADATA,
    Column("trial", Text, ForeignKey("trials.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("since", Date, nullable=False),
)

site_statuses = Table(
    "site_statuses",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("trial", Text, ForeignKey("trials.id"), nullable=False),
    Column("arm", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("organisation", Text),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("verified_on", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recorded_at", _INSTANT, nullable=False),
    UniqueConstraint("trial", "arm", "hospital", "version"),
)

known_patients = Table(
    "known_patients",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("consent_version", Integer, nullable=False),
    Column("given", ARRAY(Text), nullable=False),
    Column("withdrawn", ARRAY(Text), nullable=False),
    Column("outcome_version", Integer, nullable=False),
    Column("deceased", Boolean, nullable=False),
    Column("merged_into", Text),
    Column("reassessed_on", Date),
    Index(None, "reassessed_on"),
)

sources = Table(
    "sources",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event", Uuid),
    Column("entered_by", Text, nullable=False),
    Column("stated_at", _INSTANT, nullable=False),
    Column("voided", Boolean, nullable=False),
    Column("claims", JSONB, nullable=False),
    Index(None, "patient"),
)

verdicts = Table(
    "verdicts",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("trial", Text, ForeignKey("trials.id"), nullable=False),
    Column("arm", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("missing", JSONB, nullable=False),
    Column("criteria_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", _INSTANT, nullable=False),
    UniqueConstraint("patient", "trial", "arm"),
    Index(None, "hospital", "id"),
    Index(None, "trial", "arm"),
)
