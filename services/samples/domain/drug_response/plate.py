"""A plate as the laboratory sends it: what was in each well, and what was read there."""

import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import ResultPart, Slug

ROWS: Final[Mapping[int, int]] = MappingProxyType({96: 8, 384: 16})
COLUMNS: Final[Mapping[int, int]] = MappingProxyType({96: 12, 384: 24})

_WELL: Final = re.compile(r"^\s*([A-Pa-p])0?(\d{1,2})\s*$", re.ASCII)

WellDose = Annotated[float, Field(strict=True, ge=1e-12, le=1e12, description="nM.")]
Reading = Annotated[float, Field(strict=True, ge=-1e9, le=1e12)]


class Role(StrEnum):
    """What a well is for."""

    DRUG = "drug"
    COMBINATION = "combination"
    NEGATIVE = "negative"
    """Cells with the solvent alone (DMSO): 100 %."""
    POSITIVE = "positive"
    """Cells with something that kills all of them."""
    BLANK = "blank"
    """No cells: the instrument's background."""
    UNUSED = "unused"


def plain_well(name: str) -> str:
    """`c03` is C3."""
    matched = _WELL.match(name)
    if matched is None or not 1 <= int(matched[2]) <= COLUMNS[384]:
        raise Invalid("This is no well.", right="a row from A to P and a column from 1 to 24, such as C3")
    return f"{matched[1].upper()}{int(matched[2])}"


WellName = Annotated[str, Field(max_length=6, examples=["C3"]), AfterValidator(plain_well)]


class PlateWell(ResultPart):
    """One well. Not read: `reading` null; not to be counted: `excluded` says why."""

    well: WellName
    role: Role = Role.DRUG
    drug: Slug | None = None
    dose_nm: WellDose | None = None
    second_drug: Slug | None = Field(default=None, description="Of a combination.")
    second_dose_nm: WellDose | None = None
    reading: Reading | None = None
    excluded: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        first = (self.drug is not None, self.dose_nm is not None)
        second = (self.second_drug is not None, self.second_dose_nm is not None)
        wanted = {Role.DRUG: (True, False), Role.COMBINATION: (True, True)}.get(self.role, (False, False))
        if (all(first), all(second)) != wanted or (any(first), any(second)) != wanted:
            raise Invalid(f"A well of the role {self.role} has not these drugs and doses.", right=_WANTED[wanted])
        if self.drug is not None and self.drug == self.second_drug:
            raise Invalid("A drug is combined with itself.", right="two drugs")
        return self

    @property
    def counts(self) -> bool:
        """Whether there is a reading that nobody has excluded."""
        return self.reading is not None and self.excluded is None

    @property
    def place(self) -> tuple[int, int]:
        """Row and column, from 1 on."""
        return ord(self.well[0]) - ord("A") + 1, int(self.well[1:])


_WANTED: Final = {
    (True, False): "drug and dose_nm",
    (True, True): "drug, dose_nm, second_drug and second_dose_nm",
    (False, False): "neither drug nor dose",
}


class Plate(ResultPart):
    """All wells of a plate that were laid out or read."""

    plate: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$", examples=["P1"])]
    wells_on_plate: Literal[96, 384] = 384
    wells: Annotated[tuple[PlateWell, ...], Field(min_length=1, max_length=384)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        twice = [well for well, count in Counter(one.well for one in self.wells).items() if count > 1]
        if twice:
            raise Invalid(f"Well {twice[0]} is there twice.", where="wells", right="each well once")
        rows, columns = ROWS[self.wells_on_plate], COLUMNS[self.wells_on_plate]
        outside = [one.well for one in self.wells if one.place[0] > rows or one.place[1] > columns]
        if outside:
            right = f"A1 to {chr(ord('A') + rows - 1)}{columns}"
            raise Invalid(f"Well {outside[0]} is not on this plate.", where="wells", right=right)
        return self

    def readings(self, role: Role) -> list[float]:
        """Of the wells of this role that count."""
        return [one.reading for one in self.wells if one.role is role and one.counts and one.reading is not None]


class LibraryRange(ResultPart):
    """Over which doses the library has the drug, whatever was tested this time."""

    drug: Slug
    lowest_nm: WellDose
    highest_nm: WellDose

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lowest_nm >= self.highest_nm:
            raise Invalid("The range is empty.", right="the lowest dose below the highest")
        return self
