"""Every answer that was shown, small enough to keep all; and what it takes to give it again."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Table, Text, Uuid
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
    Column("criteria", JSONB(none_as_null=True)),
    Column("in_force", Text),
    Column("hash", Text, nullable=False),
    Index(None, "patient", "id"),
    CheckConstraint("num_nonnulls(criteria, in_force) = 1", name="criteria_once"),
)
"""Never the answer itself: `hash` says whether what history gives is what was shown.

`criteria` is of rows that a release before `criteria_in_force` wrote.
"""

criteria_in_force = Table(
    "criteria_in_force",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("criteria", JSONB, nullable=False),
)
"""The version of each trial's criteria that an answer went by: the same for all answers until one is published.

Named by a digest of its own, and kept once: it was most of what each look at a child left behind.
"""

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
