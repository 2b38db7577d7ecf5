"""Drug response profiling (experimental): per drug the area under its curve, with all that makes it this area."""

from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Method, Percent, ResultBody, ResultPart, Slug, fact
from services.samples.domain.assays.results.drp_combination import Combination
from services.samples.domain.assays.results.drp_curve import DosePoint, DrugSensitivity, FittedCurve, NotFitted
from services.samples.domain.assays.results.drp_quality import PlateQuality, Verdict
from services.samples.domain.drug_response.options import FitOptions, Limits, Loss, Response
from services.samples.domain.wording.hint import Hint

Nanomolar = Annotated[float, Field(gt=0, le=1e50, examples=[10.0])]


class Scale(StrEnum):
    """In what the area is given."""

    LOG10_DOSE = "log10_dose"
    """Viability as a fraction, integrated over log10 of the dose."""
    NORMALISED = "normalised"
    """The same, divided by the width of the range: 0 to 1."""


class DrugResponse(ResultPart):
    """One drug. Another loss, range or asymptote on the same plate is another area (domain, section 6)."""

    drug: Slug
    auc: Annotated[float, Field(ge=-1e9, le=1e9)]
    auc_scale: Scale
    loss: Loss
    limits: Limits
    lowest_dose_nm: Nanomolar
    highest_dose_nm: Nanomolar
    upper_asymptote_percent: Response | None = Field(default=None, description="Where it was fixed.")
    lower_asymptote_percent: Response | None = Field(default=None, description="Where it was fixed.")
    ic50_nm: Nanomolar | None = Field(default=None, description="Only where 50 % is crossed inside the tested range.")
    tested_lowest_nm: Nanomolar | None = None
    tested_highest_nm: Nanomolar | None = None
    auc_log10_dose: float | None = Field(default=None, description="Viability as a fraction over log10 of the dose.")
    auc_normalised: float | None = Field(default=None, description="The same, divided by the width of the range.")
    curve: FittedCurve | None = None
    dss: DrugSensitivity | None = None
    points: Annotated[tuple[DosePoint, ...], Field(max_length=2_000)] = ()
    hints: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.lowest_dose_nm >= self.highest_dose_nm:
            raise Invalid("The range of doses is empty.", right="the lowest dose below the highest")
        if self.auc_scale is Scale.NORMALISED and self.curve is None and not 0 <= self.auc <= 1:
            # With its curve it may lie outside: viability is not clipped (domain, section 6).
            raise Invalid("A normalised area lies between 0 and 1.")
        lowest, highest = self.tested_lowest_nm or self.lowest_dose_nm, self.tested_highest_nm or self.highest_dose_nm
        if self.ic50_nm is not None and not lowest <= self.ic50_nm <= highest:
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
    experimental: Literal[True] = Field(default=True, description="Awaits validation; nobody treats by it alone.")
    method: Method
    culture_hours: Annotated[float, Field(gt=0, le=240)]
    stroma: Slug | None = None
    viability_at_start_percent: Percent | None = None
    drugs: Annotated[tuple[DrugResponse, ...], Field(min_length=1, max_length=500)]
    method_id: Annotated[str, Field(pattern=r"^drp-[0-9a-f]{16}$")] | None = Field(
        default=None, description="Names model, version and all options: other options, another id, another result."
    )
    options: FitOptions | None = None
    plates_id: UUID | None = Field(default=None, description="The plates that it was calculated from.")
    combinations: Annotated[tuple[Combination, ...], Field(max_length=2_000)] = ()
    quality: Annotated[tuple[PlateQuality, ...], Field(max_length=50)] = ()
    not_fitted: Annotated[tuple[NotFitted, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({one.drug for one in self.drugs}) < len(self.drugs):
            raise Invalid("A drug is there twice.", right="each drug once")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Those of every drug; by which method, and whether the plates were good, where that is known."""
        drugs = tuple(found for drug in self.drugs for found in drug.findings())
        method = () if self.method_id is None else (fact("drp:method", self.method_id),)
        return (*drugs, *method, *self._quality())

    def hints(self) -> tuple[Hint, ...]:
        """Plates that failed, and what could not be fitted."""
        failed = (Hint.of("plate_failed", plate=one.plate) for one in self.quality if one.verdict is Verdict.FAILED)
        unfitted = (
            Hint.of("not_fitted", drug=one.drug).because((one.reason,), "drug_unfitted") for one in self.not_fitted
        )
        return (*failed, *unfitted)

    def _quality(self) -> tuple[Finding, ...]:
        if not self.quality:
            return ()
        verdicts = {one.verdict for one in self.quality}
        worst = next(one for one in (Verdict.FAILED, Verdict.NOT_JUDGED, Verdict.PASSED) if one in verdicts)
        return (fact("drp:plate_quality", worst),)
