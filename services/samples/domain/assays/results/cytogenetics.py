"""Karyotype, FISH and array: the ISCN text as the laboratory wrote it, and what of it the laboratory coded."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from libs.common.contracts.samples.assays import Finding
from services.samples.domain.assays.results.common import Fusion, GeneSymbol, Method, ResultBody, fact, present
from services.samples.domain.assays.results.ngs import CopyNumber
from services.samples.domain.genomics.iscn import hints_on
from services.samples.domain.genomics.stated import Symbol
from services.samples.domain.wording.hint import Hint

WITHHELD: Final = "withheld: in genetic counselling"
"""Stands in place of a text that tells with what the child was born."""


class Ploidy(StrEnum):
    """What the number of chromosomes means for the disease."""

    DIPLOID = "diploid"
    PSEUDODIPLOID = "pseudodiploid"
    HYPERDIPLOID = "hyperdiploid"
    HIGH_HYPERDIPLOID = "high_hyperdiploid"
    LOW_HYPODIPLOID = "low_hypodiploid"
    NEAR_HAPLOID = "near_haploid"
    NEAR_TRIPLOID = "near_triploid"
    NEAR_TETRAPLOID = "near_tetraploid"
    IAMP21 = "iamp21"


class CytogeneticResult(ResultBody):
    """`iscn` is kept raw and does not travel: it is text. The coded part does."""

    family: Literal["cytogenetics"] = "cytogenetics"
    method: Method
    iscn: Annotated[str, Field(min_length=1, max_length=4_000, examples=["46,XX,t(9;22)(q34;q11.2)[18]/46,XX[2]"])]
    iscn_edition: Annotated[str, Field(pattern=r"^ISCN \d{4}$", examples=["ISCN 2020"])]
    cells_analysed: Annotated[int, Field(ge=0, le=10_000)] | None = None
    ploidy: Ploidy | None = None
    fusions: Annotated[tuple[Fusion, ...], Field(max_length=50)] = ()
    rearranged: Annotated[tuple[GeneSymbol, ...], Field(max_length=50)] = ()
    copy_numbers: Annotated[tuple[CopyNumber, ...], Field(max_length=500)] = ()
    withheld_for_counselling: bool = Field(
        default=False, description="Said by the service: it is of a germ-line control, and stands in counselling."
    )

    def without_findings(self) -> Self:
        """As it is kept where everything that it tells is counselling's."""
        bare = {"iscn": WITHHELD, "ploidy": None, "fusions": (), "rearranged": (), "copy_numbers": ()}
        return self.model_copy(update={**bare, "withheld_for_counselling": True})

    def findings(self) -> tuple[Finding, ...]:
        """Ploidy, fusions, rearranged genes and copy numbers, as far as the laboratory coded them."""
        ploidy = () if self.ploidy is None else (fact("ploidy", self.ploidy),)
        fusions = (present(fusion) for fusion in self.fusions)
        rearranged = (present(f"{gene}:rearrangement") for gene in self.rearranged)
        copies = (present(f"{one.gene}:{one.change}") for one in self.copy_numbers)
        return (*ploidy, *fusions, *rearranged, *copies)

    def hints(self) -> tuple[Hint, ...]:
        """What in the text looks odd; it is kept all the same."""
        if self.withheld_for_counselling:
            return ()
        return hints_on(self.iscn, edition=self.iscn_edition, cells_analysed=self.cells_analysed)

    def symbols(self) -> Iterator[Symbol]:
        """Every gene of the coded part."""
        for place, fusion in enumerate(self.fusions):
            for symbol in fusion.split("::"):
                yield Symbol(where=f"fusions[{place}]", symbol=symbol)
        for place, symbol in enumerate(self.rearranged):
            yield Symbol(where=f"rearranged[{place}]", symbol=symbol)
        for place, one in enumerate(self.copy_numbers):
            yield Symbol(where=f"copy_numbers[{place}].gene", symbol=one.gene)
