"""Episodes on the wire: what is told, and what the rule made of it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.vocabulary import EpisodeKind, Lineage, RiskArm, RiskGroup, SiteClass, Timing
from libs.common.wire import Body, FreeText, Integer, PartialDate, View
from services.registry.commands.change_course import Filed
from services.registry.domain import genetics
from services.registry.domain.entry import Content, Entry
from services.registry.domain.episode import EpisodeContent, ExaminedSite

GeneticCode = Annotated[
    str,
    Field(pattern=r"^[\w :;.,()/+\-*?>]{1,80}$", examples=["ETV6::RUNX1", "Hyperdiploidy", "TP53 mut"]),
]
Fraction = Annotated[float, Field(strict=True, ge=0, le=1, examples=[0.001])]
Percent = Annotated[float, Field(strict=True, ge=0, le=100, examples=[80])]
Flag = Annotated[bool, Field(strict=True)]

FIRST_DIAGNOSIS: JsonDict = {
    "kind": "first_diagnosis",
    "diagnosed_on": "2021-03-14",
    "lineage": "bcp",
    "genetics": ["ETV6::RUNX1"],
    "frontline_ended_on": "2023-04",
}
RELAPSE: JsonDict = {
    "kind": "relapse",
    "relapse_number": 1,
    "diagnosed_on": "2024-02-02",
    "lineage": "bcp",
    "blasts_percent": 80,
    "extramedullary": ["cns1"],
    "after_remission": True,
}


class EpisodeTold(BaseModel):
    """An episode as the hospital tells it."""

    kind: EpisodeKind
    diagnosed_on: PartialDate = Field(description="Day or month.")
    lineage: Lineage
    relapse_number: Integer | None = Field(
        default=None, ge=1, le=20, description="Which relapse; for refractoriness and MRD the one it belongs to."
    )
    blasts_percent: Percent | None = Field(default=None, description="Blasts in the marrow, in per cent.")
    peripheral_blasts: Flag | None = Field(default=None, description="Whether the blood has blasts; null if unknown.")
    extramedullary: tuple[ExaminedSite, ...] = Field(
        default=(), max_length=6, description="Findings outside the marrow; cns1 says: looked at and free."
    )
    after_hsct: Flag = False
    after_car_t: Flag = False
    poor_response: Flag | None = Field(default=None, description="Poor response to the induction of this episode.")
    mrd: Fraction | None = Field(
        default=None,
        description="MRD as a fraction (0.01 is 1 %): of a relapse at the end of its induction, else when found.",
    )
    genetics: tuple[GeneticCode, ...] = Field(default=(), max_length=40, description="Printed codes, kept as written.")
    frontline_ended_on: PartialDate | None = Field(
        default=None, description="First diagnosis only: when frontline therapy ended."
    )
    on_frontline_therapy: Flag | None = Field(default=None, description="Relapse only: still on frontline therapy.")
    after_remission: Flag = Field(
        default=False, description="Relapse only: a complete remission came before, without its response here."
    )
    earlier_relapses_elsewhere: Flag = Field(
        default=False, description="The relapses before this one are not in the registry."
    )


class EpisodeBody(EpisodeTold, Body):
    """An episode to record."""

    model_config = ConfigDict(json_schema_extra={"examples": [RELAPSE, FIRST_DIAGNOSIS]})

    def content(self) -> EpisodeContent:
        """What is told, as the domain takes it."""
        return EpisodeContent(**{field.name: getattr(self, field.name) for field in fields(EpisodeContent)})


class EpisodeCorrection(EpisodeBody):
    """The whole episode as it should read, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**RELAPSE, "reason": "The blasts were counted again."}]})

    reason: FreeText


class ClassificationView(View):
    """What the rule set made of it; an empty value is "not classified", and the explanation says why."""

    rule: str
    timing: tuple[Timing, ...]
    site_class: SiteClass | None
    risk_group: tuple[RiskGroup, ...]
    risk_arm: tuple[RiskArm, ...]
    after_hsct: bool
    after_car_t: bool
    explanation: tuple[str, ...]


class EpisodeView(EpisodeTold, View):
    """An episode with its classification, and warnings about how its genetics are written."""

    id: UUID
    patient: str
    version: int
    voided: bool
    classification: ClassificationView
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, filed: Filed) -> Self:
        """Show a filed episode."""
        told: Mapping[str, Any] = told_by(filed.entry)
        return cls(
            **told,
            id=filed.entry.id,
            patient=filed.patient,
            version=filed.entry.version,
            voided=filed.voided,
            classification=ClassificationView.model_validate(filed.entry.classification),
            warnings=genetics.warnings(told["genetics"]),
        )


def told_by(entry: Entry[Content]) -> Mapping[str, Any]:
    """The content of an entry, field by field."""
    return {field.name: getattr(entry.content, field.name) for field in fields(entry.content)}
