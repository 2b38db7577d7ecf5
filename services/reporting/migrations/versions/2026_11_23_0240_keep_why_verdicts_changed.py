"""A verdict says why it was stated anew; of those stated before, a rebuilding of the read models tells it."""

from alembic import op

revision = "reporting_0066"
down_revision = "reporting_0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE verdicts ADD COLUMN because TEXT[] NOT NULL DEFAULT '{}'")
