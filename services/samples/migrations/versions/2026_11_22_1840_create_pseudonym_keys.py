"""The hubs' keys for pseudonyms: each is made with the hub's first export."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0064"
down_revision = "samples_0063"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE pseudonym_keys (
        hub TEXT NOT NULL,
        key BYTEA NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_pseudonym_keys PRIMARY KEY (hub),
        CONSTRAINT ck_pseudonym_keys_key_is_whole CHECK (octet_length(key) = 32)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "pseudonym_keys", "hub")
