"""Cytometers' files beside assays, in pieces: seen with the assay, written by its laboratory, never changed."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0075"
down_revision = "samples_0074"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

TABLES = (
    """
    CREATE TABLE fcs_files (
        id UUID NOT NULL,
        assay_id UUID NOT NULL,
        received_size BIGINT NOT NULL,
        received_sha256 BYTEA NOT NULL,
        data_set INTEGER NOT NULL,
        size BIGINT NOT NULL,
        sha256 BYTEA NOT NULL,
        pieces INTEGER NOT NULL,
        events BIGINT NOT NULL,
        contents JSONB NOT NULL,
        added_at TIMESTAMP WITH TIME ZONE NOT NULL,
        added_by TEXT NOT NULL,
        CONSTRAINT pk_fcs_files PRIMARY KEY (id),
        CONSTRAINT ck_fcs_files_digests_are_sha256
            CHECK (octet_length(sha256) = 32 AND octet_length(received_sha256) = 32),
        CONSTRAINT uq_fcs_files_assay_id_received_sha256_data_set UNIQUE (assay_id, received_sha256, data_set),
        CONSTRAINT fk_fcs_files_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id)
    )
    """,
    """
    CREATE TABLE fcs_pieces (
        file_id UUID NOT NULL,
        number INTEGER NOT NULL,
        content BYTEA NOT NULL,
        CONSTRAINT pk_fcs_pieces PRIMARY KEY (file_id, number),
        CONSTRAINT fk_fcs_pieces_file_id_fcs_files FOREIGN KEY(file_id) REFERENCES fcs_files (id)
    )
    """,
    # Measured light does not become smaller by packing it.
    "ALTER TABLE fcs_pieces ALTER COLUMN content SET STORAGE EXTERNAL",
)

SEEN = {
    "fcs_files": "EXISTS (SELECT FROM assays a WHERE a.id = fcs_files.assay_id{more})",
    "fcs_pieces": "EXISTS (SELECT FROM fcs_files f JOIN assays a ON a.id = f.assay_id"
    " WHERE f.id = fcs_pieces.file_id{more})",
}
BY_ITS_LABORATORY = f" AND ({TENANT} = '*' OR a.lab = {TENANT})"


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for table, seen in SEEN.items():
        secure_rows(op, table, using=seen.format(more=""))
        check = seen.format(more=BY_ITS_LABORATORY)
        op.execute(f"ALTER POLICY seen_by_parties ON {table} WITH CHECK ({check})")
        keep_for_ever(op, table)
