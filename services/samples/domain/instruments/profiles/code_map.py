"""Which codes of a sender mean which field of which typed result. A map is data: shipped, or the laboratory's own."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from libs.common.errors import Invalid
from libs.common.experimental import experimental_by
from libs.common.vocabulary import Assay

Code = Annotated[str, Field(min_length=1, max_length=100, examples=["48018-6"])]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63}){0,3}$", examples=["mrd.events"])]
Text = Annotated[str, Field(max_length=200)]


HIGHEST_FACTOR: Final = 1e12


class Shape(StrEnum):
    """What is read out of the value."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    CODED = "coded"
    """By `values`; a code that is not among them is refused, not passed on."""
    LIST = "list"
    """Every repetition and everything between commas or semicolons."""


class Part(BaseModel):
    """Nothing unknown, nothing that changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


class UnitFactor(Part):
    """By what a number in this unit is multiplied: 100 for a fraction that becomes per cent."""

    unit: Text
    factor: Annotated[float, Field(gt=0, le=HIGHEST_FACTOR)] = 1


class FieldMap(Part):
    """Observations with one of these codes fill one field; in a list, one field of one of its lines."""

    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=200)] = Field(
        description="OBX-3.1 or R-3 as the sender writes them; `*` at the end stands for anything."
    )
    system: Text | None = Field(default=None, description="Only codes of this system (OBX-3.3), such as LN.")
    sub_id: Text | None = Field(default=None, description="Only this sub id (OBX-4).")
    to: Name = Field(description="The field of the result; with a dot, a field within a part of it.")
    list: Name | None = Field(default=None, description="The list whose line is meant, such as variants.")
    line: dict[Name, Text] = Field(
        default_factory=dict,
        description="What makes the line; {code} and {text} stand for the observation's own. "
        "Empty: observations with one sub id make one line.",
    )
    shape: Shape = Shape.TEXT
    component: Annotated[int, Field(ge=1, le=20)] = Field(
        default=1, description="Of a value with components: HGNC:11998^TP53 has the symbol in its second."
    )
    unit_if_missing: Text | None = Field(default=None, description="What the sender means where it names no unit.")
    units: Annotated[tuple[UnitFactor, ...], Field(max_length=50)] = Field(
        default=(), description="How each unit of the sender becomes the result's own; another unit is refused."
    )
    values: Annotated[dict[Text, Text], Field(max_length=500)] = Field(
        default_factory=dict, description="What the sender's codes or words mean."
    )

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.shape is Shape.CODED) != bool(self.values):
            raise Invalid("`values` belong to the shape `coded`, and it needs them.", right="both or neither")
        if self.units and self.shape not in {Shape.NUMBER, Shape.INTEGER}:
            raise Invalid("Only numbers have units.", right="the shape number or integer")
        if self.unit_if_missing is not None and self.unit_if_missing.casefold() not in self.factors:
            raise Invalid("The unit that is meant is not among the units.", right=", ".join(self.factors) or "units")
        if self.line and self.list is None:
            raise Invalid("`line` says which line of a list is meant, and there is no list.", right="list")
        return self

    @property
    def factors(self) -> Mapping[str, float]:
        """By the unit in small letters."""
        return {one.unit.casefold(): one.factor for one in self.units}


class ResultMap(Part):
    """How one assay's result is made of a message."""

    assay: Assay
    experimental: bool = experimental_by("assay")
    order_codes: Annotated[tuple[Code, ...], Field(max_length=500)] = Field(
        default=(), description="OBR-4 or O-5 by which the sender orders it; `*` at the end stands for anything."
    )
    constants: dict[Name, JsonValue] = Field(
        default_factory=dict, description="Fields that the message does not carry, such as method or covered_genes."
    )
    line_constants: dict[Name, dict[Name, JsonValue]] = Field(
        default_factory=dict, description="By list: fields of each of its lines that the message may leave out."
    )
    line_needs: dict[Name, tuple[Name, ...]] = Field(
        default_factory=dict, description="By list: without these there is no line; it is remarked on."
    )
    fields: Annotated[tuple[FieldMap, ...], Field(min_length=1, max_length=2_000)]
