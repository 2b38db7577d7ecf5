"""Where parties have their events sent over HTTP, and how far that has come."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0004"
down_revision = "reporting_0003"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE webhooks (
    id UUID NOT NULL,
    organisation TEXT NOT NULL,
    url TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    stage TEXT NOT NULL,
    revision INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    old_secret_until TIMESTAMP WITH TIME ZONE,
    stream TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    last_delivered_at TIMESTAMP WITH TIME ZONE,
    last_event_id TEXT,
    attempts INTEGER NOT NULL,
    failing_since TIMESTAMP WITH TIME ZONE,
    next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_status INTEGER,
    last_trouble TEXT,
    disabled_at TIMESTAMP WITH TIME ZONE,
    disabled_reason TEXT,
    CONSTRAINT pk_webhooks PRIMARY KEY (id),
    CONSTRAINT uq_webhooks_organisation_url UNIQUE (organisation, url),
    CONSTRAINT ck_webhooks_stage_is_known CHECK (stage IN ('active', 'disabled')),
    CONSTRAINT ck_webhooks_disabled_at_a_time CHECK ((stage = 'disabled') = (disabled_at IS NOT NULL)),
    CONSTRAINT ck_webhooks_disabled_for_a_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
    CONSTRAINT ck_webhooks_failing_since_a_time CHECK ((attempts = 0) = (failing_since IS NULL))
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    secure_rows(op, "webhooks", "organisation")
