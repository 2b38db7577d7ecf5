"""Runs with controls and reagents; each result knows the run it came from."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0077"
down_revision = "samples_0076"
branch_labels = None
depends_on = None

OF_RUN = ("run_assays", "run_controls", "run_reagents", "control_values")

CREATE = (
    """
    CREATE TABLE runs (
        id UUID NOT NULL CONSTRAINT pk_runs PRIMARY KEY,
        lab TEXT NOT NULL,
        assay TEXT NOT NULL,
        instrument TEXT NOT NULL,
        state TEXT NOT NULL,
        planned_at TIMESTAMPTZ NOT NULL,
        planned_by TEXT NOT NULL,
        plate TEXT,
        started_at TIMESTAMPTZ,
        started_by TEXT,
        judged_at TIMESTAMPTZ,
        judged_by TEXT,
        judgement JSONB,
        reason TEXT,
        repeats UUID CONSTRAINT fk_runs_repeats_runs REFERENCES runs (id),
        repeated_as UUID,
        overridden_at TIMESTAMPTZ,
        overridden_by TEXT,
        override_reason TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT ck_runs_somebody_judged CHECK ((judged_at IS NULL) = (judged_by IS NULL)),
        CONSTRAINT ck_runs_overridden_with_reason CHECK ((overridden_at IS NULL) = (override_reason IS NULL))
    )
    """,
    "CREATE INDEX ix_runs_lab_planned_at_id ON runs (lab, planned_at, id)",
    """
    CREATE TABLE control_lots (
        id UUID NOT NULL CONSTRAINT pk_control_lots PRIMARY KEY,
        lab TEXT NOT NULL,
        assay TEXT NOT NULL,
        material TEXT NOT NULL,
        lot TEXT NOT NULL,
        expires_on DATE NOT NULL,
        targets JSONB NOT NULL,
        registered_at TIMESTAMPTZ NOT NULL,
        registered_by TEXT NOT NULL,
        retired_at TIMESTAMPTZ,
        retired_by TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT uq_control_lots_lab_assay_material_lot UNIQUE (lab, assay, material, lot)
    )
    """,
    "CREATE INDEX ix_control_lots_lab_registered_at_id ON control_lots (lab, registered_at, id)",
    """
    CREATE TABLE reagent_lots (
        id UUID NOT NULL CONSTRAINT pk_reagent_lots PRIMARY KEY,
        lab TEXT NOT NULL,
        name TEXT NOT NULL,
        lot TEXT NOT NULL,
        maker TEXT,
        assays TEXT[] NOT NULL,
        expires_on DATE NOT NULL,
        registered_at TIMESTAMPTZ NOT NULL,
        registered_by TEXT NOT NULL,
        open_days INTEGER,
        opened_on DATE,
        opened_by TEXT,
        used_up_on DATE,
        recalled_at TIMESTAMPTZ,
        recalled_by TEXT,
        recall_reason TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT ck_reagent_lots_recalled_with_reason CHECK ((recalled_at IS NULL) = (recall_reason IS NULL)),
        CONSTRAINT uq_reagent_lots_lab_name_lot UNIQUE (lab, name, lot)
    )
    """,
    "CREATE INDEX ix_reagent_lots_lab_registered_at_id ON reagent_lots (lab, registered_at, id)",
    """
    CREATE TABLE run_assays (
        run_id UUID NOT NULL CONSTRAINT fk_run_assays_run_id_runs REFERENCES runs (id),
        assay_id UUID NOT NULL CONSTRAINT fk_run_assays_assay_id_assays REFERENCES assays (id),
        place INTEGER NOT NULL,
        CONSTRAINT pk_run_assays PRIMARY KEY (run_id, assay_id)
    )
    """,
    "CREATE INDEX ix_run_assays_assay_id ON run_assays (assay_id)",
    """
    CREATE TABLE run_controls (
        run_id UUID NOT NULL CONSTRAINT fk_run_controls_run_id_runs REFERENCES runs (id),
        control_lot_id UUID NOT NULL CONSTRAINT fk_run_controls_control_lot_id_control_lots REFERENCES control_lots (id),
        CONSTRAINT pk_run_controls PRIMARY KEY (run_id, control_lot_id)
    )
    """,
    """
    CREATE TABLE run_reagents (
        run_id UUID NOT NULL CONSTRAINT fk_run_reagents_run_id_runs REFERENCES runs (id),
        reagent_lot_id UUID NOT NULL CONSTRAINT fk_run_reagents_reagent_lot_id_reagent_lots REFERENCES reagent_lots (id),
        CONSTRAINT pk_run_reagents PRIMARY KEY (run_id, reagent_lot_id)
    )
    """,
    "CREATE INDEX ix_run_reagents_reagent_lot_id ON run_reagents (reagent_lot_id)",
    """
    CREATE TABLE control_values (
        id UUID NOT NULL CONSTRAINT pk_control_values PRIMARY KEY,
        run_id UUID NOT NULL CONSTRAINT fk_control_values_run_id_runs REFERENCES runs (id),
        lot_id UUID NOT NULL CONSTRAINT fk_control_values_lot_id_control_lots REFERENCES control_lots (id),
        analyte TEXT NOT NULL,
        measured_at TIMESTAMPTZ NOT NULL,
        noted_at TIMESTAMPTZ NOT NULL,
        noted_by TEXT NOT NULL,
        value DOUBLE PRECISION,
        sign TEXT,
        z DOUBLE PRECISION,
        rules TEXT[] NOT NULL DEFAULT '{}',
        CONSTRAINT ck_control_values_number_or_sign CHECK ((value IS NULL) <> (sign IS NULL))
    )
    """,
    "CREATE INDEX ix_control_values_run_id ON control_values (run_id)",
    "CREATE INDEX ix_control_values_lot_id_analyte_measured_at_id ON control_values (lot_id, analyte, measured_at, id)",
    "ALTER TABLE result_versions ADD run_id UUID CONSTRAINT fk_result_versions_run_id_runs REFERENCES runs (id)",
    "ALTER TABLE result_versions ADD run_override JSONB",
)


def upgrade() -> None:
    for statement in CREATE:
        op.execute(statement)
    for table in ("runs", "control_lots", "reagent_lots"):
        secure_rows(op, table, "lab")
    for table in OF_RUN:
        secure_rows(op, table, using=f"EXISTS (SELECT FROM runs WHERE runs.id = {table}.run_id)")
