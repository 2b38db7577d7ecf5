"""Trees of questions with their versions: definitions, open to all."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "trials_0007"
down_revision = "trials_0006"


def upgrade() -> None:
    op.create_table(
        "question_trees",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=True),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_trees")),
    )
    op.create_table(
        "question_tree_versions",
        sa.Column("tree", sa.Text(), nullable=False),
        sa.Column("tree_version", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proved_against", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(published_by IS NULL) = (published_at IS NULL)",
            name=op.f("ck_question_tree_versions_published_by_and_at"),
        ),
        sa.CheckConstraint(
            "(published_by IS NULL) = (proved_against IS NULL)",
            name=op.f("ck_question_tree_versions_published_was_proved"),
        ),
        sa.ForeignKeyConstraint(
            ["tree"], ["question_trees.id"], name=op.f("fk_question_tree_versions_tree_question_trees")
        ),
        sa.PrimaryKeyConstraint("tree", "tree_version", name=op.f("pk_question_tree_versions")),
    )
