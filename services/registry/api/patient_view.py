"""A patient on the wire: the record by its code, never who the child is."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from libs.common.vocabulary import Purpose, Sex
from libs.common.wire import View
from services.registry.api.consent_bodies import ConsentView
from services.registry.commands.register_patient import Registered
from services.registry.domain.consent import in_force, record_stage
from services.registry.domain.patient import Patient
from services.registry.domain.stages import RecordStage


class PatientView(View):
    """A patient as lists show it."""

    code: str
    hospital: str
    region: str
    birth_date: date
    sex: Sex
    registered_at: datetime
    version: int

    @classmethod
    def of(cls, patient: Patient) -> Self:
        """Show a patient."""
        return cls.model_validate(patient)


class RegisteredView(PatientView):
    """A new patient with the consents filed at once."""

    stage: RecordStage
    purposes: list[Purpose]
    consents: list[ConsentView]
    possible_duplicate: UUID | None

    @classmethod
    def of(cls, registered: Patient | Registered) -> Self:
        """Show what registration made."""
        if isinstance(registered, Patient):
            raise TypeError("a registration is shown, not a patient")
        given = registered.consents
        return cls(
            **PatientView.of(registered.patient).model_dump(),
            stage=record_stage(given, merged=False),
            purposes=sorted(in_force(given)),
            consents=[ConsentView.model_validate(consent) for consent in given],
            possible_duplicate=registered.possible_duplicate,
        )
