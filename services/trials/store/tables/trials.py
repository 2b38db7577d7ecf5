"""Definitions: trials, the versions of their criteria, the stages they were at, and their sites."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.trials.store.tables.metadata import INSTANT, METADATA

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
    Column("created_at", INSTANT, nullable=False),
    Column("kind", Text, nullable=False, server_default="interventional"),
    Column("to_confirm", ARRAY(Text), nullable=False, server_default="{}"),
    CheckConstraint("stage IN ('draft', 'reviewed') OR in_force IS NOT NULL", name="published_has_criteria"),
)

criteria_versions = Table(
    "criteria_versions",
    METADATA,
    Column("trial", Text, ForeignKey("trials.id"), primary_key=True),
    Column("criteria_version", Integer, primary_key=True),
    Column("arms", JSONB, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("written_at", INSTANT, nullable=False),
    Column("published_by", Text),
    Column("published_at", INSTANT),
    Column("reviewed_by", Text),
    Column("reviewed_at", INSTANT),
    Column("returned_because", Text),
    Column("incomplete", Boolean, nullable=False, server_default="false"),
    Column("from_record", Integer),
    CheckConstraint("(published_by IS NULL) = (published_at IS NULL)", name="published_by_and_at"),
)

trial_stages = Table(
    "trial_stages",
    METADATA,
    Column("trial", Text, ForeignKey("trials.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
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
    Column("recorded_at", INSTANT, nullable=False),
    Column("slots_free", Integer),
    Column("slots_total", Integer),
    Column("reminded_at", INSTANT),
    UniqueConstraint("trial", "arm", "hospital", "version"),
)
