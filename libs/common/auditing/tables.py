"""The seals over the audit trail, and when somebody has verified it."""

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from libs.common.backbone import METADATA

_INSTANT = DateTime(timezone=True)

audit_seals = Table(
    "audit_seals",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("through", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("sealed_at", _INSTANT, nullable=False),
    Column("checkpoint", BigInteger, nullable=False),
    Column("entries", ARRAY(BigInteger), nullable=False),
    Column("salts", LargeBinary, nullable=False),
    Column("digests", LargeBinary, nullable=False),
    Column("head", LargeBinary, nullable=False),
)

audit_verifications = Table(
    "audit_verifications",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", _INSTANT, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("seals", BigInteger, nullable=False),
    Column("checkpoints", BigInteger, nullable=False),
    Column("findings", BigInteger, nullable=False),
)
