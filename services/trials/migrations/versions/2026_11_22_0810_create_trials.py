"""Trials with criteria and sites (open to all), and what is known of patients (closed row by row)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from libs.common.migrations import secure_rows

revision = "trials_0002"
down_revision = "trials_0001"


def upgrade() -> None:
    op.create_table(
        "known_patients",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("consent_version", sa.Integer(), nullable=False),
        sa.Column("given", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("withdrawn", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("outcome_version", sa.Integer(), nullable=False),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("reassessed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_known_patients")),
    )
    op.create_index(op.f("ix_known_patients_reassessed_on"), "known_patients", ["reassessed_on"], unique=False)
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("claims", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_index(op.f("ix_sources_patient"), "sources", ["patient"], unique=False)
    op.create_table(
        "trials",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("document_references", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage = 'draft' OR in_force IS NOT NULL", name=op.f("ck_trials_published_has_criteria")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trials")),
    )
    op.create_table(
        "criteria_versions",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("criteria_version", sa.Integer(), nullable=False),
        sa.Column("arms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(published_by IS NULL) = (published_at IS NULL)", name=op.f("ck_criteria_versions_published_by_and_at")
        ),
        sa.ForeignKeyConstraint(["trial"], ["trials.id"], name=op.f("fk_criteria_versions_trial_trials")),
        sa.PrimaryKeyConstraint("trial", "criteria_version", name=op.f("pk_criteria_versions")),
    )
    op.create_table(
        "site_statuses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trials.id"], name=op.f("fk_site_statuses_trial_trials")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_statuses")),
        sa.UniqueConstraint(
            "trial", "arm", "hospital", "version", name=op.f("uq_site_statuses_trial_arm_hospital_version")
        ),
    )
    op.create_table(
        "trial_stages",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trials.id"], name=op.f("fk_trial_stages_trial_trials")),
        sa.PrimaryKeyConstraint("trial", "version", name=op.f("pk_trial_stages")),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("missing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("criteria_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trials.id"], name=op.f("fk_verdicts_trial_trials")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
        sa.UniqueConstraint("patient", "trial", "arm", name=op.f("uq_verdicts_patient_trial_arm")),
    )
    op.create_index(op.f("ix_verdicts_hospital_id"), "verdicts", ["hospital", "id"], unique=False)
    op.create_index(op.f("ix_verdicts_trial_arm"), "verdicts", ["trial", "arm"], unique=False)
    for table in ("known_patients", "sources", "verdicts"):
        secure_rows(op, table, "hospital")
