"""Drug response profiling (experimental): per drug the area under its curve, with all that makes it this area."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Method, Percent, ResultBody, ResultPart, Slug, fact

Nanomolar = Annotated[float, Field(gt=0, le=1e9, examples=[10.0])]


class Loss(StrEnum):
    """What the fit minimised."""

    LEAST_SQUARES = "least_squares"
    LEAST_ABSOLUTE = "least_absolute"


class Limits(StrEnum):
    """Over which doses the area was taken."""

    TESTED = "tested"
    LIBRARY = "library"


class Scale(StrEnum):
    """In what the area is given."""

    LOG10_DOSE = "log10_dose"
    """Viability as a fraction, integrated over log10 of the dose."""
    NORMALISED = "normalised"
    """The same, divided by the width of the range: 0 to 1."""


class DrugResponse(ResultPart):
    """One drug. Another loss, range or asymptote on the same plate is another area (domain, section 6)."""

    drug: Slug
    auc: Annotated[float, Field(ge=0, le=100)]
    auc_scale: Scale
    loss: Loss
    limits: Limits
    lowest_dose_nm: Nanomolar
    highest_dose_nm: Nanomolar
    upper_asymptote_percent: Percent | None = None
    lower_asymptote_percent: Percent | None = None
    ic50_nm: Nanomolar | None = None

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.lowest_dose_nm >= self.highest_dose_nm:
            raise Invalid("The range of doses is empty.", right="the lowest dose below the highest")
        if self.auc_scale is Scale.NORMALISED and self.auc > 1:
            raise Invalid("A normalised area lies between 0 and 1.")
        if self.ic50_nm is not None and not self.lowest_dose_nm <= self.ic50_nm <= self.highest_dose_nm:
            # Outside the tested doses it would be an extrapolation that nobody measured.
            raise Invalid("An IC50 is given only where the curve crosses 50 % inside the tested range.")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Area, and IC50 where there is one."""
        area = fact(f"drp:{self.drug}:auc", self.auc, self.auc_scale)
        if self.ic50_nm is None:
            return (area,)
        return area, fact(f"drp:{self.drug}:ic50", self.ic50_nm, "nM")


class DrpResult(ResultBody):
    """All drugs of a plate, with the conditions of the culture (paper: 36 h with mesenchymal stem cells)."""

    family: Literal["drp"] = "drp"
    method: Method
    culture_hours: Annotated[float, Field(gt=0, le=240)]
    stroma: Slug | None = None
    viability_at_start_percent: Percent | None = None
    drugs: Annotated[tuple[DrugResponse, ...], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({one.drug for one in self.drugs}) < len(self.drugs):
            raise Invalid("A drug is there twice.", right="each drug once")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Those of every drug."""
        return tuple(found for drug in self.drugs for found in drug.findings())
