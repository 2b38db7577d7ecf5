"""All that a drug response result is calculated from: the plates, the conditions of the culture, the options."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Method, Percent, ResultPart, Slug
from services.samples.domain.drug_response.normalising import standard_of
from services.samples.domain.drug_response.options import FitOptions
from services.samples.domain.drug_response.plate import LibraryRange, Plate, Role
from services.samples.domain.drug_response.quality import DEFAULT, check_rules


class ProfileOrder(ResultPart):
    """One assay's plates: usually each drug on one of them, each plate with controls of its own."""

    method: Method = "DRP, co-culture with MSC"
    culture_hours: Annotated[float, Field(strict=True, gt=0, le=240, description="Paper: 36.")] = 36.0
    stroma: Slug | None = Field(default="msc", description="Null: without stroma.")
    viability_at_start_percent: Annotated[Percent, Field(strict=True)] | None = None
    seeded_cells_per_well: Annotated[float, Field(strict=True, gt=0, le=1e9)] | None = Field(
        default=None, description="For the recovery, where readings are counts of living cells."
    )
    options: FitOptions = FitOptions()
    quality_rules: Slug = DEFAULT
    library: Annotated[tuple[LibraryRange, ...], Field(max_length=1_000)] = ()
    plates: Annotated[tuple[Plate, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if len({one.plate for one in self.plates}) < len(self.plates):
            raise Invalid("A plate is there twice.", where="plates", right="each name once")
        if len({one.drug for one in self.library}) < len(self.library):
            raise Invalid("A drug is there twice.", where="library", right="one range for each drug")
        check_rules(self.quality_rules, where="quality_rules")
        for index, plate in enumerate(self.plates):
            standard_of(plate, self.options, where=f"plates[{index}]")
        if not self.drugs:
            raise Invalid("No drug was tested.", where="plates", right="wells of the role drug with a reading")
        return self

    @property
    def drugs(self) -> tuple[str, ...]:
        """Each that was given alone in some well, by the alphabet."""
        wells = (one for plate in self.plates for one in plate.wells if one.role is Role.DRUG)
        return tuple(sorted({one.drug for one in wells if one.drug is not None}))
