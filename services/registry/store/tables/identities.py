"""Who the children are: sealed traits, and keyed hashes to compare."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, LargeBinary, Table, Text, Uuid

from services.registry.store.tables.metadata import METADATA

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

# Names of keys that were given up: whoever still holds one, must not seal with it.
retired_vault_keys = Table(
    "retired_vault_keys",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column("retired_at", DateTime(timezone=True), nullable=False),
)
