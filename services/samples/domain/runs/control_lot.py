"""A lot of a control material: what its values should be, until when it may be used."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Assay


class Sign(StrEnum):
    """What a control without a number shows, or should."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Of one analyte: a mean with its standard deviation, or a sign; never both."""

    analyte: str
    mean: float | None = None
    sd: float | None = None
    unit: str | None = None
    sign: Sign | None = None

    def z(self, value: float) -> float | None:
        """How many standard deviations it lies from the mean; None where a sign is expected.

        Of the decimal numbers that were sent: 10.4 lies 3 times 0.1 from 10.1, and not a little beyond it.
        """
        if self.mean is None or not self.sd:
            return None
        return float((_exact(value) - _exact(self.mean)) / _exact(self.sd))

    def kept(self) -> Mapping[str, Any]:
        """As it is stored."""
        return {name: getattr(self, name) for name in ("analyte", "mean", "sd", "unit", "sign")}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """As it was stored."""
        return cls(**{**kept, "sign": kept["sign"] and Sign(kept["sign"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlLot:
    """The laboratory's own."""

    id: UUID
    lab: str
    assay: Assay
    material: str
    lot: str
    expires_on: date
    targets: tuple[Target, ...]
    registered_at: datetime
    registered_by: str
    retired_at: datetime | None = None
    retired_by: str | None = None
    version: int = 1

    @property
    def name(self) -> str:
        """As refusals name it."""
        return f"{self.material} lot {self.lot}"

    def target(self, analyte: str, *, where: str | None = None) -> Target:
        """What the analyte should be; `where` it was named, for whoever named another."""
        for one in self.targets:
            if one.analyte == analyte:
                return one
        right = f"one of {', '.join(one.analyte for one in self.targets)}"
        sentence = f"Control {self.name} has no target for this analyte."
        raise Invalid(sentence, where=where, wrong=analyte, right=right)

    def check_usable(self, assay: Assay, today: date) -> None:
        """Refuse a lot of another assay, an expired one, a retired one."""
        if self.assay is not assay:
            raise Invalid(f"Control {self.name} is for {self.assay}.", where="body.controls", right=str(assay))
        if self.expires_on < today:
            raise WrongState(f"Control {self.name} expired on {self.expires_on}.", where="body.controls")
        if self.retired_at is not None:
            raise WrongState(f"Control {self.name} is in use no more.", where="body.controls")

    def retired(self, *, by: str, at: datetime) -> Self:
        """It is used no more; its values stay."""
        if self.retired_at is not None:
            raise WrongState(f"Control {self.name} is in use no more.")
        return replace(self, retired_at=at, retired_by=by, version=self.version + 1)


def _exact(number: float) -> Fraction:
    return Fraction(repr(number))
