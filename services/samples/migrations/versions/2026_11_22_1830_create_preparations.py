"""How tubes were made, for SPREC codes: nothing is known of those that were banked before."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0063"
down_revision = "samples_0062"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE preparations (
        aliquot_id UUID NOT NULL,
        vessel TEXT,
        processed_at TIMESTAMP WITH TIME ZONE,
        waited_at TEXT,
        spins JSONB,
        spun_until TIMESTAMP WITH TIME ZONE,
        then_kept_at TEXT,
        processed_by TIMESTAMP WITH TIME ZONE NOT NULL,
        laid_down_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_preparations PRIMARY KEY (aliquot_id),
        CONSTRAINT ck_preparations_spun_until_with_spins CHECK (spun_until IS NULL OR spins IS NOT NULL),
        CONSTRAINT fk_preparations_aliquot_id_aliquots FOREIGN KEY (aliquot_id) REFERENCES aliquots (id)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    # The subquery sees only aliquots that the tenant may see.
    secure_rows(op, "preparations", using="EXISTS (SELECT FROM aliquots WHERE aliquots.id = preparations.aliquot_id)")
