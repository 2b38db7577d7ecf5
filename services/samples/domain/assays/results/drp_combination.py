"""Two drugs together, against what each does alone: HSA and Bliss only (experimental).

ZIP and Loewe differ between implementations (domain, section 6), so they are not given.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.samples.domain.assays.results.common import ResultPart, Slug
from services.samples.domain.drug_response.options import Response

CombinedDose = Annotated[float, Field(gt=0, le=1e12)]


class Alone(StrEnum):
    """Where the effect of a single drug at a dose comes from."""

    MEASURED = "measured"
    """The mean of the wells with this drug at this dose."""
    FITTED = "fitted"
    """The fitted curve at this dose: nobody measured it there."""


class CombinedWell(ResultPart):
    """Effects are inhibition, 100 − response, in per cent; an excess above zero is more than expected."""

    well: str | None = None
    first_dose_nm: CombinedDose
    second_dose_nm: CombinedDose
    response_percent: Response
    first_alone_percent: Response = Field(description="Inhibition by the first drug alone.")
    second_alone_percent: Response
    alone: Alone
    hsa_excess: float = Field(description="Effect − the greater of the two alone.")
    bliss_excess: float = Field(description="Effect − (a + b − a·b/100).")


class Combination(ResultPart):
    """All wells of two drugs, and the mean excesses over their doses."""

    first: Slug
    second: Slug
    wells: Annotated[tuple[CombinedWell, ...], Field(min_length=1, max_length=2_000)]
    mean_hsa_excess: float
    mean_bliss_excess: float
    highest_bliss_excess: float
    lowest_bliss_excess: float
