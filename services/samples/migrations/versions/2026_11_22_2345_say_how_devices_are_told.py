"""Devices are told of orders over MLLP, over HTTP, or on the ASTM line that they keep open."""

from alembic import op

revision = "samples_0084"
down_revision = "samples_0083"
branch_labels = None
depends_on = None

ADDRESSED = """
    ALTER TABLE instrument_devices ADD CONSTRAINT ck_instrument_devices_orders_have_a_way CHECK (
        (coalesce(orders_by, '') = 'mllp') = (orders_host IS NOT NULL)
        AND (coalesce(orders_by, '') = 'http') = (orders_url IS NOT NULL)
    )
"""


def upgrade() -> None:
    op.execute("ALTER TABLE instrument_devices ADD COLUMN orders_by TEXT")
    op.execute("ALTER TABLE instrument_devices ADD COLUMN orders_url TEXT")
    op.execute("UPDATE instrument_devices SET orders_by = 'mllp' WHERE orders_host IS NOT NULL")
    op.execute(ADDRESSED)
