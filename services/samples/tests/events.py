"""Events of the other services, as the tests need them."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from libs.common.contracts.board import ReferralAccepted, ReferralDeclined, ReferralMade, ReferralRevoked
from libs.common.contracts.registry import (
    Classification,
    ConsentGiven,
    ConsentWithdrawn,
    Episode,
    EpisodeRecorded,
    EpisodeVoided,
    PatientMerged,
    PatientMoved,
    PatientRegistered,
)
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Assay, EpisodeKind, Lineage, Purpose, ReferralItem, ReferralKind, Sex

AT = datetime(2026, 6, 15, 11, tzinfo=UTC)
TODAY = AT.date()
HOSPITAL = "hospital-aragon"
HUB = "hub-barcelona"


def registered(code: str, *, hospital: str = HOSPITAL, version: int = 1) -> PatientRegistered:
    return PatientRegistered(
        at=AT,
        version=version,
        origin=hospital,
        patient=code,
        hospital=hospital,
        region="Aragón",
        birth_date=date(2019, 5, 1),
        sex=Sex.FEMALE,
    )


def moved(code: str, *, to: str, version: int = 2) -> PatientMoved:
    return PatientMoved(at=AT, version=version, patient=code, from_hospital=HOSPITAL, to_hospital=to, region="x")


def merged(code: str, *, duplicate: str, version: int = 2) -> PatientMerged:
    return PatientMerged(at=AT, version=version, patient=code, duplicate=duplicate)


def given(code: str, purpose: Purpose, *, version: int = 1) -> ConsentGiven:
    return ConsentGiven(at=AT, version=version, patient=code, purpose=purpose, document_version="2", given_on=TODAY)


def all_given(code: str) -> list[ConsentGiven]:
    return [given(code, purpose, version=place) for place, purpose in enumerate(Purpose, start=1)]


def withdrawn(code: str, *purposes: Purpose, version: int = 50) -> ConsentWithdrawn:
    return ConsentWithdrawn(
        at=AT, version=version, patient=code, withdrawal_id=uuid4(), purposes=purposes, withdrawn_on=TODAY
    )


def episode(code: str, episode_id: UUID, *, version: int = 1) -> EpisodeRecorded:
    return EpisodeRecorded(
        at=AT,
        version=version,
        patient=code,
        episode_id=episode_id,
        episode=Episode(
            kind=EpisodeKind.RELAPSE, relapse_number=1, diagnosed_on=PartialDate.parse("2026-05"), lineage=Lineage.BCP
        ),
        classification=Classification(rule="test"),
    )


def episode_voided(code: str, episode_id: UUID, *, version: int = 2) -> EpisodeVoided:
    return EpisodeVoided(at=AT, version=version, patient=code, episode_id=episode_id)


def referral(
    code: str,
    referral_id: UUID,
    *items: ReferralItem,
    assays: tuple[Assay, ...] = (),
    kind: ReferralKind = ReferralKind.SAMPLE,
    hub: str = HUB,
) -> ReferralMade:
    return ReferralMade(
        at=AT,
        version=1,
        origin=HOSPITAL,
        destination=hub,
        referral_id=referral_id,
        consultation_id=uuid4(),
        patient=code,
        kind=kind,
        items=items or (ReferralItem.DRP_DBP,),
        assays=assays,
        made_at=AT,
    )


def accepted(made: ReferralMade) -> ReferralAccepted:
    return ReferralAccepted(**_answer(made), version=2, accepted_at=AT)


def declined(made: ReferralMade) -> ReferralDeclined:
    return ReferralDeclined(**_answer(made), version=2, reason="no_capacity", declined_at=AT)


def revoked(made: ReferralMade) -> ReferralRevoked:
    return ReferralRevoked(**_answer(made), version=3, revoked_at=AT)


def _answer(made: ReferralMade) -> dict[str, object]:
    return {
        "at": AT,
        "referral_id": made.referral_id,
        "consultation_id": made.consultation_id,
        "patient": made.patient,
        "kind": made.kind,
        "receiver": made.destination,
    }
