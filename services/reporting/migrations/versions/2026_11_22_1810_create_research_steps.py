"""The read models of researchers' requests."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0060"
down_revision = "reporting_0018"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE biobank_request_steps (
        biobank_request_id UUID NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        institution TEXT NOT NULL,
        hub TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_biobank_request_steps PRIMARY KEY (biobank_request_id, version)
    )
    """,
    """
    CREATE TABLE research_tube_steps (
        research_tube_id UUID NOT NULL,
        version INTEGER NOT NULL,
        biobank_request_id UUID NOT NULL,
        state TEXT NOT NULL,
        stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        institution TEXT NOT NULL,
        hub TEXT NOT NULL,
        facts JSONB NOT NULL,
        CONSTRAINT pk_research_tube_steps PRIMARY KEY (research_tube_id, version)
    )
    """,
    "CREATE INDEX ix_research_tube_steps_biobank_request_id ON research_tube_steps (biobank_request_id)",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for table in ("biobank_request_steps", "research_tube_steps"):
        secure_rows(op, table, "institution", "hub")
