"""The hubs' keys for the names under which samples leave the biobank."""

from sqlalchemy import CheckConstraint, Column, LargeBinary, Table, Text

from services.samples.store.tables.metadata import INSTANT, METADATA

pseudonym_keys = Table(
    "pseudonym_keys",
    METADATA,
    Column("hub", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("made_at", INSTANT, nullable=False),
    CheckConstraint("octet_length(key) = 32", name="key_is_whole"),
)
"""One per hub, made with its first export, never changed: else nobody could tell that two exports tell of one donor."""
