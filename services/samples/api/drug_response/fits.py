"""Fit curves and keep nothing: laboratories and reviewers compare their own fits with these (experimental)."""

from typing import Annotated, Any, Final, Literal, Self

from fastapi import APIRouter
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.call import Call
from libs.common.errors import Invalid, Unavailable
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, Line, View
from services.samples.commands.drug_response.profile_drugs import profile_drugs
from services.samples.domain.assays.results.drp import DrugResponse
from services.samples.domain.assays.results.drp_curve import DrugSensitivity, Parameter, Unfitted
from services.samples.domain.drug_response.method import MODEL, method_id
from services.samples.domain.drug_response.options import FitOptions
from services.samples.domain.drug_response.profiling import Line as Profiled
from services.samples.domain.drug_response.series import Measured, Series
from services.samples.domain.drug_response.units import PER_CENT, DoseScale, DoseUnit, ResponseScale, nanomolar

router = APIRouter(prefix="/v1/drug-response", tags=["drug response"])

MOST_POINTS: Final = 20_000
"""Of all curves of one request together."""

EXAMPLE: JsonDict = {
    "dose_unit": "nM",
    "response_scale": "fraction",
    "options": {
        "loss": "least_absolute",
        "limits": "library",
        "upper": {"fixed": 100},
        "lower": {"lowest": 0, "highest": 100},
        "slope": {"lowest": 0.01, "highest": 2.5},
        "ec50": {"lowest_nm": 0.0001, "highest_nm": 1000000},
    },
    "curves": [
        {
            "name": "venetoclax",
            "doses": [0.1, 1, 10, 100, 1000, 10000],
            "responses": [0.99, 0.97, 0.82, 0.47, 0.21, 0.09],
            "library_range": {"lowest": 0.1, "highest": 10000},
        }
    ],
}


class RangeBody(Body):
    """The doses of the library, in the request's unit and scale."""

    lowest: float
    highest: float


class CurveBody(Body):
    """The points of one curve, in any order; replicates as points of their own."""

    name: Line
    doses: Annotated[tuple[float, ...], Field(min_length=2, max_length=2_000)]
    responses: Annotated[tuple[Annotated[float, Field(ge=-1e7, le=1e7)], ...], Field(min_length=2, max_length=2_000)]
    library_range: RangeBody | None = None

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if len(self.doses) != len(self.responses):
            raise Invalid("There are not as many responses as doses.", right="one response for each dose")
        return self


class FitsBody(Body):
    """Curves, and how they are to be fitted."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    options: FitOptions = FitOptions()
    dose_unit: DoseUnit = DoseUnit.NANOMOLAR
    dose_scale: DoseScale = DoseScale.DOSE
    response_scale: ResponseScale = Field(
        default=ResponseScale.PERCENT,
        description="Of responses, and of asymptotes and residuals in the answer; options are in per cent always.",
    )
    curves: Annotated[tuple[CurveBody, ...], Field(min_length=1, max_length=600)]

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if sum(len(curve.doses) for curve in self.curves) > MOST_POINTS:
            raise Invalid("These are too many points for one request.", right=f"at most {MOST_POINTS}")
        return self


class FitView(View):
    """One curve; residuals, asymptotes and losses in the scale that was asked for."""

    name: str
    not_fitted: Unfitted | None = None
    slope: float | None = None
    lower: float | None = None
    upper: float | None = None
    ec50_nm: float | None = Field(default=None, description="Half-way between the asymptotes, wherever that is.")
    log10_ec50_nm: float | None = None
    ic50_nm: float | None = Field(default=None, description="Only where 50 % is crossed inside the tested range.")
    auc_log10_dose: float | None = Field(default=None, description="Viability as a fraction over log10 of the dose.")
    auc_normalised: float | None = Field(default=None, description="The same, divided by the width of the range.")
    lowest_dose_nm: float | None = None
    highest_dose_nm: float | None = None
    points: int | None = None
    rss: float | None = None
    absolute_loss: float | None = None
    r_squared: float | None = None
    residual_sd: float | None = None
    converged: bool | None = None
    fixed: tuple[Parameter, ...] = ()
    at_bounds: tuple[Parameter, ...] = ()
    dss: DrugSensitivity | None = None
    hints: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, line: Profiled, scale: ResponseScale) -> Self:
        if not isinstance(line, DrugResponse):
            return cls(name=name, not_fitted=line.reason)
        told = {one: getattr(line, one) for one in cls.model_fields if one in DrugResponse.model_fields}
        return cls(**{**told, "points": len(line.points)}, name=name, **_scaled(line, PER_CENT[scale]))


class FitsView(View):
    """All curves, in their order."""

    experimental: Literal[True] = Field(default=True, description="Drug response profiling awaits validation.")
    model: str = MODEL
    method_id: str
    options: FitOptions
    response_scale: ResponseScale
    fits: tuple[FitView, ...]


@router.post("/fits", summary="Fit dose–response curves; nothing is kept", responses=refusals(Invalid, Unavailable))
async def fit_them(body: FitsBody, call: Annotated[Call, needs(Permission.RESULTS_POST)]) -> FitsView:
    """Asked again it is calculated again, with the same answer."""
    del call
    lines = await profile_drugs(_series(body), body.options)
    told = zip(body.curves, lines, strict=True)
    fits = tuple(FitView.of(curve.name, line, body.response_scale) for curve, line in told)
    return FitsView(
        method_id=method_id(body.options), options=body.options, response_scale=body.response_scale, fits=fits
    )


def _series(body: FitsBody) -> tuple[Series, ...]:
    return tuple(_one(body, curve, index) for index, curve in enumerate(body.curves))


def _one(body: FitsBody, curve: CurveBody, index: int) -> Series:
    where, each = f"body.curves[{index}]", PER_CENT[body.response_scale]
    doses = [
        nanomolar(dose, body.dose_unit, body.dose_scale, where=f"{where}.doses[{place}]")
        for place, dose in enumerate(curve.doses)
    ]
    wells = tuple(Measured(dose, each * told) for dose, told in zip(doses, curve.responses, strict=True))
    return Series(f"c{index}", wells, library=_library(body, curve, where=f"{where}.library_range"))


def _library(body: FitsBody, curve: CurveBody, *, where: str) -> tuple[float, float] | None:
    if curve.library_range is None:
        return None
    told = (curve.library_range.lowest, curve.library_range.highest)
    low, high = (nanomolar(one, body.dose_unit, body.dose_scale, where=where) for one in told)
    if not 0 < low < high:
        raise Invalid("The library's range is empty.", where=where, right="the lowest dose above 0, below the highest")
    return low, high


def _scaled(line: DrugResponse, each: float) -> dict[str, Any]:
    """The curve's own figures, in the scale of the request."""
    curve = line.curve
    if curve is None:
        return {}
    plain = ("slope", "ec50_nm", "log10_ec50_nm", "r_squared", "converged", "fixed", "at_bounds")
    return {
        **{name: getattr(curve, name) for name in plain},
        "lower": curve.lower_percent / each,
        "upper": curve.upper_percent / each,
        "rss": curve.rss / each**2,
        "absolute_loss": curve.absolute_loss / each,
        "residual_sd": None if curve.residual_sd is None else curve.residual_sd / each,
    }
