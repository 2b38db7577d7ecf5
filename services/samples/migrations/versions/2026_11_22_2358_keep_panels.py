"""Panels of laboratories: added, never changed; everybody reads what a result's panel holds."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0085"
down_revision = "samples_0084"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE panels (
        id TEXT NOT NULL,
        version TEXT NOT NULL,
        lab TEXT NOT NULL,
        effective_from DATE NOT NULL,
        definition JSONB NOT NULL,
        added_at TIMESTAMP WITH TIME ZONE NOT NULL,
        added_by TEXT NOT NULL,
        CONSTRAINT pk_panels PRIMARY KEY (id, version),
        CONSTRAINT ck_panels_named_after_its_lab CHECK (id LIKE lab || '-%')
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "panels", "lab")
    op.execute("CREATE POLICY panels_are_read_by_all ON panels FOR SELECT USING (true)")
    keep_for_ever(op, "panels")
