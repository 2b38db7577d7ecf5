"""The little the board keeps of the other services' facts, as their events told it."""

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from libs.common.contracts.registry import Classification, Episode
from libs.common.vocabulary import Assay, Purpose
from services.board.store.columns import Json, Word
from services.board.store.tables import METADATA

# Whoever wants all tables, imports this module.
__all__ = [
    "METADATA",
    "attached_sessions",
    "known_consents",
    "known_episodes",
    "known_patients",
    "known_results",
    "stale_pins",
]

known_patients = Table(
    "known_patients",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("merged_into", Text),
    Index(None, "merged_into"),
)

known_consents = Table(
    "known_consents",
    METADATA,
    Column("patient", Text, primary_key=True),
    Column("purpose", Word(Purpose), primary_key=True),
    Column("given", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

known_episodes = Table(
    "known_episodes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("voided", Boolean, nullable=False),
    Column("episode", Json(Episode)),
    Column("classification", Json(Classification)),
    Index(None, "patient"),
)

known_results = Table(
    "known_results",
    METADATA,
    Column("assay_id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("assay", Word(Assay)),
    Column("lab", Text),
    Column("result_version", Integer, nullable=False),
    Column("experimental", Boolean, nullable=False),
    Column("released_at", DateTime(timezone=True)),
    Column("withdrawn", Boolean, nullable=False),
    Index(None, "patient"),
)

stale_pins = Table(
    "stale_pins",
    METADATA,
    Column("pin_id", Uuid, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("consultation_id", Uuid, nullable=False),
    Column("recommendation_id", Uuid, nullable=False),
    Column("patient", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("trial", Text, nullable=False),
    Column("arm", Text),
    Column("hospital", Text),
    Column("told_at", DateTime(timezone=True), nullable=False),
    Index(None, "consultation_id"),
)

attached_sessions = Table(
    "attached_sessions",
    METADATA,
    Column("session_id", Uuid, primary_key=True),
    Column("consultation_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("tree", Text),
    Column("tree_version", Integer),
    Column("leaf", Text),
    Column("questions", JSONB, nullable=False),
    Column("eligible", JSONB, nullable=False),
    Column("undetermined", JSONB, nullable=False),
    Column("next_question", Text),
    Column("experimental_facts", JSONB, nullable=False),
    Column("attached_at", DateTime(timezone=True), nullable=False),
    Index(None, "consultation_id"),
)
