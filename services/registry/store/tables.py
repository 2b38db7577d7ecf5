"""The registry's tables.

What was told of an episode, a treatment or a response is one document (`content`), so that the
present reading and every earlier one in `entry_versions` look the same; the columns beside it
repeat what lists filter by.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from libs.common.database import metadata

METADATA = metadata()

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

# The keyed hashes answer "is this child registered?" for every hospital, so the organisation that
# asks must reach all of them: they carry no code, no hospital and nothing that can be read back.
identity_digests = Table(
    "identity_digests",
    METADATA,
    Column("matched_on", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("patient_id", Uuid, primary_key=True),
    Index(None, "patient_id"),
)

identity_vault = Table(
    "identity_vault",
    METADATA,
    Column("patient_id", Uuid, ForeignKey("patients.id"), primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False),
    Index(None, "key_id"),
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

withdrawals = Table(
    "withdrawals",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, ForeignKey("patients.code"), nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("withdrawn_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("reason", Text),
    CheckConstraint("cardinality(purposes) > 0", name="of_some_purpose"),
    Index(None, "patient"),
)

withdrawal_confirmations = Table(
    "withdrawal_confirmations",
    METADATA,
    Column("withdrawal_id", Uuid, ForeignKey("withdrawals.id"), primary_key=True),
    Column("by_service", Text, primary_key=True),
    Column("confirmed_at", DateTime(timezone=True), nullable=False),
)

consents = Table(
    "consents",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, ForeignKey("patients.code"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("document_version", Text, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("assent", Boolean),
    Column("version", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("withdrawal_id", Uuid, ForeignKey("withdrawals.id")),
    Index(None, "patient"),
    Index(None, "purpose"),
)

entries = Table(
    "entries",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, ForeignKey("patients.code"), nullable=False),
    Column("entry", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("classification", JSONB(none_as_null=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("voided_at", DateTime(timezone=True)),
    Column("kind", Text),
    Column("relapse_number", Integer),
    Column("lineage", Text),
    Column("diagnosed_from", Date),
    Column("timing", ARRAY(Text)),
    Column("site_class", Text),
    Column("risk_arm", ARRAY(Text)),
    CheckConstraint("entry IN ('episode', 'treatment', 'response')", name="entry_is_known"),
    CheckConstraint("(entry = 'episode') = (classification IS NOT NULL)", name="episodes_are_classified"),
    Index(None, "patient"),
    Index(None, "entry", "recorded_at"),
    Index(None, "kind", "diagnosed_from"),
)

entry_versions = Table(
    "entry_versions",
    METADATA,
    Column("entry_id", Uuid, ForeignKey("entries.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("change", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("classification", JSONB(none_as_null=True)),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("reason", Text),
)

outcomes = Table(
    "outcomes",
    METADATA,
    Column("patient", Text, ForeignKey("patients.code"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("last_contact_on", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("reason", Text),
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
