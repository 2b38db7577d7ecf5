"""Where parties have their events sent: no read model, it outlives a rebuild."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, Table, Text, UniqueConstraint, Uuid

from services.reporting.store.tables.read_model import INSTANT, METADATA

webhooks = Table(
    "webhooks",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("old_secret_until", INSTANT),
    Column("stream", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("delivered", BigInteger, nullable=False),
    Column("last_delivered_at", INSTANT),
    Column("last_event_id", Text),
    Column("attempts", Integer, nullable=False),
    Column("failing_since", INSTANT),
    Column("next_try_at", INSTANT, nullable=False),
    Column("last_status", Integer),
    Column("last_trouble", Text),
    Column("disabled_at", INSTANT),
    Column("disabled_reason", Text),
    UniqueConstraint("organisation", "url"),
    CheckConstraint("stage IN ('active', 'disabled')", name="stage_is_known"),
    CheckConstraint("(stage = 'disabled') = (disabled_at IS NOT NULL)", name="disabled_at_a_time"),
    CheckConstraint("(disabled_at IS NULL) = (disabled_reason IS NULL)", name="disabled_for_a_reason"),
    CheckConstraint("(attempts = 0) = (failing_since IS NULL)", name="failing_since_a_time"),
)
