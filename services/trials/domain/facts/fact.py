"""What a fact is: its type, unit, allowed values, where it comes from, and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FactType(StrEnum):
    """How a fact's value is written."""

    NUMBER = "number"
    CODE = "code"
    TRUTH = "truth"
    DATE = "date"


class FactSource(StrEnum):
    """Where a fact comes from, and so how a missing one is got."""

    REGISTRY = "registry"
    FLOW = "flow"
    GENETICS = "genetics"
    DRP = "drp"
    PHYSICIAN = "physician"
    SITE = "site"
    """Known only when a hospital is asked about."""
    DERIVED = "derived"


class Combining(StrEnum):
    """What several statements about one fact amount to."""

    LATEST = "latest"
    """The newest; statements whose order is not certain leave all their values possible."""
    EPISODE = "episode"
    """The newest of the present episode; what was found before it no longer counts."""
    EVER = "ever"
    """Yes if any says yes."""
    LAST_DAY = "last_day"
    """The latest of the days."""
    AT_LEAST = "at_least"
    """The greatest number recorded, or more: what nobody recorded may come on top, unless a person says how many."""


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in English and in Spanish."""

    en: str
    es: str


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """One entry of the dictionary."""

    id: str
    type: FactType
    words: Words
    source: FactSource
    combining: Combining = Combining.LATEST
    unit: str | None = None
    allowed: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    whole: bool = False
    """Whole numbers only: counts, completed years and days."""
    settled_by: tuple[str, ...] = ()
    """The facts it is derived from."""
    experimental: bool = False
    """Rests on an assay that awaits validation (paper, section 6)."""
    askable: bool = False
    """A physician may enter it."""
    rule: str = ""
    """By which versioned rule it is derived."""
    good_for_days: int | None = None
    """After so many days it counts as unknown; None where time does not make it less true."""
    good_for_rule: str = ""
    """Under which set of rules that number stands."""
    pattern: str | None = None
    """How its codes are written, where they are too many to list."""
    counted_in: Mapping[str, str] = field(default_factory=dict, hash=False)
    """A time that can be asked in other units: unit → the fact that counts it so."""
    told_by: tuple[str, ...] = ()
    """Who states it: registry, samples, board, the physician."""
