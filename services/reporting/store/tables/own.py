"""What outlives a rebuild: no read models."""

from sqlalchemy import BigInteger, Column, Table, Text, Uuid

from services.reporting.store.tables.read_model import INSTANT, METADATA

stated_confirmations = Table(
    "stated_confirmations",
    METADATA,
    Column("withdrawal_id", Uuid, primary_key=True),
)
"""Withdrawals this service has confirmed. No read model: a rebuild must not state them again."""

rebuilds = Table(
    "rebuilds",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("started_at", INSTANT, nullable=False),
    Column("stream_created_at", Text, nullable=False),
    Column("until_position", BigInteger, nullable=False),
)
"""When the read models were emptied, and which position of the stream they had reached."""
