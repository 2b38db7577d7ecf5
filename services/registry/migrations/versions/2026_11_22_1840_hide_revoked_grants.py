"""A read grant that was revoked is the hospital's own memory; whom it named sees standing ones only."""

from alembic import op

revision = "registry_0007"
down_revision = "registry_0006"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
SEEN = f"{TENANT} = '*' OR hospital = {TENANT} OR (organisation = {TENANT} AND revoked_at IS NULL)"


def upgrade() -> None:
    op.execute(f"ALTER POLICY seen_by_parties ON read_grants USING ({SEEN})")
