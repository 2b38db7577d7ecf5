"""The rule sets of laboratories: added, never changed."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0071"
down_revision = "samples_0070"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE rule_sets (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        lab TEXT NOT NULL,
        rules JSONB NOT NULL,
        added_at TIMESTAMP WITH TIME ZONE NOT NULL,
        added_by TEXT NOT NULL,
        CONSTRAINT pk_rule_sets PRIMARY KEY (kind, name, version),
        CONSTRAINT ck_rule_sets_named_after_its_lab CHECK (name LIKE lab || '.%')
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "rule_sets", "lab")
    keep_for_ever(op, "rule_sets")
