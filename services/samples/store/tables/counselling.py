"""Genetic counselling: its cases, and the germ-line findings, which stand in this table and in no other."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

counselling_cases = Table(
    "counselling_cases",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("assay_id", Uuid, ForeignKey("assays.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", INSTANT, nullable=False),
    Column("found_at", INSTANT, nullable=False),
    Column("taken_at", INSTANT),
    Column("taken_by", Text),
    Column("reported_at", INSTANT),
    Column("reported_by", Text),
    Column("closed_at", INSTANT),
    Column("closed_by", Text),
    Column("closing", Text),
    Column("note", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="somebody_took"),
    CheckConstraint("(reported_at IS NULL) = (reported_by IS NULL)", name="somebody_reported"),
    CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="somebody_closed"),
    CheckConstraint("(closed_at IS NULL) = (closing IS NULL)", name="closed_for_a_reason"),
    UniqueConstraint("assay_id", name="uq_counselling_cases_assay_id"),
    Index(None, "found_at", "id"),
)

counselling_findings = Table(
    "counselling_findings",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("assay_id", Uuid, ForeignKey("assays.id"), nullable=False),
    # Of a version of the result, or else of a file of variants.
    Column("result_version", Integer),
    Column("file_id", Uuid),
    Column("findings", JSONB, nullable=False),
    Column("found_at", INSTANT, nullable=False),
    Column("found_by", Text, nullable=False),
    CheckConstraint("(result_version IS NULL) <> (file_id IS NULL)", name="of_a_version_or_a_file"),
    UniqueConstraint("assay_id", "result_version", name="uq_counselling_findings_version"),
    UniqueConstraint("file_id", name="uq_counselling_findings_file_id"),
)
