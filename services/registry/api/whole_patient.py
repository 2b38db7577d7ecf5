"""A whole patient on the wire: consents, course, treatments, responses, outcome, withdrawals."""

from collections.abc import Sequence
from typing import Any, Self

from libs.common.vocabulary import Purpose
from services.registry.api.consent_bodies import ConsentView
from services.registry.api.episode_bodies import EpisodeView
from services.registry.api.outcome_bodies import OutcomeView
from services.registry.api.patient_view import PatientView
from services.registry.api.response_bodies import ResponseView
from services.registry.api.treatment_bodies import TreatmentView
from services.registry.api.withdrawals import WithdrawalView
from services.registry.commands.change_course import Filed
from services.registry.commands.record_outcome import OutcomeFiled
from services.registry.domain.consent import in_force, record_stage
from services.registry.domain.entry import Entry
from services.registry.domain.patient import Patient
from services.registry.domain.response import ResponseContent
from services.registry.domain.stages import RecordStage
from services.registry.domain.treatment import TreatmentContent
from services.registry.store.whole_patients import WholePatient


class WholePatientView(PatientView):
    """Everything the registry holds of a patient but the identity."""

    stage: RecordStage
    purposes: list[Purpose]
    consents: list[ConsentView]
    course: list[EpisodeView]
    treatments: list[TreatmentView]
    responses: list[ResponseView]
    outcome: OutcomeView | None
    withdrawals: list[WithdrawalView]

    @classmethod
    def of_whole(cls, whole: WholePatient) -> Self:
        """Show it all."""
        patient, given, course, outcome = whole.patient, whole.consents, whole.course, whole.outcome
        return cls(
            **PatientView.of(patient).model_dump(),
            stage=record_stage(given, merged=False),
            purposes=sorted(in_force(given)),
            consents=[ConsentView.model_validate(consent) for consent in given],
            course=[EpisodeView.of(filed) for filed in _filed(patient, course.episodes)],
            treatments=[TreatmentView.of(filed) for filed in _filed(patient, course.of(TreatmentContent))],
            responses=[ResponseView.of(filed) for filed in _filed(patient, course.of(ResponseContent))],
            outcome=OutcomeView.of(OutcomeFiled(patient.code, outcome)) if outcome else None,
            withdrawals=[WithdrawalView.of(one) for one in whole.withdrawals],
        )


def _filed(patient: Patient, entries: Sequence[Entry[Any]]) -> list[Filed]:
    return [Filed(patient.code, entry) for entry in entries]
