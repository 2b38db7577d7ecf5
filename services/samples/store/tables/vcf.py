"""Files of variants: what is known of each, and what was proposed of it; never the file."""

from sqlalchemy import (
    BigInteger,
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

vcf_files = Table(
    "vcf_files",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("assay_id", Uuid, ForeignKey("assays.id"), nullable=False),
    Column("panel_id", Text, nullable=False),
    Column("panel_version", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("asked", JSONB, nullable=False),
    Column("rule", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("received_at", INSTANT, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("heard_at", INSTANT, nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("facts", JSONB(none_as_null=True)),
    Column("counts", JSONB(none_as_null=True)),
    Column("proposals", JSONB(none_as_null=True)),
    Column("withheld", Boolean, nullable=False),
    Column("reason", Text),
    Column("finished_at", INSTANT),
    Column("version", Integer, nullable=False),
    CheckConstraint("octet_length(sha256) = 32", name="digest_is_sha256"),
    CheckConstraint("(state = 'reading') = (finished_at IS NULL)", name="finished_when_read"),
    CheckConstraint("(state = 'draft') = (proposals IS NOT NULL)", name="draft_has_proposals"),
    Index(None, "assay_id", "received_at"),
    Index("ix_vcf_files_reading", "heard_at", postgresql_where=text("state = 'reading'")),
)
