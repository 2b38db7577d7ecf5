"""What is known of uploaded files of variants, and the drafts made of them; never the files."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0078"
down_revision = "samples_0077"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

TABLE = """
    CREATE TABLE vcf_files (
        id UUID NOT NULL,
        assay_id UUID NOT NULL,
        panel_id TEXT NOT NULL,
        panel_version TEXT NOT NULL,
        sha256 BYTEA NOT NULL,
        size BIGINT NOT NULL,
        asked JSONB NOT NULL,
        rule TEXT NOT NULL,
        state TEXT NOT NULL,
        received_at TIMESTAMP WITH TIME ZONE NOT NULL,
        received_by TEXT NOT NULL,
        heard_at TIMESTAMP WITH TIME ZONE NOT NULL,
        records BIGINT NOT NULL,
        facts JSONB,
        counts JSONB,
        proposals JSONB,
        withheld BOOLEAN NOT NULL,
        reason TEXT,
        finished_at TIMESTAMP WITH TIME ZONE,
        version INTEGER NOT NULL,
        CONSTRAINT pk_vcf_files PRIMARY KEY (id),
        CONSTRAINT ck_vcf_files_digest_is_sha256 CHECK (octet_length(sha256) = 32),
        CONSTRAINT ck_vcf_files_finished_when_read CHECK ((state = 'reading') = (finished_at IS NULL)),
        CONSTRAINT ck_vcf_files_draft_has_proposals CHECK ((state = 'draft') = (proposals IS NOT NULL)),
        CONSTRAINT fk_vcf_files_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_vcf_files_assay_id_received_at ON vcf_files (assay_id, received_at)")
    op.execute("CREATE INDEX ix_vcf_files_reading ON vcf_files (heard_at) WHERE state = 'reading'")
    done_there = f"SELECT FROM assays a WHERE a.id = vcf_files.assay_id AND {TENANT} IN (a.lab, a.hub)"
    seen = f"{TENANT} = '*' OR EXISTS ({done_there})"
    secure_rows(op, "vcf_files", using=seen)
    op.execute(f"ALTER POLICY seen_by_parties ON vcf_files WITH CHECK ({seen})")
