"""Outcomes on the wire."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.vocabulary import OutcomeStatus
from libs.common.wire import Body, FreeText, PartialDate, View
from services.registry.commands.record_outcome import OutcomeFiled
from services.registry.domain.outcome import Outcome

EXAMPLE: JsonDict = {"status": "alive_cr", "on": "2024-06-30", "last_contact_on": "2024-06-30"}


class OutcomeTold(BaseModel):
    """How the child is, as the hospital tells it."""

    status: OutcomeStatus
    on: PartialDate = Field(description="The day (or month) when this was so; of a death, its day.")
    last_contact_on: PartialDate | None = Field(default=None, description="When the child was last seen or heard of.")


class OutcomeBody(OutcomeTold, Body):
    """An outcome to record; a reason makes it a correction of an earlier one."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    reason: FreeText | None = None

    def outcome(self) -> Outcome:
        """What is told, as the domain takes it."""
        return Outcome(status=self.status, on=self.on, last_contact_on=self.last_contact_on)


class OutcomeView(OutcomeTold, View):
    """The outcome that counts."""

    patient: str
    version: int

    @classmethod
    def of(cls, filed: OutcomeFiled) -> Self:
        """Show a filed outcome."""
        told = filed.outcome
        return cls(
            status=told.status,
            on=told.on,
            last_contact_on=told.last_contact_on,
            patient=filed.patient,
            version=told.version,
        )
