"""What the board states: consultations, recommendations, referrals, adherence."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from libs.common.contracts.envelope import Event
from libs.common.experimental import experimental_among, experimental_by
from libs.common.vocabulary import (
    Adherence,
    Assay,
    Lineage,
    OutcomeStatus,
    RecommendationKind,
    ReferralItem,
    ReferralKind,
)


class ConsultationOpened(Event, service="board", noun="consultation", participle="opened", key="consultation_id"):
    """A hospital asks the board; the 48-hour clock starts (paper, section 3)."""

    consultation_id: UUID
    patient: str
    episode_id: UUID | None
    lineage: Lineage
    opened_at: AwareDatetime
    answer_due_at: AwareDatetime
    recommendation_due_at: AwareDatetime


class ConsultationAnswered(Event, service="board", noun="consultation", participle="answered", key="consultation_id"):
    """The first expert has posted; what was said stays at the board."""

    consultation_id: UUID
    patient: str
    answered_at: AwareDatetime


class ConsultationOverdue(Event, service="board", noun="consultation", participle="overdue", key="consultation_id"):
    """A clock has run out: `answer` or `recommendation`."""

    consultation_id: UUID
    patient: str
    clock: str
    due_at: AwareDatetime


class ConsultationClosed(Event, service="board", noun="consultation", participle="closed", key="consultation_id"):
    """No more is asked: done, withdrawn by the hospital, or consent withdrawn (a code)."""

    consultation_id: UUID
    patient: str
    reason: str


class RecommendedItem(BaseModel):
    """One ordered item; `after` and `condition` are codes, never free text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int
    kind: RecommendationKind
    code: str
    condition: str | None = None
    trial: str | None = None
    arm: str | None = None
    hospital: str | None = None
    """Of a trial: which arm, and where."""
    assay: Assay | None = None
    experimental: bool = experimental_by("assay", "code", "condition")


class RecommendationIssued(Event, service="board", noun="recommendation", participle="issued", key="consultation_id"):
    """The board's signed advice; a changed one comes with a higher `recommendation_version`."""

    consultation_id: UUID
    recommendation_id: UUID
    patient: str
    recommendation_version: int
    items: tuple[RecommendedItem, ...]
    issued_at: AwareDatetime
    digest: str | None = None
    """Of what was signed: a witness outside the board's own tables."""


class ReferralMade(Event, service="board", noun="referral", participle="made", key="referral_id"):
    """A patient or a sample is sent on; destination is the receiver."""

    referral_id: UUID
    consultation_id: UUID
    patient: str
    kind: ReferralKind
    items: tuple[ReferralItem, ...]
    assays: tuple[Assay, ...] = ()
    trial: str | None = None
    made_at: AwareDatetime
    experimental_items: tuple[ReferralItem, ...] = experimental_among("items")
    experimental_assays: tuple[Assay, ...] = experimental_among("assays")


class ReferralAccepted(Event, service="board", noun="referral", participle="accepted", key="referral_id"):
    """The receiver takes it; for a patient, it may now read. Origin: the hospital."""

    referral_id: UUID
    consultation_id: UUID
    patient: str
    kind: ReferralKind
    receiver: str
    accepted_at: AwareDatetime
    experimental_items: tuple[ReferralItem, ...] = ()


class ReferralDeclined(Event, service="board", noun="referral", participle="declined", key="referral_id"):
    """The receiver cannot take it; the reason is a code."""

    referral_id: UUID
    consultation_id: UUID
    patient: str
    kind: ReferralKind
    receiver: str
    reason: str
    declined_at: AwareDatetime
    experimental_items: tuple[ReferralItem, ...] = ()


class ReferralRevoked(Event, service="board", noun="referral", participle="revoked", key="referral_id"):
    """Taken back: the receiver's read access ends, an expected sample is cancelled."""

    referral_id: UUID
    consultation_id: UUID
    patient: str
    kind: ReferralKind
    receiver: str
    revoked_at: AwareDatetime
    experimental_items: tuple[ReferralItem, ...] = ()


class AdherenceRecorded(Event, service="board", noun="adherence", participle="recorded", key="consultation_id"):
    """Whether the physician followed the recommendation; the higher version wins."""

    consultation_id: UUID
    patient: str
    adherence: Adherence


class ConsultationFollowedUp(Event, service="board", noun="follow-up", participle="recorded", key="consultation_id"):
    """How the child was at follow-up, as told to the board; the higher version wins."""

    consultation_id: UUID
    patient: str
    status: OutcomeStatus
    on: AwareDatetime
