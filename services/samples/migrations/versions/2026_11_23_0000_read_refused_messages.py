"""What doors have refused is read once, too: the worker finds it where it finds what is to be filed."""

from alembic import op

revision = "samples_0083"
down_revision = "samples_0082"
branch_labels = None
depends_on = None

TO_FILE = "(state = 'received' OR (state = 'refused' AND version = 1))"


def upgrade() -> None:
    op.execute("DROP INDEX ix_instrument_receipts_to_file")
    op.execute(f"CREATE INDEX ix_instrument_receipts_to_file ON instrument_receipts (id) WHERE {TO_FILE}")
