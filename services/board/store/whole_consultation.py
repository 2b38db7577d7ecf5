"""One consultation with everything that belongs to it, as far as the reader may see it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.board.domain.adherence import AdherenceEntry
from services.board.domain.attached_session import AttachedSession
from services.board.domain.consent import is_withdrawn
from services.board.domain.consultation import Consultation
from services.board.domain.follow_up import FollowUp
from services.board.domain.known_episode import KnownEpisode
from services.board.domain.known_result import KnownResult
from services.board.domain.post import Post
from services.board.domain.recommendation import Recommendation
from services.board.domain.referral import Referral
from services.board.domain.stale_pin import StalePin
from services.board.store import (
    adherence,
    attached_sessions,
    consents,
    consultations,
    episodes,
    follow_ups,
    posts,
    recommendations,
    referrals,
    results,
    stale_pins,
)
from services.board.store.scope import readable
from services.board.store.tables import consultations as table


class SeenAs(StrEnum):
    """What the reader is to the consultation."""

    NETWORK = "network"
    HOSPITAL = "hospital"
    RECEIVER = "receiver"


@dataclass(frozen=True, slots=True)
class WholeConsultation:
    """A receiver gets no posts; after a withdrawal of consent nobody gets more than the consultation's stage."""

    consultation: Consultation
    seen_as: SeenAs
    withheld: bool
    posts: tuple[Post, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    referrals: tuple[Referral, ...] = ()
    adherence: tuple[AdherenceEntry, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    episodes: tuple[KnownEpisode, ...] = ()
    results: tuple[KnownResult, ...] = ()
    stale: tuple[StalePin, ...] = ()
    questions_sessions: tuple[AttachedSession, ...] = ()


async def read(tx: Transaction, consultation_id: UUID) -> WholeConsultation:
    """Read it, and write down that it was read."""
    row = await tx.first(select(table).where(and_(table.c.id == consultation_id, readable(tx))))
    if row is None:
        raise NotFound("There is no such consultation.")
    consultation = consultations.of(row)
    about = f"consultation/{consultation_id}"
    await audit.write(tx, Audit(did="read consultation", about=about, patient=consultation.patient))
    seen_as = _seen_as(tx, consultation)
    if is_withdrawn(await consents.of(tx, consultation.patient)):
        return WholeConsultation(consultation, seen_as, withheld=True)
    return await _whole(tx, consultation, seen_as)


async def _whole(tx: Transaction, consultation: Consultation, seen_as: SeenAs) -> WholeConsultation:
    is_receiver = seen_as is SeenAs.RECEIVER
    return WholeConsultation(
        consultation=consultation,
        seen_as=seen_as,
        withheld=False,
        posts=() if is_receiver else tuple(await posts.of_consultation(tx, consultation.id)),
        recommendations=tuple(await recommendations.of_consultation(tx, consultation.id)),
        referrals=tuple(await referrals.of_consultation(tx, consultation.id)),
        adherence=() if is_receiver else tuple(await adherence.of_consultation(tx, consultation.id)),
        follow_ups=() if is_receiver else tuple(await follow_ups.of_consultation(tx, consultation.id)),
        episodes=tuple(await _episodes(tx, consultation, seen_as)),
        results=() if is_receiver else tuple(await results.of_patient(tx, consultation.patient)),
        stale=() if is_receiver else tuple(await stale_pins.of_consultation(tx, consultation.id)),
        questions_sessions=() if is_receiver else tuple(await attached_sessions.of_consultation(tx, consultation.id)),
    )


def _seen_as(tx: Transaction, consultation: Consultation) -> SeenAs:
    if tx.call.everywhere:
        return SeenAs.NETWORK
    return SeenAs.HOSPITAL if consultation.hospital == tx.call.scope else SeenAs.RECEIVER


async def _episodes(tx: Transaction, consultation: Consultation, seen_as: SeenAs) -> list[KnownEpisode]:
    """A receiver sees the episode that was asked about, the others the whole course."""
    course = await episodes.of_patient(tx, consultation.patient)
    if seen_as is not SeenAs.RECEIVER:
        return course
    return [episode for episode in course if episode.id == consultation.episode_id]
