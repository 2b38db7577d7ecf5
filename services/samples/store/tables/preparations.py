"""How tubes were made: what SPREC codes are derived from."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

preparations = Table(
    "preparations",
    METADATA,
    Column("aliquot_id", Uuid, ForeignKey("aliquots.id"), primary_key=True),
    Column("vessel", Text),
    Column("processed_at", INSTANT),
    Column("waited_at", Text),
    Column("spins", JSONB(none_as_null=True)),
    Column("spun_until", INSTANT),
    Column("then_kept_at", Text),
    Column("processed_by", INSTANT, nullable=False),
    Column("laid_down_at", INSTANT, nullable=False),
    CheckConstraint("spun_until IS NULL OR spins IS NOT NULL", name="spun_until_with_spins"),
)
"""One row for a tube of which somebody told something, or that was made of another one; never changed."""
