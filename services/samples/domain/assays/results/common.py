"""What the result bodies of all assay families share: their base, their symbols and codes."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from libs.common.contracts.samples.assays import Finding

GeneSymbol = Annotated[
    str, Field(pattern=r"^[A-Z][A-Z0-9]{0,14}(-[A-Z0-9]{1,6})?$|^C\d{1,2}orf\d{1,3}$", examples=["TP53", "HLA-A"])
]
"""The shape of an HGNC symbol; whether it is the approved one, the table of the reporting laboratory says."""

Fusion = Annotated[
    str,
    Field(
        pattern=r"^[A-Z][A-Z0-9]{0,14}(-[A-Z0-9]{1,6})?::[A-Z][A-Z0-9]{0,14}(-[A-Z0-9]{1,6})?$",
        examples=["BCR::ABL1"],
    ),
]
"""Two symbols joined by `::` (HGNC 2021)."""

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

    def hints(self) -> tuple[str, ...]:
        """What a reader should look at again; never a gate."""
        return ()


def fact(code: str, value: object, unit: str | None = None) -> Finding:
    """One coded fact."""
    return Finding.model_validate({"code": code, "value": value, "unit": unit})


def present(code: str) -> Finding:
    """Something that was seen; its absence is never written as a fact."""
    return Finding(code=code, value=True)
