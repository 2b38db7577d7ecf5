"""Plates of drug response profiling: what was posted, and how far their calculation has come."""

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

from services.samples.store.tables.metadata import INSTANT, METADATA

# As the partial indexes have it.
TO_CALCULATE = "state IN ('waiting', 'calculating')"
NOT_IN_VAIN = "state <> 'failed'"

drug_plates = Table(
    "drug_plates",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("assay_id", Uuid, ForeignKey("assays.id"), nullable=False),
    Column("lab", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("quality", JSONB, nullable=False),
    Column("method_id", Text, nullable=False),
    Column("measured_at", INSTANT, nullable=False),
    Column("submitted_at", INSTANT, nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("submitted_by_person", Boolean, nullable=False),
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id")),
    Column("instrument", Text),
    Column("correction", Text),
    Column("drugs", Integer, nullable=False),
    Column("drugs_done", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claim", Uuid),
    Column("claimed_until", INSTANT),
    Column("result_version", Integer),
    Column("failure", Text),
    Column("reason", Text),
    Column("not_fitted", JSONB, nullable=False),
    Column("finished_at", INSTANT),
    Column("version", Integer, nullable=False),
    CheckConstraint("octet_length(content_hash) = 32", name="hashed"),
    CheckConstraint("(state = 'calculating') = (claim IS NOT NULL)", name="claimed_while_calculated"),
    CheckConstraint("(claim IS NULL) = (claimed_until IS NULL)", name="claimed_until_when"),
    CheckConstraint("(state = 'filed') = (result_version IS NOT NULL)", name="filed_as_a_version"),
    CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_for_a_reason"),
    CheckConstraint("(state IN ('filed', 'failed')) = (finished_at IS NOT NULL)", name="finished_at_some_time"),
    Index(None, "assay_id", "submitted_at", "id"),
    Index("ix_drug_plates_to_calculate", "submitted_at", "id", postgresql_where=text(TO_CALCULATE)),
    Index("uq_drug_plates_content", "assay_id", "content_hash", unique=True, postgresql_where=text(NOT_IN_VAIN)),
)
"""The same plates with the same options are posted once; after a failure they may be posted again."""
