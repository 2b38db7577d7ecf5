"""CTML files byte for byte, and the trials that came from them: definitions, open to all."""

import sqlalchemy as sa
from alembic import op

revision = "trials_0011"
down_revision = "trials_0010"


def upgrade() -> None:
    op.create_table(
        "ctml_files",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("yaml", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("trials", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ctml_files")),
    )
    op.create_table(
        "ctml_imports",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trials.id"], name=op.f("fk_ctml_imports_trial_trials")),
        sa.ForeignKeyConstraint(["file"], ["ctml_files.digest"], name=op.f("fk_ctml_imports_file_ctml_files")),
        sa.PrimaryKeyConstraint("trial", "number", name=op.f("pk_ctml_imports")),
    )
    op.create_index("ctml_imports_by_file", "ctml_imports", ["file"])
