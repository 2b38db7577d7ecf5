"""Patients by their codes, with every earlier version; possible duplicates; who else may read."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.registry.store.tables.metadata import METADATA

patients = Table(
    "patients",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("hospital", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("sex", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("consents_version", Integer, nullable=False),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("merged_into", Text, ForeignKey("patients.code")),
    CheckConstraint("length(code) = 8", name="code_has_eight_symbols"),
    CheckConstraint("merged_into <> code", name="merged_into_another"),
    Index(None, "hospital", "registered_at"),
    Index(None, "merged_into"),
)

patient_versions = Table(
    "patient_versions",
    METADATA,
    Column("patient", Text, ForeignKey("patients.code"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("change", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("reason", Text),
)

possible_duplicates = Table(
    "possible_duplicates",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient_id", Uuid, nullable=False),
    Column("other_id", Uuid),
    Column("asked_by", Text, nullable=False),
    Column("matched_on", ARRAY(Text), nullable=False),
    Column("digests", ARRAY(Text), nullable=False),
    Column("stage", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("found_by", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by", Text),
    Column("reason", Text),
    CheckConstraint("patient_id <> other_id", name="two_records"),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_whom_and_when"),
    CheckConstraint("(stage = 'asked') = (decided_at IS NULL)", name="decided_or_asked"),
    Index(None, "patient_id"),
    Index(None, "other_id"),
    Index(None, "stage", "found_at"),
)

read_grants = Table(
    "read_grants",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, ForeignKey("patients.code"), nullable=False),
    Column("hospital", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("for_care", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("granted_at", DateTime(timezone=True), nullable=False),
    Column("granted_by", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("revoked_by", Text),
    CheckConstraint("hospital <> organisation", name="to_another"),
    CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_by_whom_and_when"),
    Index(None, "patient"),
    Index(None, "organisation"),
    Index("uq_read_grants_standing", "patient", "organisation", unique=True, postgresql_where="revoked_at IS NULL"),
)
