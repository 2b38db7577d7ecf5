"""Treatments on the wire."""

from dataclasses import fields
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.vocabulary import TreatmentKind
from libs.common.wire import Body, FreeText, Integer, PartialDate, View
from services.registry.api.episode_bodies import told_by
from services.registry.commands.change_course import Filed
from services.registry.domain.treatment import TreatmentContent

Code = Annotated[str, Field(pattern=r"^[\w .+/()-]{1,80}$", examples=["blinatumomab", "LAL/SEHOP-PETHEMA 2015"])]

EXAMPLE: JsonDict = {
    "kind": "antibody",
    "agents": ["blinatumomab"],
    "target": "CD19",
    "line": 2,
    "started_on": "2024-02-20",
}


class TreatmentTold(BaseModel):
    """A treatment as the hospital tells it."""

    kind: TreatmentKind
    started_on: PartialDate
    ended_on: PartialDate | None = None
    episode_id: UUID | None = Field(default=None, description="The episode that was treated.")
    agents: tuple[Code, ...] = Field(default=(), max_length=30, description="Names of drugs or of the protocol.")
    target: Code | None = Field(default=None, description="The antigen or gene that is aimed at, such as CD19.")
    line: Integer | None = Field(default=None, ge=1, le=20, description="1 is frontline therapy.")


class TreatmentBody(TreatmentTold, Body):
    """A treatment to record."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    def content(self) -> TreatmentContent:
        """What is told, as the domain takes it."""
        return TreatmentContent(**{field.name: getattr(self, field.name) for field in fields(TreatmentContent)})


class TreatmentCorrection(TreatmentBody):
    """The whole treatment as it should read, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "reason": "It began two days later."}]})

    reason: FreeText


class TreatmentView(TreatmentTold, View):
    """A treatment."""

    id: UUID
    patient: str
    version: int
    voided: bool

    @classmethod
    def of(cls, filed: Filed) -> Self:
        """Show a filed treatment."""
        entry = filed.entry
        return cls(**told_by(entry), id=entry.id, patient=filed.patient, version=entry.version, voided=filed.voided)
