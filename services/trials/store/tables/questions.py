"""Trees of questions with all their versions: definitions, open to all."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text
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
