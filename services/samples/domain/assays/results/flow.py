"""Flow cytometry: which antigens the blasts carry, and residual disease with its events and denominator."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Fraction, Method, Percent, ResultBody, ResultPart, fact

Events = Annotated[int, Field(ge=0, le=10_000_000_000)]


class Antigen(ResultPart):
    """How many of the blasts carry it."""

    antigen: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,19}$", examples=["CD22"])]
    percent: Percent


class FlowMrd(ResultPart):
    """Residual disease: counted events, of how many, and the least fraction that could have been seen."""

    events: Events
    denominator: Annotated[int, Field(ge=1, le=10_000_000_000)]
    limit_of_detection: Fraction

    @model_validator(mode="after")
    def _a_part(self) -> Self:
        if self.events > self.denominator:
            raise Invalid("There are more residual events than events.", right="events at most the denominator")
        return self

    @property
    def fraction(self) -> float:
        """Residual cells among those counted."""
        return self.events / self.denominator

    def findings(self) -> tuple[Finding, ...]:
        """Below the limit of detection nothing is quantified: it is only known to be less."""
        if self.fraction < self.limit_of_detection:
            return fact("mrd_below", self.limit_of_detection), fact("mrd_method", "flow")
        return fact("mrd", self.fraction), fact("mrd_method", "flow")


class FlowResult(ResultBody):
    """Immunophenotype, residual disease, or both."""

    family: Literal["flow"] = "flow"
    method: Method
    blasts_percent: Percent | None = None
    antigens: Annotated[tuple[Antigen, ...], Field(max_length=100)] = ()
    mrd: FlowMrd | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.antigens and self.mrd is None and self.blasts_percent is None:
            raise Invalid("A flow result holds antigens, blasts or residual disease.")
        names = [antigen.antigen for antigen in self.antigens]
        if len(set(names)) < len(names):
            raise Invalid("An antigen is there twice.", right="each antigen once")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Each antigen under its own name, blasts, and residual disease."""
        blasts = () if self.blasts_percent is None else (fact("blasts", self.blasts_percent, "%"),)
        antigens = (fact(antigen.antigen, antigen.percent, "%") for antigen in self.antigens)
        return (*blasts, *antigens, *(self.mrd.findings() if self.mrd else ()))
