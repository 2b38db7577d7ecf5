"""The board's own tables: consultations and what belongs to them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from libs.common.database import metadata
from libs.common.vocabulary import Adherence, OutcomeStatus, ReferralItem, ReferralKind
from services.board.domain.post import PostKind
from services.board.domain.reasons import ClosingReason, DecliningReason
from services.board.domain.recommendation import Item
from services.board.domain.stages import ConsultationStage, ReferralStage
from services.board.domain.summary import CaseSummary
from services.board.store.columns import Json, Word

METADATA = metadata()

_INSTANT = DateTime(timezone=True)

consultations = Table(
    "consultations",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("episode_id", Uuid),
    Column("summary", Json(CaseSummary), nullable=False),
    Column("opened_at", _INSTANT, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("answer_due_at", _INSTANT, nullable=False),
    Column("recommendation_due_at", _INSTANT, nullable=False),
    Column("stage", Word(ConsultationStage), nullable=False),
    Column("answered_at", _INSTANT),
    Column("recommended_at", _INSTANT),
    Column("answer_overdue_at", _INSTANT),
    Column("recommendation_overdue_at", _INSTANT),
    Column("closed_at", _INSTANT),
    Column("closed_reason", Word(ClosingReason)),
    Column("version", Integer, nullable=False),
    CheckConstraint("(closed_at IS NULL) = (closed_reason IS NULL)", name="closed_for_a_reason"),
    CheckConstraint("(closed_at IS NULL) = (stage <> 'closed')", name="closed_at_a_time"),
    Index(None, "patient"),
    Index(None, "hospital", "opened_at", "id"),
    Index(None, "opened_at", "id"),
    Index(
        "ix_consultations_clocks_running",
        "answer_due_at",
        "recommendation_due_at",
        postgresql_where=text("stage <> 'closed' AND recommended_at IS NULL"),
    ),
)

posts = Table(
    "posts",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("consultation_id", Uuid, ForeignKey("consultations.id"), nullable=False),
    Column("kind", Word(PostKind), nullable=False),
    Column("text", Text, nullable=False),
    Column("in_reply_to", Uuid, ForeignKey("posts.id")),
    Column("posted_at", _INSTANT, nullable=False),
    Column("posted_by", Text, nullable=False),
    Column("posted_by_organisation", Text, nullable=False),
    Index(None, "consultation_id", "posted_at"),
)

recommendations = Table(
    "recommendations",
    METADATA,
    Column("consultation_id", Uuid, ForeignKey("consultations.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("patient", Text, nullable=False),
    Column("items", Json(tuple[Item, ...]), nullable=False),
    Column("comment", Text),
    Column("reason", Text),
    Column("issued_at", _INSTANT, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("issued_by_organisation", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("digest_kind", Text, nullable=False),
    CheckConstraint("version = 1 OR reason IS NOT NULL", name="changed_for_a_reason"),
)

referrals = Table(
    "referrals",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("consultation_id", Uuid, ForeignKey("consultations.id"), nullable=False),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("kind", Word(ReferralKind), nullable=False),
    Column("items", ARRAY(Word(ReferralItem), as_tuple=True), nullable=False),
    Column("trial", Text),
    Column("made_at", _INSTANT, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("stage", Word(ReferralStage), nullable=False),
    Column("answered_at", _INSTANT),
    Column("answered_by", Text),
    Column("declined_reason", Word(DecliningReason)),
    Column("revoked_at", _INSTANT),
    Column("version", Integer, nullable=False),
    CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
    CheckConstraint("(declined_reason IS NULL) = (stage <> 'declined')", name="declined_for_a_reason"),
    CheckConstraint("(revoked_at IS NULL) = (stage <> 'revoked')", name="revoked_at_a_time"),
    Index(None, "consultation_id", "receiver"),
    Index(None, "patient"),
    Index(None, "receiver", "made_at", "id"),
    Index(None, "hospital", "made_at", "id"),
    Index(None, "made_at", "id"),
)

adherence_entries = Table(
    "adherence_entries",
    METADATA,
    Column("consultation_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("recommendation_version", Integer, nullable=False),
    Column("adherence", Word(Adherence), nullable=False),
    Column("reason", Text),
    Column("recorded_at", _INSTANT, nullable=False),
    Column("recorded_by", Text, nullable=False),
    CheckConstraint("adherence = 'yes' OR reason IS NOT NULL", name="not_followed_for_a_reason"),
    ForeignKeyConstraint(
        ["consultation_id", "recommendation_version"],
        ["recommendations.consultation_id", "recommendations.version"],
    ),
)

follow_ups = Table(
    "follow_ups",
    METADATA,
    Column("consultation_id", Uuid, ForeignKey("consultations.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Word(OutcomeStatus), nullable=False),
    Column("seen_on", Date, nullable=False),
    Column("recorded_at", _INSTANT, nullable=False),
    Column("recorded_by", Text, nullable=False),
)
