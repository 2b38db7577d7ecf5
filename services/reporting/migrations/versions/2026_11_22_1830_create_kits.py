"""The read models of collection kits and of their orders."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0015"
down_revision = "reporting_0014"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE kits (
        kit_id UUID NOT NULL,
        version INTEGER NOT NULL,
        label TEXT NOT NULL,
        template TEXT NOT NULL,
        step TEXT NOT NULL,
        maker TEXT NOT NULL,
        holder TEXT NOT NULL,
        stock_of TEXT,
        receiver TEXT,
        expires_on DATE,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_kits PRIMARY KEY (kit_id)
    )
    """,
    "CREATE INDEX ix_kits_stock_of_template ON kits (stock_of, template)",
    "CREATE INDEX ix_kits_receiver_template ON kits (receiver, template)",
    """
    CREATE TABLE kit_order_steps (
        order_id UUID NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        orderer TEXT NOT NULL,
        supplier TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_kit_order_steps PRIMARY KEY (order_id, version)
    )
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    secure_rows(op, "kits", "maker", "holder", "receiver")
    secure_rows(op, "kit_order_steps", "orderer", "supplier")
