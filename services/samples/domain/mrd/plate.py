"""A plate as the laboratory sends it: what each well held, and its Ct."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.assays.plate_table import Columns, Table, with_rows
from services.samples.domain.assays.results.common import ResultPart
from services.samples.domain.assays.results.mrd_plate import Level, Marker, Role, Well
from services.samples.domain.mrd.ct import MOST_CYCLES, Ct

ALBUMIN: Final = "albumin"
COLUMNS: Final = Columns(
    needed=("well", "target", "role", "ct"),
    more=("dilution", "amount_ng"),
    numbers=frozenset({"ct", "dilution", "amount_ng"}),
    kept_empty=frozenset({"ct"}),
)
MOST_MARKERS: Final = 20
_PADDED: Final = re.compile(r"^([A-Pa-p])0?(\d{1,2})$")

Nanograms = Annotated[float, Field(gt=0, le=100_000, examples=[500.0])]

_FOR_ALBUMIN: Final = frozenset({Role.STANDARD, Role.DIAGNOSIS, Role.FOLLOW_UP, Role.NO_TEMPLATE})
_FOR_MARKERS: Final = frozenset(Role) - {Role.DIAGNOSIS}


def plain_well(sent: Any) -> Any:
    """`b07` is B7."""
    matched = _PADDED.match(sent.strip()) if isinstance(sent, str) else None
    return f"{matched[1].upper()}{int(matched[2])}" if matched else sent


class PlateWell(ResultPart):
    """One reaction."""

    well: Annotated[Well, BeforeValidator(plain_well)]
    target: Marker = Field(description="The marker, or `albumin`.")
    role: Role
    ct: Ct
    dilution: Level | None = Field(default=None, description="Of a marker's standard: 0.001 is 10^-3.")
    amount_ng: Nanograms | None = Field(default=None, description="Of an albumin standard: DNA in the well.")

    @property
    def of_albumin(self) -> bool:
        """Whether it measures DNA and not leukaemia."""
        return self.target == ALBUMIN

    @model_validator(mode="after")
    def _fits(self) -> Self:
        roles = _FOR_ALBUMIN if self.of_albumin else _FOR_MARKERS
        if self.role not in roles:
            sentence = f"A well of {'albumin' if self.of_albumin else 'a marker'} cannot be that."
            raise Invalid(sentence, wrong=self.role, right=", ".join(sorted(roles)))
        standard = self.role is Role.STANDARD
        if (self.dilution is not None) != (standard and not self.of_albumin):
            raise Invalid("A dilution belongs to each standard of a marker, and to nothing else.")
        if (self.amount_ng is not None) != (standard and self.of_albumin):
            raise Invalid("An amount belongs to each standard of albumin, and to nothing else.")
        return self


class GivenAlbumin(ResultPart):
    """Amounts that were measured on another plate."""

    diagnosis_ng: Nanograms
    follow_up_ng: Nanograms


class MrdPlate(ResultPart):
    """All wells that belong to one follow-up sample of one patient, with those of its standards."""

    cycles: Annotated[int, Field(ge=20, le=MOST_CYCLES)]
    wells: Annotated[tuple[PlateWell, ...], Field(min_length=1, max_length=1_536, default=(), validate_default=True)]
    table: Table = None
    albumin: GivenAlbumin | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_table(cls, sent: Any) -> Any:
        return with_rows(sent, COLUMNS)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        self._check_cycles()
        self._check_once()
        if not 1 <= len(self.markers) <= MOST_MARKERS:
            raise Invalid("A plate measures markers.", where="wells", right=f"1 to {MOST_MARKERS} of them")
        if self.albumin is not None and any(well.of_albumin for well in self.wells):
            raise Invalid("Albumin is measured on the plate and given as well.", where="albumin", right="one of both")
        return self

    @property
    def markers(self) -> tuple[str, ...]:
        """In the order of the alphabet: the order of wells says nothing."""
        return tuple(sorted({well.target for well in self.wells if not well.of_albumin}))

    def of(self, target: str, role: Role) -> tuple[PlateWell, ...]:
        """The wells of one target in one role, as they lie on the plate."""
        found = (well for well in self.wells if well.target == target and well.role is role)
        return tuple(sorted(found, key=lambda one: (one.well[0], int(one.well[1:]))))

    def _check_cycles(self) -> None:
        """Programs write the number of cycles where nothing amplified: that is no measured Ct."""
        late = [well.well for well in self.wells if not isinstance(well.ct, str) and well.ct >= self.cycles]
        if late:
            sentence = f"A Ct is not below the {self.cycles} cycles that were run: {', '.join(_few(late))}."
            raise Invalid(sentence, where="wells", right='"undetermined", if nothing amplified')

    def _check_once(self) -> None:
        places = [(well.well, well.target) for well in self.wells]
        twice = sorted({well for well, target in places if places.count((well, target)) > 1})
        if twice:
            raise Invalid(f"A well is there twice: {', '.join(_few(twice))}.", where="wells", right="each once")


def _few(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)[:5]
