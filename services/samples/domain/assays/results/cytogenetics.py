"""Karyotype, FISH and array: the ISCN text as the laboratory wrote it, and what of it the laboratory coded."""

import re
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from libs.common.contracts.samples.assays import Finding
from services.samples.domain.assays.results.common import Fusion, GeneSymbol, Method, ResultBody, fact, present
from services.samples.domain.assays.results.ngs import CopyNumber

_LOOKS_LIKE_ISCN: Final = re.compile(r"^(\d{2}(~\d{2})?(<\dn>)?,[XY]{1,4}|nuc ish|ish |arr[ (\[]|\?)")


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

    def findings(self) -> tuple[Finding, ...]:
        """Ploidy, fusions, rearranged genes and copy numbers, as far as the laboratory coded them."""
        ploidy = () if self.ploidy is None else (fact("ploidy", self.ploidy),)
        fusions = (present(fusion) for fusion in self.fusions)
        rearranged = (present(f"{gene}:rearrangement") for gene in self.rearranged)
        copies = (present(f"{one.gene}:{one.change}") for one in self.copy_numbers)
        return (*ploidy, *fusions, *rearranged, *copies)

    def hints(self) -> tuple[str, ...]:
        """A text that does not begin like ISCN is kept all the same."""
        if _LOOKS_LIKE_ISCN.match(self.iscn):
            return ()
        return ("The text does not begin like ISCN (46,XX,… / nuc ish … / arr …).",)
