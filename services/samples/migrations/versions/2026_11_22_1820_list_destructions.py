"""Lists of tubes to be destroyed after a withdrawal, and the storages for quarantined tubes."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0062"
down_revision = "samples_0061"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE destructions (
        id UUID NOT NULL,
        patient TEXT NOT NULL,
        hospital TEXT NOT NULL,
        holder TEXT NOT NULL,
        withdrawal_id UUID,
        withdrawn_on DATE NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_on DATE NOT NULL,
        rule TEXT NOT NULL,
        state TEXT NOT NULL,
        due_stated_at TIMESTAMP WITH TIME ZONE,
        closed_at TIMESTAMP WITH TIME ZONE,
        certificate JSONB,
        certificate_hash TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT pk_destructions PRIMARY KEY (id),
        CONSTRAINT ck_destructions_closed_when_over CHECK ((state = 'open') = (closed_at IS NULL)),
        CONSTRAINT ck_destructions_certified_with_facts CHECK (
            (state = 'certified') = (certificate IS NOT NULL)
            AND (certificate IS NULL) = (certificate_hash IS NULL)
        )
    )
    """,
    "CREATE INDEX ix_destructions_hospital_opened_at_id ON destructions (hospital, opened_at, id)",
    "CREATE INDEX ix_destructions_holder_opened_at_id ON destructions (holder, opened_at, id)",
    "CREATE INDEX ix_destructions_open ON destructions (due_on) WHERE state = 'open'",
    "CREATE INDEX ix_destructions_patient ON destructions (patient)",
    """
    CREATE TABLE destruction_tubes (
        destruction_id UUID NOT NULL,
        tube_id UUID NOT NULL,
        kind TEXT NOT NULL,
        label TEXT NOT NULL,
        content TEXT NOT NULL,
        held_as TEXT NOT NULL,
        pooled BOOLEAN NOT NULL,
        added_at TIMESTAMP WITH TIME ZONE NOT NULL,
        outcome TEXT,
        method TEXT,
        exemption TEXT,
        happened_at TIMESTAMP WITH TIME ZONE,
        note TEXT,
        noted_at TIMESTAMP WITH TIME ZONE,
        noted_by TEXT,
        noted_as TEXT,
        witnessed_at TIMESTAMP WITH TIME ZONE,
        witnessed_by TEXT,
        witnessed_as TEXT,
        CONSTRAINT pk_destruction_tubes PRIMARY KEY (destruction_id, tube_id),
        CONSTRAINT ck_destruction_tubes_noted_with_outcome CHECK ((outcome IS NULL) = (noted_at IS NULL)),
        CONSTRAINT ck_destruction_tubes_destroyed_by_a_method
            CHECK ((coalesce(outcome, '') = 'destroyed') = (method IS NOT NULL)),
        CONSTRAINT ck_destruction_tubes_exempted_for_a_reason
            CHECK ((coalesce(outcome, '') = 'exempted') = (exemption IS NOT NULL)),
        CONSTRAINT ck_destruction_tubes_somebody_witnessed CHECK ((witnessed_at IS NULL) = (witnessed_by IS NULL)),
        CONSTRAINT ck_destruction_tubes_two_persons CHECK (witnessed_by <> noted_by),
        CONSTRAINT fk_destruction_tubes_destruction_id_destructions
            FOREIGN KEY(destruction_id) REFERENCES destructions (id)
    )
    """,
    "CREATE INDEX ix_destruction_tubes_tube_id ON destruction_tubes (tube_id)",
    """
    CREATE TABLE quarantine_storages (
        storage_id UUID NOT NULL,
        hub TEXT NOT NULL,
        named_at TIMESTAMP WITH TIME ZONE NOT NULL,
        named_by TEXT NOT NULL,
        CONSTRAINT pk_quarantine_storages PRIMARY KEY (storage_id),
        CONSTRAINT fk_quarantine_storages_storage_id_storages FOREIGN KEY(storage_id) REFERENCES storages (id)
    )
    """,
    "ALTER TABLE known_consents ADD withdrawal_id UUID",
    "ALTER TABLE takings DROP CONSTRAINT ck_takings_into_another_tube",
    """
    ALTER TABLE takings ADD CONSTRAINT ck_takings_into_another_tube
        CHECK ((taken_for IN ('used', 'destroyed')) = (into_id IS NULL))
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    secure_rows(op, "destructions", "hospital", "holder")
    # The subquery sees only lists that the tenant may see.
    on_list = "EXISTS (SELECT FROM destructions WHERE destructions.id = destruction_tubes.destruction_id)"
    secure_rows(op, "destruction_tubes", using=on_list)
    secure_rows(op, "quarantine_storages", "hub")
