"""The read models: one table per kind of fact, so that facts of different aggregates may come in any order."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from libs.common.database import metadata

METADATA = metadata()

_INSTANT = DateTime(timezone=True)


def _read_model(name: str, *columns: Column[object] | Index) -> Table:
    """A table that is emptied and filled again by a rebuild."""
    table = Table(name, METADATA, *columns)
    READ_MODELS.append(table)
    return table


def _patient() -> Column[object]:
    """The code as the event states it; `standings` says under which code it goes on."""
    return Column("patient", Text, nullable=False, index=True)


def _version() -> Column[object]:
    """Of the aggregate the fact belongs to: the higher one wins."""
    return Column("version", Integer, nullable=False)


READ_MODELS: list[Table] = []

patient_traits = _read_model(
    "patient_traits",
    Column("patient", Text, primary_key=True),
    Column("birth_date", Date, nullable=False),
    Column("sex", Text, nullable=False),
    _version(),
)

patient_places = _read_model(
    "patient_places",
    Column("patient", Text, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("region", Text, nullable=False),
    _version(),
)

merged_patients = _read_model(
    "merged_patients",
    Column("patient", Text, primary_key=True),
    Column("survivor", Text, nullable=False, index=True),
    Column("stated_at", _INSTANT, nullable=False),
)

consents = _read_model(
    "consents",
    Column("patient", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("given", Boolean, nullable=False),
    Column("document_version", Text),
    Column("stated_at", _INSTANT, nullable=False),
    _version(),
)

withdrawals = _read_model(
    "withdrawals",
    Column("withdrawal_id", Uuid, primary_key=True),
    _patient(),
    Column("event_id", Uuid, nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("withdrawn_on", Date, nullable=False),
    Column("stated_at", _INSTANT, nullable=False),
)

withdrawal_confirmations = _read_model(
    "withdrawal_confirmations",
    Column("withdrawal_id", Uuid, primary_key=True),
    Column("by_service", Text, primary_key=True),
    _patient(),
    Column("confirmed_at", _INSTANT, nullable=False),
)

standings = _read_model(
    "standings",
    Column("patient", Text, primary_key=True),
    Column("root", Text, nullable=False, index=True),
    Column("standing", Text, nullable=False),
    Column("hospital", Text),
    Column("region", Text),
)

sights = _read_model(
    "sights",
    Column("patient", Text, primary_key=True),
    Column("organisation", Text, primary_key=True, index=True),
)

episodes = _read_model(
    "episodes",
    Column("episode_id", Uuid, primary_key=True),
    _patient(),
    _version(),
    Column("voided", Boolean, nullable=False),
    Column("kind", Text),
    Column("relapse_number", Integer),
    Column("diagnosed_on", Text),
    Column("lineage", Text),
    Column("timing", ARRAY(Text)),
    Column("episode", JSONB),
    Column("classification", JSONB),
)

treatments = _read_model(
    "treatments",
    Column("treatment_id", Uuid, primary_key=True),
    _patient(),
    _version(),
    Column("voided", Boolean, nullable=False),
    Column("episode_id", Uuid),
    Column("kind", Text),
    Column("agents", ARRAY(Text)),
    Column("target", Text),
    Column("line", Integer),
    Column("started_on", Text),
    Column("ended_on", Text),
)

responses = _read_model(
    "responses",
    Column("response_id", Uuid, primary_key=True),
    _patient(),
    _version(),
    Column("voided", Boolean, nullable=False),
    Column("episode_id", Uuid),
    Column("response", Text),
    Column("assessed_on", Text),
    Column("mrd", Float),
)

outcomes = _read_model(
    "outcomes",
    Column("patient", Text, primary_key=True),
    _version(),
    Column("status", Text, nullable=False),
    Column("seen_on", Text, nullable=False),
)

sample_steps = _read_model(
    "sample_steps",
    Column("sample_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _patient(),
    Column("stage", Text, nullable=False),
    Column("happened_at", _INSTANT),
    Column("stated_at", _INSTANT, nullable=False),
    Column("hospital", Text),
    Column("hub", Text),
    Column("facts", JSONB, nullable=False),
)

assay_steps = _read_model(
    "assay_steps",
    Column("assay_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _patient(),
    Column("stage", Text, nullable=False),
    Column("happened_at", _INSTANT, nullable=False),
    Column("sample_id", Uuid, index=True),
    Column("facts", JSONB, nullable=False),
)

consultations = _read_model(
    "consultations",
    Column("consultation_id", Uuid, primary_key=True),
    _patient(),
    Column("hospital", Text),
    Column("episode_id", Uuid),
    Column("lineage", Text),
    Column("opened_at", _INSTANT),
    Column("answer_due_at", _INSTANT),
    Column("recommendation_due_at", _INSTANT),
    Column("answered_at", _INSTANT),
    Column("answer_overdue_at", _INSTANT),
    Column("recommendation_overdue_at", _INSTANT),
    Column("closed_at", _INSTANT),
    Column("close_reason", Text),
)

recommendations = _read_model(
    "recommendations",
    Column("consultation_id", Uuid, primary_key=True),
    Column("recommendation_version", Integer, primary_key=True, autoincrement=False),
    _patient(),
    Column("recommendation_id", Uuid, nullable=False),
    Column("items", JSONB, nullable=False),
    Column("issued_at", _INSTANT, nullable=False),
)

adherences = _read_model(
    "adherences",
    Column("consultation_id", Uuid, primary_key=True),
    _patient(),
    _version(),
    Column("adherence", Text, nullable=False),
)

follow_ups = _read_model(
    "follow_ups",
    Column("consultation_id", Uuid, primary_key=True),
    _patient(),
    _version(),
    Column("status", Text, nullable=False),
    Column("seen_at", _INSTANT, nullable=False),
)

referrals = _read_model(
    "referrals",
    Column("referral_id", Uuid, primary_key=True),
    _patient(),
    Column("consultation_id", Uuid, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("items", ARRAY(Text), nullable=False),
    Column("assays", ARRAY(Text), nullable=False),
    Column("trial", Text),
    Column("receiver", Text, nullable=False),
    Column("made_at", _INSTANT, nullable=False),
)

referral_answers = _read_model(
    "referral_answers",
    Column("referral_id", Uuid, primary_key=True),
    _patient(),
    _version(),
    Column("kind", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("answered_at", _INSTANT, nullable=False),
    Column("cause", Uuid),
)

verdicts = _read_model(
    "verdicts",
    Column("verdict_id", Uuid, primary_key=True),
    _patient(),
    _version(),
    Column("trial", Text, nullable=False),
    Column("arm", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("previous", Text),
    Column("criteria_version", Integer, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("missing", ARRAY(Text), nullable=False),
    Column("sites", JSONB, nullable=False),
    Column("stated_at", _INSTANT, nullable=False),
)

PATIENT_TABLES = tuple(READ_MODELS)
"""Those with patients' data: row-level security guards each."""

trials = _read_model(
    "trials",
    Column("trial", Text, primary_key=True),
    _version(),
    Column("title", Text, nullable=False),
    Column("arms", ARRAY(Text), nullable=False),
    Column("criteria_version", Integer, nullable=False),
)

trial_sites = _read_model(
    "trial_sites",
    Column("site", Text, primary_key=True),
    _version(),
    Column("trial", Text, nullable=False),
    Column("arm", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
    Index(None, "trial", "arm"),
)

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
    Column("started_at", _INSTANT, nullable=False),
    Column("stream_created_at", Text, nullable=False),
    Column("until_position", BigInteger, nullable=False),
)
"""When the read models were emptied, and which position of the stream they had reached."""
