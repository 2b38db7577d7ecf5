"""By what a device's controls are known, which material of the laboratory each is, and what its codes measure of it."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.instruments.profiles.code_map import Code, Part, Text, UnitFactor
from services.samples.domain.runs.control_lot import Sign

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$", examples=["cd34-high"])]
Codes = Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]


class ControlName(Part):
    """What the device calls a control, and which material that is; each level is a material of its own."""

    ids: Codes = Field(description="Ids of the specimen as the sender writes them; `*` at the end: anything.")
    material: Slug


class ControlCode(Part):
    """Codes of an observation that are one analyte of a control lot."""

    codes: Codes = Field(description="OBX-3.1 or R-3 as the sender writes them; `*` at the end stands for anything.")
    analyte: Slug
    units: Annotated[tuple[UnitFactor, ...], Field(max_length=50)] = Field(
        default=(), description="How each unit of the sender becomes the target's own."
    )
    values: Annotated[dict[Text, Sign], Field(max_length=100)] = Field(
        default_factory=dict, description="What the sender's words mean where a sign is expected."
    )

    @property
    def factors(self) -> Mapping[str, float]:
        """By the unit in small letters."""
        return {one.unit.casefold(): one.factor for one in self.units}


class QualityControl(Part):
    """By what a control is known from a patient's specimen, and what its names and codes mean."""

    roles: tuple[Text, ...] = ("Q",)
    """SPM-11, or O-12 (action code) in ASTM."""
    id_prefixes: tuple[Text, ...] = ()
    order_codes: tuple[Code, ...] = ()
    specimen_types: tuple[Text, ...] = ()
    charted: bool = Field(
        default=True, description="Whether its controls belong to runs; if not, they are kept and wait for nobody."
    )
    materials: Annotated[tuple[ControlName, ...], Field(max_length=200)] = ()
    analytes: Annotated[tuple[ControlCode, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _each_code_once(self) -> "QualityControl":
        codes = [code.casefold() for one in self.analytes for code in one.codes]
        if len(set(codes)) < len(codes):
            raise Invalid("A code means two analytes.", right="each code once")
        return self
