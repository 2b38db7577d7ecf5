"""Read models of consultations, recommendations and referrals."""

from sqlalchemy import ARRAY, Column, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.store.tables.read_model import INSTANT, patient, read_model, version

consultations = read_model(
    "consultations",
    Column("consultation_id", Uuid, primary_key=True),
    patient(),
    Column("hospital", Text),
    Column("episode_id", Uuid),
    Column("lineage", Text),
    Column("opened_at", INSTANT),
    Column("answer_due_at", INSTANT),
    Column("recommendation_due_at", INSTANT),
    Column("answered_at", INSTANT),
    Column("answer_overdue_at", INSTANT),
    Column("recommendation_overdue_at", INSTANT),
    Column("closed_at", INSTANT),
    Column("close_reason", Text),
)

recommendations = read_model(
    "recommendations",
    Column("consultation_id", Uuid, primary_key=True),
    Column("recommendation_version", Integer, primary_key=True, autoincrement=False),
    patient(),
    Column("recommendation_id", Uuid, nullable=False),
    Column("items", JSONB, nullable=False),
    Column("issued_at", INSTANT, nullable=False),
)

stale_pins = read_model(
    "stale_pins",
    Column("pin_id", Uuid, primary_key=True),
    Column("reason", Text, primary_key=True),
    patient(),
    Column("consultation_id", Uuid, nullable=False),
    Column("recommendation_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("trial", Text, nullable=False),
    Column("arm", Text),
    Column("hospital", Text),
    Column("told_at", INSTANT, nullable=False),
)

adherences = read_model(
    "adherences",
    Column("consultation_id", Uuid, primary_key=True),
    patient(),
    version(),
    Column("adherence", Text, nullable=False),
)

follow_ups = read_model(
    "follow_ups",
    Column("consultation_id", Uuid, primary_key=True),
    patient(),
    version(),
    Column("status", Text, nullable=False),
    Column("seen_at", INSTANT, nullable=False),
)

referrals = read_model(
    "referrals",
    Column("referral_id", Uuid, primary_key=True),
    patient(),
    Column("consultation_id", Uuid, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("items", ARRAY(Text), nullable=False),
    Column("assays", ARRAY(Text), nullable=False),
    Column("trial", Text),
    Column("receiver", Text, nullable=False),
    Column("made_at", INSTANT, nullable=False),
)

referral_answers = read_model(
    "referral_answers",
    Column("referral_id", Uuid, primary_key=True),
    patient(),
    version(),
    Column("kind", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reason", Text),
    Column("answered_at", INSTANT, nullable=False),
    Column("cause", Uuid),
)
