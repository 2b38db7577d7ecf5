"""The day of each consent and withdrawal; of what was told before, it is not known here."""

from alembic import op

revision = "samples_0061"
down_revision = "samples_0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE known_consents ADD since DATE")
