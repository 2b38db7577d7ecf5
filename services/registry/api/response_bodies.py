"""Responses on the wire."""

from dataclasses import fields
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.vocabulary import Response
from libs.common.wire import Body, FreeText, PartialDate, View
from services.registry.api.episode_bodies import Fraction, told_by
from services.registry.commands.change_course import Filed
from services.registry.domain.response import AssessedAt, ResponseContent

EXAMPLE: JsonDict = {
    "episode_id": "0198f2a4-7c1e-7b5a-9c55-3c1f0f9d2a11",
    "response": "complete_remission",
    "assessed_on": "2021-04-20",
    "assessed_at": "end_of_induction",
    "mrd": 0.0001,
}


class ResponseTold(BaseModel):
    """How the disease answered, as the hospital tells it."""

    episode_id: UUID
    response: Response
    assessed_on: PartialDate
    assessed_at: AssessedAt = Field(
        default=AssessedAt.FOLLOW_UP,
        description="At the end of induction a poor response or MRD of 1e-3 makes a relapse's SR to HR.",
    )
    mrd: Fraction | None = Field(default=None, description="MRD as a fraction (0.001 is 0.1 %).")


class ResponseBody(ResponseTold, Body):
    """A response to record."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    def content(self) -> ResponseContent:
        """What is told, as the domain takes it."""
        return ResponseContent(**{field.name: getattr(self, field.name) for field in fields(ResponseContent)})


class ResponseCorrection(ResponseBody):
    """The whole response as it should read, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "reason": "The MRD was measured again."}]})

    reason: FreeText


class ResponseView(ResponseTold, View):
    """A response."""

    id: UUID
    patient: str
    version: int
    voided: bool

    @classmethod
    def of(cls, filed: Filed) -> Self:
        """Show a filed response."""
        entry = filed.entry
        return cls(**told_by(entry), id=entry.id, patient=filed.patient, version=entry.version, voided=filed.voided)
