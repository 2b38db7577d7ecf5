"""Events as the registry and samples would state them, short enough to read in a test."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from libs.common.contracts.board import ConsultationFollowedUp, ConsultationOpened
from libs.common.contracts.registry import (
    Classification,
    ConsentGiven,
    ConsentWithdrawn,
    Episode,
    EpisodeCorrected,
    EpisodeRecorded,
    EpisodeVoided,
    OutcomeRecorded,
    PatientMerged,
    PatientMoved,
    PatientRegistered,
    TreatmentRecorded,
)
from libs.common.contracts.samples.assays import (
    AssayResulted,
    Finding,
    Preanalytics,
    Result,
    ResultAmended,
    ResultWithdrawn,
)
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import (
    Assay,
    EpisodeKind,
    Lineage,
    OutcomeStatus,
    Preservation,
    Purpose,
    RiskArm,
    Sex,
    SiteClass,
    Timing,
    TreatmentKind,
)

HOSPITAL = "hospital-aragon"
OTHER = "hospital-galicia"
PATIENT = "000001AF"
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
_SPACE = UUID("0197f000-0000-7000-8000-000000000000")


def named(name: str) -> UUID:
    return uuid5(_SPACE, name)


def patient_registered(code: str = PATIENT, *, hospital: str = HOSPITAL, born: str = "2019-01-10") -> PatientRegistered:
    return PatientRegistered(
        at=AT,
        version=1,
        origin=hospital,
        patient=code,
        hospital=hospital,
        region="aragon",
        birth_date=date.fromisoformat(born),
        sex=Sex.FEMALE,
    )


def consent(purpose: Purpose, code: str = PATIENT, *, version: int) -> ConsentGiven:
    return ConsentGiven(
        at=AT, version=version, patient=code, purpose=purpose, document_version="1", given_on=date(2026, 5, 1)
    )


def consent_given(code: str = PATIENT, *, first: int = 1) -> tuple[ConsentGiven, ConsentGiven]:
    return (
        consent(Purpose.REGISTRY, code, version=first),
        consent(Purpose.TRIAL_MATCHING, code, version=first + 1),
    )


def consent_withdrawn(*purposes: Purpose, code: str = PATIENT, version: int = 3) -> ConsentWithdrawn:
    return ConsentWithdrawn(
        at=AT,
        version=version,
        patient=code,
        withdrawal_id=named(f"withdrawal {version}"),
        purposes=purposes or (Purpose.TRIAL_MATCHING,),
        withdrawn_on=date(2026, 6, 2),
    )


def episode(**changed: Any) -> Episode:
    """A second relapse of a B-cell precursor leukaemia."""
    usual = {
        "kind": EpisodeKind.RELAPSE,
        "relapse_number": 2,
        "diagnosed_on": PartialDate.parse("2026-05-20"),
        "lineage": Lineage.BCP,
        "blasts_percent": 60.0,
    }
    return Episode(**(usual | changed))


def classification(**changed: Any) -> Classification:
    usual = {"rule": "test@1", "site_class": SiteClass.ISOLATED_MARROW}
    return Classification(**(usual | changed))


def high_risk_first_relapse() -> tuple[Episode, Classification]:
    return (
        episode(relapse_number=1),
        classification(timing=(Timing.EARLY,), risk_arm=(RiskArm.HR,)),
    )


def first_diagnosis(**changed: Any) -> Episode:
    usual = {"kind": EpisodeKind.FIRST_DIAGNOSIS, "relapse_number": None, "diagnosed_on": PartialDate.parse("2024-03")}
    return episode(**(usual | changed))


def episode_recorded(
    content: Episode | None = None,
    classified: Classification | None = None,
    *,
    name: str = "episode",
    version: int = 1,
    code: str = PATIENT,
) -> EpisodeRecorded:
    return EpisodeRecorded(
        at=AT,
        version=version,
        origin=HOSPITAL,
        patient=code,
        episode_id=named(name),
        episode=content or episode(),
        classification=classified or classification(),
    )


def episode_corrected(
    content: Episode, classified: Classification | None = None, *, name: str = "episode", version: int = 2
) -> EpisodeCorrected:
    recorded = episode_recorded(content, classified, name=name, version=version)
    return EpisodeCorrected(**recorded.model_dump(exclude={"id"}))


def episode_voided(*, name: str = "episode", version: int = 2) -> EpisodeVoided:
    return EpisodeVoided(at=AT, version=version, patient=PATIENT, episode_id=named(name))


def treatment_recorded(kind: TreatmentKind, started: str, ended: str | None = None, **more: Any) -> TreatmentRecorded:
    return TreatmentRecorded(
        at=AT,
        version=more.pop("version", 1),
        patient=PATIENT,
        treatment_id=named(f"treatment {kind} {started}"),
        kind=kind,
        started_on=PartialDate.parse(started),
        ended_on=PartialDate.parse(ended) if ended else None,
        **more,
    )


def result(assay: Assay, *findings: tuple[Any, ...], name: str = "assay", result_version: int = 1) -> Result:
    return Result(
        assay_id=named(name),
        sample_id=named("sample"),
        patient=PATIENT,
        assay=assay,
        lab="hub-madrid",
        result_version=result_version,
        experimental=assay.experimental,
        findings=tuple(Finding(code=one[0], value=one[1], unit=(one[2] if len(one) > 2 else None)) for one in findings),
        preanalytics=Preanalytics(preservation=Preservation.FRESH),
        released_at=AT,
    )


def assay_resulted(assay: Assay, *findings: tuple[Any, ...], name: str = "assay", version: int = 2) -> AssayResulted:
    found = result(assay, *findings, name=name)
    return AssayResulted(at=AT, version=version, origin=HOSPITAL, assay_id=named(name), patient=PATIENT, result=found)


def result_amended(assay: Assay, *findings: tuple[Any, ...], name: str = "assay", version: int = 3) -> ResultAmended:
    found = result(assay, *findings, name=name, result_version=2)
    return ResultAmended(at=AT, version=version, origin=HOSPITAL, assay_id=named(name), patient=PATIENT, result=found)


def result_withdrawn(*, name: str = "assay", version: int = 4) -> ResultWithdrawn:
    return ResultWithdrawn(at=AT, version=version, patient=PATIENT, assay_id=named(name), result_version=2)


def outcome_recorded(status: OutcomeStatus, *, version: int = 1) -> OutcomeRecorded:
    return OutcomeRecorded(at=AT, version=version, patient=PATIENT, status=status, on=PartialDate.parse("2026-06-01"))


def patient_moved(to: str = OTHER, *, version: int = 2) -> PatientMoved:
    return PatientMoved(
        at=AT, version=version, patient=PATIENT, from_hospital=HOSPITAL, to_hospital=to, region="galicia"
    )


def patient_merged(*, survivor: str, duplicate: str, version: int = 2) -> PatientMerged:
    return PatientMerged(at=AT, version=version, patient=survivor, duplicate=duplicate)


def consultation_opened(lineage: Lineage = Lineage.BCP) -> ConsultationOpened:
    return ConsultationOpened(
        at=AT,
        version=1,
        origin=HOSPITAL,
        consultation_id=named("consultation"),
        patient=PATIENT,
        episode_id=None,
        lineage=lineage,
        opened_at=AT,
        answer_due_at=AT,
        recommendation_due_at=AT,
    )


def consultation_followed_up(status: OutcomeStatus = OutcomeStatus.ALIVE_CR) -> ConsultationFollowedUp:
    return ConsultationFollowedUp(
        at=AT, version=1, origin=HOSPITAL, consultation_id=named("consultation"), patient=PATIENT, status=status, on=AT
    )
