"""Events of the other services, as the tests need them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from libs.common.contracts.registry import (
    Classification,
    ConsentGiven,
    ConsentWithdrawn,
    Episode,
    EpisodeCorrected,
    EpisodeRecorded,
    EpisodeVoided,
    PatientMerged,
    PatientMoved,
    PatientRegistered,
)
from libs.common.contracts.samples.assays import (
    AssayResulted,
    Finding,
    Preanalytics,
    Result,
    ResultAmended,
    ResultWithdrawn,
)
from libs.common.contracts.trials import PinGoneStale, QuestionsSessionAttached
from libs.common.identifiers import new_id
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Assay, EpisodeKind, Lineage, Preservation, Purpose, Sex, Timing
from services.board.domain.consultation import Consultation

AT = datetime(2026, 6, 15, 11, tzinfo=UTC)
TODAY = AT.date()
SESSION = new_id()


def patient_registered(code: str, *, hospital: str = "hospital-aragon", version: int = 1) -> PatientRegistered:
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


def patient_moved(code: str, *, to: str, version: int = 2) -> PatientMoved:
    return PatientMoved(
        at=AT, version=version, patient=code, from_hospital="hospital-aragon", to_hospital=to, region="Somewhere"
    )


def patient_merged(code: str, *, duplicate: str, version: int = 2) -> PatientMerged:
    return PatientMerged(at=AT, version=version, patient=code, duplicate=duplicate)


def consent_given(code: str, purpose: Purpose = Purpose.CONSULTATION, *, version: int = 1) -> ConsentGiven:
    return ConsentGiven(at=AT, version=version, patient=code, purpose=purpose, document_version="2", given_on=TODAY)


def consent_withdrawn(code: str, *purposes: Purpose, version: int = 2) -> ConsentWithdrawn:
    return ConsentWithdrawn(
        at=AT, version=version, patient=code, withdrawal_id=uuid4(), purposes=purposes, withdrawn_on=TODAY
    )


def episode_recorded(code: str, episode_id: UUID, *, version: int = 1) -> EpisodeRecorded:
    return EpisodeRecorded(
        at=AT,
        version=version,
        patient=code,
        episode_id=episode_id,
        episode=_episode(),
        classification=Classification(rule="risk-1", timing=(Timing.VERY_EARLY,)),
    )


def episode_corrected(code: str, episode_id: UUID, *, version: int = 2) -> EpisodeCorrected:
    return EpisodeCorrected(
        at=AT,
        version=version,
        patient=code,
        episode_id=episode_id,
        episode=_episode(),
        classification=Classification(rule="risk-1", timing=(Timing.LATE,)),
    )


def episode_voided(code: str, episode_id: UUID, *, version: int = 3) -> EpisodeVoided:
    return EpisodeVoided(at=AT, version=version, patient=code, episode_id=episode_id)


def assay_resulted(code: str, assay_id: UUID, *, assay: Assay = Assay.DRP, version: int = 2) -> AssayResulted:
    return AssayResulted(
        at=AT, version=version, assay_id=assay_id, patient=code, result=_result(code, assay_id, assay, 1)
    )


def result_amended(code: str, assay_id: UUID, *, version: int = 3) -> ResultAmended:
    return ResultAmended(
        at=AT, version=version, assay_id=assay_id, patient=code, result=_result(code, assay_id, Assay.DRP, 2)
    )


def result_withdrawn(code: str, assay_id: UUID, *, version: int = 4) -> ResultWithdrawn:
    return ResultWithdrawn(at=AT, version=version, assay_id=assay_id, patient=code, result_version=2)


def _episode() -> Episode:
    return Episode(
        kind=EpisodeKind.RELAPSE, relapse_number=1, diagnosed_on=PartialDate.parse("2026-05"), lineage=Lineage.BCP
    )


def _result(code: str, assay_id: UUID, assay: Assay, version: int) -> Result:
    return Result(
        assay_id=assay_id,
        sample_id=uuid4(),
        patient=code,
        assay=assay,
        lab="lab-drp",
        result_version=version,
        experimental=assay.experimental,
        findings=(Finding(code="venetoclax", value=0.4),),
        preanalytics=Preanalytics(preservation=Preservation.FRESH),
        released_at=AT,
    )


def pin_gone_stale(consultation: str, recommendation: str, *, reason: str = "site_paused") -> PinGoneStale:
    return PinGoneStale(
        at=AT,
        version=1,
        origin="hospital-aragon",
        destination="hospital-aragon",
        pin_id=UUID(int=7),
        patient="000001AF",
        consultation_id=UUID(consultation),
        recommendation_id=UUID(recommendation),
        recommendation_version=1,
        position=1,
        trial="nct01234567",
        arm="flow",
        hospital="hub-barcelona",
        criteria_version=1,
        reason=reason,
    )


def questions_session_attached(consultation: Consultation, **other: Any) -> QuestionsSessionAttached:
    told: dict[str, Any] = {
        "at": datetime(2026, 6, 15, 12, tzinfo=UTC),
        "version": 3,
        "origin": consultation.hospital,
        "destination": consultation.hospital,
        "session_id": SESSION,
        "consultation_id": consultation.id,
        "patient": consultation.patient,
        "kind": "adaptive",
        "tree": None,
        "tree_version": None,
        "leaf": None,
        "questions": ("course", "dasatinib_ic50"),
        "eligible": ("nct05751044/b",),
        "undetermined": (),
        "next_question": "cd22",
        "experimental_facts": ("dasatinib_ic50",),
    }
    return QuestionsSessionAttached(**{**told, **other})
