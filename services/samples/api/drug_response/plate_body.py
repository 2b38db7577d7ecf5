"""Plates as they are sent: wells one by one, or the laboratory's two files."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field, ValidationError, model_validator

from libs.common.errors import Invalid
from libs.common.wire import AwareTime, Body, FreeText, Line
from services.samples.api.drug_response.plate_examples import AGAIN, AS_FILES, AS_WELLS
from services.samples.domain.assays.results.common import Method, Percent, Slug
from services.samples.domain.drug_response.options import FitOptions
from services.samples.domain.drug_response.plate import LibraryRange, PlateWell
from services.samples.domain.drug_response.plate_files import LONGEST, wells_of
from services.samples.domain.drug_response.profile_order import ProfileOrder
from services.samples.domain.drug_response.quality import DEFAULT

Csv = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class PlateBody(Body):
    """One plate; controls of its own."""

    plate: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$", examples=["P1"])]
    wells_on_plate: Literal[96, 384] = 384
    wells: Annotated[tuple[PlateWell, ...], Field(max_length=384)] = ()
    layout_csv: Csv | None = Field(
        default=None, description="Instead of wells: well (or row, col), drug, concentration, unit; see the docs."
    )
    readings_csv: Csv | None = Field(default=None, description="With it: well (or row, col), response, exclude.")
    readout: Line | None = Field(default=None, description="Where the readings have several: which one counts.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        files = (self.layout_csv is not None, self.readings_csv is not None)
        if any(files) is not all(files) or any(files) is bool(self.wells):
            raise Invalid("A plate comes as wells or as two files.", right="wells, or layout_csv and readings_csv")
        return self


class DrugPlatesBody(Body):
    """All plates of one assay, and by which options they are calculated."""

    model_config = ConfigDict(json_schema_extra={"examples": [AS_WELLS, AS_FILES]})

    measured_at: AwareTime = Field(description="When the plates were read.")
    aliquot_id: UUID | None = Field(default=None, description="The aliquot it was measured on, if it was one.")
    instrument: Line | None = Field(default=None, description="For people; a key names its instrument itself.")
    correction: FreeText | None = Field(
        default=None, description="Why a released result is corrected; it waits for its release."
    )
    method: Method = "DRP, co-culture with MSC"
    culture_hours: Annotated[float, Field(strict=True, gt=0, le=240)] = 36.0
    stroma: Slug | None = "msc"
    viability_at_start_percent: Annotated[Percent, Field(strict=True)] | None = None
    seeded_cells_per_well: Annotated[float, Field(strict=True, gt=0, le=1e9)] | None = Field(
        default=None, description="For the recovery, where readings are counts of living cells."
    )
    options: FitOptions = FitOptions()
    quality_rules: Slug = DEFAULT
    library: Annotated[tuple[LibraryRange, ...], Field(max_length=1_000)] = ()
    plates: Annotated[tuple[PlateBody, ...], Field(min_length=1, max_length=20)]

    def order(self) -> ProfileOrder:
        """As it is calculated; what is wrong in files is told line by line."""
        told = {name: getattr(self, name) for name in ProfileOrder.model_fields if name != "plates"}
        plates = [_plate(one, index) for index, one in enumerate(self.plates)]
        return checked({**told, "plates": plates})


class AgainBody(Body):
    """Other options for the same plates."""

    model_config = ConfigDict(json_schema_extra={"examples": [AGAIN]})

    options: FitOptions
    correction: FreeText | None = Field(default=None, description="As with plates that are posted.")


def checked(told: dict[str, Any]) -> ProfileOrder:
    """What only the whole shows to be wrong, as any other fault of the body."""
    try:
        return ProfileOrder.model_validate(told)
    except ValidationError as wrong:
        errors = [{**one, "loc": ("body", *one["loc"])} for one in wrong.errors()]
        raise RequestValidationError(errors, body={}) from wrong


def _plate(plate: PlateBody, index: int) -> dict[str, Any]:
    named = {"plate": plate.plate, "wells_on_plate": plate.wells_on_plate}
    if plate.layout_csv is None or plate.readings_csv is None:
        return {**named, "wells": plate.wells}
    where = f"body.plates[{index}]"
    return {**named, "wells": wells_of(plate.layout_csv, plate.readings_csv, where=where, readout=plate.readout)}
