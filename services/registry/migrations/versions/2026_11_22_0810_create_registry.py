"""Patients, their sealed identity, consents, course, outcomes and read grants; every row closed to other hospitals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from libs.common.migrations import secure_rows

revision = "registry_0002"
down_revision = "registry_0001"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

# A patient is seen by its hospital and by whom the hospital granted reading to.
PATIENT_SEEN = (
    f"{TENANT} = '*' OR hospital = {TENANT} OR EXISTS (SELECT FROM read_grants g"
    f" WHERE g.patient = patients.code AND g.organisation = {TENANT} AND g.revoked_at IS NULL)"
)
# What hangs on a patient is seen with the patient; the policy of `patients` holds inside the subquery.
WITH_PATIENT = "EXISTS (SELECT FROM patients p WHERE p.code = patient)"
# The vault opens for the treating hospital only, not for whom it granted reading to.
WITH_HOSPITAL = f"EXISTS (SELECT FROM patients p WHERE p.id = patient_id AND ({TENANT} = '*' OR p.hospital = {TENANT}))"


def upgrade() -> None:
    op.create_table(
        "identity_digests",
        sa.Column("matched_on", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("matched_on", "digest", "patient_id", name=op.f("pk_identity_digests")),
    )
    op.create_index(op.f("ix_identity_digests_patient_id"), "identity_digests", ["patient_id"], unique=False)
    op.create_table(
        "patients",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("consents_version", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_patients_code_has_eight_symbols")),
        sa.CheckConstraint("merged_into <> code", name=op.f("ck_patients_merged_into_another")),
        sa.ForeignKeyConstraint(["merged_into"], ["patients.code"], name=op.f("fk_patients_merged_into_patients")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_patients")),
        sa.UniqueConstraint("id", name=op.f("uq_patients_id")),
    )
    op.create_index(op.f("ix_patients_hospital_registered_at"), "patients", ["hospital", "registered_at"], unique=False)
    op.create_index(op.f("ix_patients_merged_into"), "patients", ["merged_into"], unique=False)
    op.create_table(
        "possible_duplicates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("matched_on", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("digests", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(stage = 'asked') = (decided_at IS NULL)", name=op.f("ck_possible_duplicates_decided_or_asked")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_possible_duplicates_decided_by_whom_and_when")
        ),
        sa.CheckConstraint("patient_id <> other_id", name=op.f("ck_possible_duplicates_two_records")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_possible_duplicates")),
    )
    op.create_index(op.f("ix_possible_duplicates_other_id"), "possible_duplicates", ["other_id"], unique=False)
    op.create_index(op.f("ix_possible_duplicates_patient_id"), "possible_duplicates", ["patient_id"], unique=False)
    op.create_index(
        op.f("ix_possible_duplicates_stage_found_at"), "possible_duplicates", ["stage", "found_at"], unique=False
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("classification", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("relapse_number", sa.Integer(), nullable=True),
        sa.Column("lineage", sa.Text(), nullable=True),
        sa.Column("diagnosed_from", sa.Date(), nullable=True),
        sa.Column("timing", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("site_class", sa.Text(), nullable=True),
        sa.Column("risk_arm", sa.ARRAY(sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(entry = 'episode') = (classification IS NOT NULL)", name=op.f("ck_entries_episodes_are_classified")
        ),
        sa.CheckConstraint("entry IN ('episode', 'treatment', 'response')", name=op.f("ck_entries_entry_is_known")),
        sa.ForeignKeyConstraint(["patient"], ["patients.code"], name=op.f("fk_entries_patient_patients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_entry_recorded_at"), "entries", ["entry", "recorded_at"], unique=False)
    op.create_index(op.f("ix_entries_kind_diagnosed_from"), "entries", ["kind", "diagnosed_from"], unique=False)
    op.create_index(op.f("ix_entries_patient"), "entries", ["patient"], unique=False)
    op.create_table(
        "identity_vault",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_identity_vault_patient_id_patients")),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_identity_vault")),
    )
    op.create_index(op.f("ix_identity_vault_key_id"), "identity_vault", ["key_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("last_contact_on", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patients.code"], name=op.f("fk_outcomes_patient_patients")),
        sa.PrimaryKeyConstraint("patient", "version", name=op.f("pk_outcomes")),
    )
    op.create_table(
        "patient_versions",
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patients.code"], name=op.f("fk_patient_versions_patient_patients")),
        sa.PrimaryKeyConstraint("patient", "version", name=op.f("pk_patient_versions")),
    )
    op.create_table(
        "read_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("for_care", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_read_grants_revoked_by_whom_and_when")
        ),
        sa.CheckConstraint("hospital <> organisation", name=op.f("ck_read_grants_to_another")),
        sa.ForeignKeyConstraint(["patient"], ["patients.code"], name=op.f("fk_read_grants_patient_patients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_grants")),
    )
    op.create_index(op.f("ix_read_grants_organisation"), "read_grants", ["organisation"], unique=False)
    op.create_index(op.f("ix_read_grants_patient"), "read_grants", ["patient"], unique=False)
    op.create_index(
        "uq_read_grants_standing",
        "read_grants",
        ["patient", "organisation"],
        unique=True,
        postgresql_where="revoked_at IS NULL",
    )
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("purposes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("cardinality(purposes) > 0", name=op.f("ck_withdrawals_of_some_purpose")),
        sa.ForeignKeyConstraint(["patient"], ["patients.code"], name=op.f("fk_withdrawals_patient_patients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index(op.f("ix_withdrawals_patient"), "withdrawals", ["patient"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("document_version", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("assent", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("withdrawal_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patients.code"], name=op.f("fk_consents_patient_patients")),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"], ["withdrawals.id"], name=op.f("fk_consents_withdrawal_id_withdrawals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_patient"), "consents", ["patient"], unique=False)
    op.create_index(op.f("ix_consents_purpose"), "consents", ["purpose"], unique=False)
    op.create_table(
        "entry_versions",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("classification", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_versions_entry_id_entries")),
        sa.PrimaryKeyConstraint("entry_id", "version", name=op.f("pk_entry_versions")),
    )
    op.create_table(
        "withdrawal_confirmations",
        sa.Column("withdrawal_id", sa.Uuid(), nullable=False),
        sa.Column("by_service", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"], ["withdrawals.id"], name=op.f("fk_withdrawal_confirmations_withdrawal_id_withdrawals")
        ),
        sa.PrimaryKeyConstraint("withdrawal_id", "by_service", name=op.f("pk_withdrawal_confirmations")),
    )
    # ### end Alembic commands ###

    secure_rows(op, "read_grants", "hospital", "organisation")
    secure_rows(op, "patients", using=PATIENT_SEEN)
    for table in ("patient_versions", "consents", "withdrawals", "entries", "outcomes"):
        secure_rows(op, table, using=WITH_PATIENT)
    secure_rows(op, "entry_versions", using="EXISTS (SELECT FROM entries e WHERE e.id = entry_id)")
    secure_rows(op, "withdrawal_confirmations", using="EXISTS (SELECT FROM withdrawals w WHERE w.id = withdrawal_id)")
    secure_rows(op, "identity_vault", using=WITH_HOSPITAL)
    secure_rows(op, "possible_duplicates", "asked_by")
    # Keyed hashes without code or hospital: everybody's registration must be compared with all of them.
    secure_rows(op, "identity_digests", using="true")
