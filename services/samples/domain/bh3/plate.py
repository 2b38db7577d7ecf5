"""A plate of dynamic BH3 profiling as the laboratory sends it: what each well held, and how bright its cells were."""

from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.assays.plate_table import Columns, Table, with_rows
from services.samples.domain.assays.results.common import ResultPart, Slug
from services.samples.domain.assays.results.dbp import Events, Mfi, Micromolar, Nanomolar
from services.samples.domain.assays.results.mrd_plate import Well
from services.samples.domain.mrd.plate import plain_well

MOST_CONDITIONS: Final = 1_000
COLUMNS: Final = Columns(
    needed=("well", "role", "mfi", "gated_events"),
    more=("drug", "drug_dose_nm", "peptide", "peptide_dose_um"),
    numbers=frozenset({"mfi", "gated_events", "drug_dose_nm", "peptide_dose_um"}),
)


class Role(StrEnum):
    """What a well is for."""

    SAMPLE = "sample"
    """Cells with a peptide."""
    NEGATIVE = "negative_control"
    """Cells that keep all of their cytochrome c: bright."""
    POSITIVE = "positive_control"
    """Cells that release all of it, as with alamethicin: dim."""


class Bh3Well(ResultPart):
    """One well. Without a drug its cells are untreated."""

    well: Annotated[Well, BeforeValidator(plain_well)]
    role: Role
    mfi: Mfi = Field(description="Mean or median fluorescence of retained cytochrome c, the same for all wells.")
    gated_events: Events
    drug: Slug | None = Field(default=None, description="Null: untreated.")
    drug_dose_nm: Nanomolar | None = None
    peptide: Slug | None = Field(default=None, description="Of a sample.", examples=["bim"])
    peptide_dose_um: Micromolar | None = None

    @property
    def arm(self) -> tuple[str, float] | None:
        """The drug at its dose; None for untreated cells."""
        return None if self.drug is None or self.drug_dose_nm is None else (self.drug, self.drug_dose_nm)

    @property
    def stimulus(self) -> tuple[str, float]:
        """The peptide at its dose."""
        return self.peptide or "", self.peptide_dose_um or 0.0

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.drug is None) != (self.drug_dose_nm is None):
            raise Invalid("A drug has a dose, and a dose a drug.")
        peptides = {self.peptide is not None, self.peptide_dose_um is not None}
        if peptides != {self.role is Role.SAMPLE}:
            raise Invalid("A peptide with its dose belongs to each sample, and to no control.")
        return self


class Bh3Plate(ResultPart):
    """All wells of one run."""

    wells: Annotated[tuple[Bh3Well, ...], Field(min_length=1, max_length=1_536, default=(), validate_default=True)]
    table: Table = None

    @model_validator(mode="before")
    @classmethod
    def _from_table(cls, sent: Any) -> Any:
        return with_rows(sent, COLUMNS)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        places = [well.well for well in self.wells]
        twice = sorted({place for place in places if places.count(place) > 1})
        if twice:
            raise Invalid(f"A well is there twice: {', '.join(twice[:5])}.", where="wells", right="each once")
        if not 1 <= len(self.conditions) <= MOST_CONDITIONS:
            raise Invalid("A plate profiles drugs.", where="wells", right="samples of treated cells")
        return self

    @property
    def conditions(self) -> tuple[tuple[tuple[str, float], tuple[str, float]], ...]:
        """Each drug and dose with each peptide and dose, in the order of the alphabet."""
        samples = (well for well in self.wells if well.role is Role.SAMPLE)
        return tuple(sorted({(well.arm, well.stimulus) for well in samples if well.arm is not None}))

    def samples(self, arm: tuple[str, float] | None, stimulus: tuple[str, float]) -> tuple[Bh3Well, ...]:
        """The wells of one condition."""
        found = (one for one in self._of(arm, Role.SAMPLE) if one.stimulus == stimulus)
        return tuple(found)

    def controls(self, arm: tuple[str, float] | None, role: Role) -> tuple[Bh3Well, ...]:
        """The control wells of one arm."""
        return self._of(arm, role)

    def _of(self, arm: tuple[str, float] | None, role: Role) -> tuple[Bh3Well, ...]:
        found = (well for well in self.wells if well.arm == arm and well.role is role)
        return tuple(sorted(found, key=lambda one: (one.well[0], int(one.well[1:]))))
