"""What the result bodies of all assay families share: their base, their symbols and codes."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.contracts.samples.assays import Finding
from services.samples.domain.genomics.stated import Description, Symbol
from services.samples.domain.wording.hint import Hint

_SYMBOL: Final = r"[A-Z][A-Z0-9_]*(orf\d+[A-Z0-9]*)?(-[A-Z0-9]+(orf\d+)?){0,3}"

GeneSymbol = Annotated[str, Field(max_length=30, pattern=rf"^{_SYMBOL}$", examples=["TP53", "HLA-A"])]
"""The shape of an HGNC symbol; whether it is an approved one is asked when a result is posted (domain/genomics)."""

Fusion = Annotated[str, Field(max_length=62, pattern=rf"^{_SYMBOL}::{_SYMBOL}$", examples=["BCR::ABL1"])]
"""Two symbols joined by `::` (HGNC 2021), the 5' partner first."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9+_-]{0,63}$", examples=["venetoclax"])]
"""A drug, peptide or reason as a code: small letters, digits, hyphen, underscore, plus."""

Percent = Annotated[float, Field(ge=0, le=100, examples=[38.2])]
Fraction = Annotated[float, Field(ge=0, le=1, examples=[0.0012])]
Method = Annotated[str, Field(min_length=1, max_length=100, examples=["AmpliSeq Childhood 1.2"])]


class ResultPart(BaseModel):
    """A line of a result: nothing unknown, no number that is none."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


class ResultBody(ResultPart):
    """A result as the laboratory states it. `findings` are the coded facts of it that may travel."""

    findings_withheld: ClassVar[bool] = False
    """Whether the event goes without findings (germ line)."""

    def findings(self) -> tuple[Finding, ...]:
        """The facts of the result by their codes (README, section Findings)."""
        raise NotImplementedError

    def hints(self) -> tuple[Hint, ...]:
        """What a reader should look at again; never a gate."""
        return ()

    def symbols(self) -> Iterable[Symbol]:
        """Every gene that the result names."""
        return ()

    def descriptions(self) -> Iterable[Description]:
        """Every variant that the result describes as HGVS does."""
        return ()


def fact(code: str, value: object, unit: str | None = None) -> Finding:
    """One coded fact."""
    return Finding.model_validate({"code": code, "value": value, "unit": unit})


def present(code: str) -> Finding:
    """Something that was seen; its absence is never written as a fact."""
    return Finding(code=code, value=True)
