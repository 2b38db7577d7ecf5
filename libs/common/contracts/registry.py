"""What the registry states: patients, consents, the course of the disease, outcomes."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from libs.common.contracts.envelope import Event
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import (
    EpisodeKind,
    ExtramedullarySite,
    Lineage,
    OutcomeStatus,
    Purpose,
    Response,
    RiskArm,
    RiskGroup,
    Sex,
    SiteClass,
    Timing,
    TreatmentKind,
)


class PatientRegistered(Event, service="registry", noun="patient", participle="registered", key="patient"):
    """A child is known to the network by a code.

    `consents` are the purposes agreed to with the registration, `consents_version` the consents'
    version after it: whoever hears of the child knows at once what may be done for it.
    """

    patient: str
    hospital: str
    region: str
    birth_date: date
    sex: Sex
    consents: tuple[Purpose, ...] = ()
    consents_version: int = 0


class PatientCorrected(Event, service="registry", noun="patient", participle="corrected", key="patient"):
    """Birth date or sex had been wrong."""

    patient: str
    birth_date: date
    sex: Sex


class PatientMoved(Event, service="registry", noun="patient", participle="moved", key="patient"):
    """Another hospital treats the child from now on; origin is the old one, destination the new."""

    patient: str
    from_hospital: str
    to_hospital: str
    region: str


class PatientMerged(Event, service="registry", noun="patient", participle="merged", key="patient"):
    """Two codes were one child: `duplicate` is closed, `patient` goes on."""

    patient: str
    duplicate: str


class ConsentGiven(Event, service="registry", noun="consent", participle="given", key="patient"):
    """The family agreed to one purpose by one version of its document."""

    patient: str
    purpose: Purpose
    document_version: str
    given_on: date


class ConsentWithdrawn(Event, service="registry", noun="consent", participle="withdrawn", key="patient"):
    """The family withdrew purposes; every service obeys and confirms."""

    patient: str
    withdrawal_id: UUID
    purposes: tuple[Purpose, ...]
    withdrawn_on: date


class Classification(BaseModel):
    """What the versioned rule made of an episode; empty means "not classified", with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    timing: tuple[Timing, ...] = ()
    site_class: SiteClass | None = None
    risk_group: tuple[RiskGroup, ...] = ()
    risk_arm: tuple[RiskArm, ...] = ()
    explanation: tuple[str, ...] = ()


class Episode(BaseModel):
    """The content of an episode, the same when recorded and when corrected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: EpisodeKind
    relapse_number: int | None = None
    diagnosed_on: PartialDate
    lineage: Lineage
    blasts_percent: float | None = None
    extramedullary: tuple[ExtramedullarySite, ...] = ()
    after_hsct: bool = False
    after_car_t: bool = False
    poor_response: bool | None = None
    mrd: float | None = None
    genetics: tuple[str, ...] = ()


class EpisodeRecorded(Event, service="registry", noun="episode", participle="recorded", key="episode_id"):
    """A diagnosis, relapse, refractoriness or MRD event, with what the rule made of it."""

    patient: str
    episode_id: UUID
    episode: Episode
    classification: Classification


class EpisodeCorrected(Event, service="registry", noun="episode", participle="corrected", key="episode_id"):
    """The whole episode as it reads after a correction or a new classification."""

    patient: str
    episode_id: UUID
    episode: Episode
    classification: Classification


class EpisodeVoided(Event, service="registry", noun="episode", participle="voided", key="episode_id"):
    """Entered in error."""

    patient: str
    episode_id: UUID


class TreatmentRecorded(Event, service="registry", noun="treatment", participle="recorded", key="treatment_id"):
    """A treatment was given; also stated anew, with a higher version, after a correction."""

    patient: str
    treatment_id: UUID
    episode_id: UUID | None = None
    kind: TreatmentKind
    agents: tuple[str, ...] = ()
    target: str | None = None
    line: int | None = None
    started_on: PartialDate
    ended_on: PartialDate | None = None


class TreatmentVoided(Event, service="registry", noun="treatment", participle="voided", key="treatment_id"):
    """Entered in error."""

    patient: str
    treatment_id: UUID


class ResponseRecorded(Event, service="registry", noun="response", participle="recorded", key="response_id"):
    """How the disease answered; also stated anew, with a higher version, after a correction."""

    patient: str
    response_id: UUID
    episode_id: UUID
    response: Response
    assessed_on: PartialDate
    mrd: float | None = None


class ResponseVoided(Event, service="registry", noun="response", participle="voided", key="response_id"):
    """Entered in error."""

    patient: str
    response_id: UUID


class OutcomeRecorded(Event, service="registry", noun="outcome", participle="recorded", key="patient"):
    """How the child is at last contact; the higher version wins."""

    patient: str
    status: OutcomeStatus
    on: PartialDate
