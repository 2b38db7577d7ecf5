"""Parts of the storage tree can be moved, named anew and taken out of use; tubes' histories keep the former names."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0065"
down_revision = "samples_0064"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE storages ADD closed_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE aliquots ALTER CONSTRAINT fk_aliquots_place_in_the_tree DEFERRABLE INITIALLY IMMEDIATE",
    """
    CREATE TABLE former_paths (
        storage_id UUID NOT NULL,
        until TIMESTAMP WITH TIME ZONE NOT NULL,
        hub TEXT NOT NULL,
        path TEXT NOT NULL,
        CONSTRAINT pk_former_paths PRIMARY KEY (storage_id, until),
        CONSTRAINT fk_former_paths_storage_id_storages FOREIGN KEY (storage_id) REFERENCES storages (id)
    )
    """,
    "CREATE INDEX ix_former_paths_hub_path_until ON former_paths (hub, path, until)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    secure_rows(op, "former_paths", "hub")
