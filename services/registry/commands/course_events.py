"""The events of a changed course: each entry as it reads now, or that it was entered in error."""

from libs.common.contracts import registry as facts
from libs.common.contracts.envelope import Event
from libs.common.database import Transaction
from services.registry.domain.course import Course
from services.registry.domain.entry import Content, Entry
from services.registry.domain.episode import EpisodeContent
from services.registry.domain.patient import Patient
from services.registry.domain.response import ResponseContent
from services.registry.domain.settle import Changes
from services.registry.domain.treatment import TreatmentContent


def events_of(tx: Transaction, patient: Patient, changes: Changes) -> list[Event]:
    """One event per entry that was added, changed or voided; episodes first, others name them."""
    added = [_stated(tx, patient, entry, facts.EpisodeRecorded) for entry in changes.added]
    changed = [_stated(tx, patient, entry, facts.EpisodeCorrected) for entry in changes.changed]
    return [*added, *changed, *(_voided(tx, patient, entry) for entry in changes.voided)]


def restated(tx: Transaction, patient: Patient, course: Course) -> list[Event]:
    """Every entry of a course once more, for readers that knew it under another code."""
    return [_stated(tx, patient, entry, facts.EpisodeCorrected) for entry in course.entries]


def _stated(
    tx: Transaction,
    patient: Patient,
    entry: Entry[Content],
    episode: type[facts.EpisodeRecorded] | type[facts.EpisodeCorrected],
) -> Event:
    match entry.content:
        case EpisodeContent() as told:
            return episode(
                at=tx.now,
                version=entry.version,
                origin=patient.hospital,
                patient=patient.code,
                episode_id=entry.id,
                episode=_episode(told, entry),
                classification=_classification(entry),
            )
        case TreatmentContent() as told:
            return _treatment(tx, patient, entry, told)
        case ResponseContent() as told:
            return _response(tx, patient, entry, told)


def _treatment(tx: Transaction, patient: Patient, entry: Entry[Content], told: TreatmentContent) -> Event:
    return facts.TreatmentRecorded(
        at=tx.now,
        version=entry.version,
        origin=patient.hospital,
        patient=patient.code,
        treatment_id=entry.id,
        episode_id=told.episode_id,
        kind=told.kind,
        agents=told.agents,
        target=told.target,
        line=told.line,
        started_on=told.started_on,
        ended_on=told.ended_on,
    )


def _response(tx: Transaction, patient: Patient, entry: Entry[Content], told: ResponseContent) -> Event:
    return facts.ResponseRecorded(
        at=tx.now,
        version=entry.version,
        origin=patient.hospital,
        patient=patient.code,
        response_id=entry.id,
        episode_id=told.episode_id,
        response=told.response,
        assessed_on=told.assessed_on,
        mrd=told.mrd,
    )


def _episode(told: EpisodeContent, entry: Entry[Content]) -> facts.Episode:
    derived = entry.classification
    return facts.Episode(
        kind=told.kind,
        relapse_number=told.relapse_number,
        diagnosed_on=told.diagnosed_on,
        lineage=told.lineage,
        blasts_percent=told.blasts_percent,
        extramedullary=told.involved,
        after_hsct=derived.after_hsct if derived else told.after_hsct,
        after_car_t=derived.after_car_t if derived else told.after_car_t,
        poor_response=told.poor_response,
        mrd=told.mrd,
        genetics=told.genetics,
    )


def _classification(entry: Entry[Content]) -> facts.Classification:
    found = entry.classification
    if found is None:
        raise ValueError("an episode is classified before it is stated")
    return facts.Classification(
        rule=found.rule,
        timing=found.timing,
        site_class=found.site_class,
        risk_group=found.risk_group,
        risk_arm=found.risk_arm,
        explanation=found.explanation,
    )


def _voided(tx: Transaction, patient: Patient, entry: Entry[Content]) -> Event:
    match entry.content:
        case EpisodeContent():
            return facts.EpisodeVoided(
                at=tx.now, version=entry.version, origin=patient.hospital, patient=patient.code, episode_id=entry.id
            )
        case TreatmentContent():
            return facts.TreatmentVoided(
                at=tx.now, version=entry.version, origin=patient.hospital, patient=patient.code, treatment_id=entry.id
            )
        case ResponseContent():
            return facts.ResponseVoided(
                at=tx.now, version=entry.version, origin=patient.hospital, patient=patient.code, response_id=entry.id
            )
