"""Consents on the wire: a signed form in, one consent per purpose out."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.errors import Invalid
from libs.common.vocabulary import Purpose
from libs.common.wire import Body, PastDate, View
from services.registry.commands.give_consents import Signed
from services.registry.domain.consent import GivenBy

DocumentVersion = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", examples=["2026-1"])]

EXAMPLE: JsonDict = {
    "purposes": ["registry", "consultation", "trial_matching", "samples_and_biobank"],
    "document_version": "2026-1",
    "given_on": "2026-01-31",
    "given_by": "guardians",
    "assent": True,
}


def once_each(purposes: tuple[Purpose, ...]) -> tuple[Purpose, ...]:
    """Refuse a purpose that is named twice."""
    if len(set(purposes)) < len(purposes):
        raise Invalid("A purpose is named twice.")
    return purposes


class SignedBody(Body):
    """A signed form."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1), AfterValidator(once_each)]
    document_version: DocumentVersion
    given_on: PastDate
    given_by: GivenBy = GivenBy.GUARDIANS
    assent: bool | None = Field(
        default=None, strict=True, description="Whether the child agreed too; null if too young to ask."
    )

    def signed(self) -> Signed:
        """The form as commands take it."""
        return Signed(**self.model_dump())


class ConsentView(View):
    """One purpose agreed to; withdrawn if it names a withdrawal."""

    id: UUID
    purpose: Purpose
    document_version: str
    given_on: date
    given_by: GivenBy
    assent: bool | None
    version: int
    withdrawal_id: UUID | None
