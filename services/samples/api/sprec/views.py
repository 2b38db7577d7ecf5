"""How a preparation is told, and how a SPREC code is shown with what it comes from."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.wire import AwareTime, Body, View
from services.samples.domain.sprec.code import Part, Sprec
from services.samples.domain.sprec.preparation import KeptAt, Spin, Told, Vessel
from services.samples.domain.sprec.tables import STANDARD

EXAMPLE: JsonDict = {
    "vessel": "cryotube",
    "processed_at": "2026-02-01T10:00:00+01:00",
    "waited_at": "room",
    "spins": [{"force_g": 800, "minutes": 30, "kept_at": "room", "brake": False}],
    "spun_until": "2026-02-01T10:40:00+01:00",
    "then_kept_at": "cold",
}


class SpinBody(Body):
    """One centrifugation."""

    force_g: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    minutes: Annotated[int, Field(strict=True, ge=1, le=1_440)]
    kept_at: KeptAt
    brake: Annotated[bool, Field(strict=True)]


class PreparationBody(Body):
    """What was done on the way into the storage; whatever is left out counts as unknown, in no case as not done."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    vessel: Vessel | None = Field(default=None, description="What is laid into the storage.")
    processed_at: AwareTime | None = Field(default=None, description="When the processing of the material began.")
    waited_at: KeptAt | None = Field(default=None, description="How warm it stood until then.")
    spins: tuple[SpinBody, ...] | None = Field(
        default=None, max_length=2, description="Centrifugations in order; empty: not spun; null: not known."
    )
    spun_until: AwareTime | None = Field(default=None, description="When the last one had ended.")
    then_kept_at: KeptAt | None = Field(default=None, description="How warm it stood after that until laid down.")

    def told(self) -> Told:
        spins = None if self.spins is None else tuple(Spin(**spin.model_dump()) for spin in self.spins)
        own = self.model_dump(exclude={"spins"})
        return Told(**own, spins=spins)


PREPARATION = Field(default=None, description="How it was made; the SPREC code is derived from it.")


class ElementView(View):
    """One element, the facts it comes from, and what they say; X is unknown, Z has no letter of its own."""

    part: Part
    code: str
    facts: tuple[str, ...]
    says: str | None


class SprecView(View):
    """The code, never typed: derived when it is asked for."""

    standard: Literal["SPREC 3.0"] = STANDARD
    code: str
    elements: tuple[ElementView, ...]

    @classmethod
    def of(cls, sprec: Sprec) -> Self:
        return cls(code=sprec.code, elements=tuple(ElementView.model_validate(one) for one in sprec.elements))


class TubeSprecView(SprecView):
    """The code of one tube as of an instant."""

    aliquot_id: UUID
    at: datetime
