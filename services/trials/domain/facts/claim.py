"""A claim: what one source says of one fact, and on which day that was so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final, Self
from uuid import UUID

from libs.common.partial_date import PartialDate
from services.trials.domain.facts.value import NO, YES, Codes, Numbers, Value

ONGOING: Final = float("inf")
"""The last day of what has not ended; kept as null."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact as one source tells it."""

    fact: str
    value: Value
    on: PartialDate

    def kept(self) -> dict[str, object]:
        """As plain JSON values, for the store."""
        return {"fact": self.fact, "on": str(self.on), **_kept(self.value)}

    @classmethod
    def read(cls, kept: Mapping[str, object]) -> Self:
        """From what the store kept."""
        return cls(str(kept["fact"]), _value(kept), _on(str(kept["on"])))


@dataclass(frozen=True, slots=True)
class Source:
    """Where claims come from: an event of another service, or a physician's entry."""

    id: str
    kind: str
    version: int
    stated_at: datetime
    event: UUID | None = None
    by: str = ""
    voided: bool = False
    claims: tuple[Claim, ...] = ()
    settles: tuple[tuple[str, Claim], ...] = ()
    """For a person's decision: the claims, each with its source, that it decided between."""


def so(fact: str, on: PartialDate) -> Claim:
    """A claim that something is so."""
    return Claim(fact, Codes.of(YES), on)


def not_so(fact: str, on: PartialDate) -> Claim:
    """A claim that something is not so."""
    return Claim(fact, Codes.of(NO), on)


def yes_or_no(fact: str, on: PartialDate, *, value: bool) -> Claim:
    """A claim about something that is or is not so."""
    return so(fact, on) if value else not_so(fact, on)


def number(fact: str, value: float, on: PartialDate) -> Claim:
    """A claim of one number."""
    return Claim(fact, Numbers.exactly(value), on)


def one_of(fact: str, codes: tuple[str, ...], on: PartialDate) -> Claim:
    """A claim that one of the codes is the case."""
    return Claim(fact, Codes.of(*codes), on)


def day(fact: str, value: PartialDate, on: PartialDate) -> Claim:
    """A claim of a date, perhaps known to the month only."""
    return Claim(fact, days(value.earliest, value.latest), on)


def days(first: date, last: date) -> Numbers:
    """Dates as day numbers."""
    return Numbers(first.toordinal(), last.toordinal())


@lru_cache(maxsize=4096)
def _on(written: str) -> PartialDate:
    """Most claims of a child are of few days."""
    return PartialDate.parse(written)


def _kept(value: Value) -> dict[str, object]:
    if isinstance(value, Codes):
        return {"codes": sorted(value.possible)}
    return {"low": value.low, "high": None if value.high == ONGOING else value.high}


def _value(kept: Mapping[str, object]) -> Value:
    codes = kept.get("codes")
    if isinstance(codes, list):
        return Codes.of(*codes)
    high = kept.get("high")
    return Numbers(float(str(kept["low"])), ONGOING if high is None else float(str(high)))
