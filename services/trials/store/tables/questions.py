"""Trees of questions with their versions and how often facts are so (open to all); sessions (one's own)."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.trials.store.tables.metadata import INSTANT, METADATA

question_trees = Table(
    "question_trees",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("in_force", Integer),
    Column("newest", Integer, nullable=False),
    Column("edition", Integer),
    Column("version", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False),
)

question_tree_versions = Table(
    "question_tree_versions",
    METADATA,
    Column("tree", Text, ForeignKey("question_trees.id"), primary_key=True),
    Column("tree_version", Integer, primary_key=True),
    Column("document", JSONB, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("written_at", INSTANT, nullable=False),
    Column("published_by", Text),
    Column("published_at", INSTANT),
    Column("proved_against", JSONB(none_as_null=True)),
    CheckConstraint("(published_by IS NULL) = (published_at IS NULL)", name="published_by_and_at"),
    CheckConstraint("(published_by IS NULL) = (proved_against IS NULL)", name="published_was_proved"),
)

fact_frequencies = Table(
    "fact_frequencies",
    METADATA,
    Column("fact", Text, primary_key=True),
    Column("patients", Integer, nullable=False),
    Column("shares", JSONB, nullable=False),
    Column("counted_on", Date, nullable=False),
)

question_sessions = Table(
    "question_sessions",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("patient", Text),
    Column("kind", Text, nullable=False),
    Column("tree", Text),
    Column("tree_version", Integer),
    Column("criteria", JSONB, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("day", Date, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("stage", Text, nullable=False),
    Column("consultations", JSONB, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("started_at", INSTANT, nullable=False),
    Column("changed_at", INSTANT, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("(tree IS NULL) = (kind = 'adaptive')", name="fixed_has_tree"),
    Index(None, "organisation", "id"),
    Index(None, "patient"),
)
