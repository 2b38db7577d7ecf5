"""Every answer that was shown, small enough to keep all; and what it takes to give it again."""

from sqlalchemy import Boolean, Column, Date, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.trials.store.tables.metadata import INSTANT, METADATA

answers_shown = Table(
    "answers_shown",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("known_as", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("known_at", INSTANT, nullable=False),
    Column("shown_at", INSTANT, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_by_organisation", Text, nullable=False),
    Column("criteria", JSONB, nullable=False),
    Column("hash", Text, nullable=False),
    Index(None, "patient", "id"),
)
"""Never the answer itself: `hash` says whether what history gives is what was shown."""

answers_forgotten = Table(
    "answers_forgotten",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("forgotten_at", INSTANT, nullable=False),
)
"""Tombstones: there was an answer, and of whom and what nobody can say any more."""

patient_states = Table(
    "patient_states",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("known_at", INSTANT, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("treated_at", Text, nullable=False),
    Column("deceased", Boolean, nullable=False),
)
"""Which hospital treated the child, and whether it lived, as it was known from an instant on."""
