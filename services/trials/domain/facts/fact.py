"""What a fact is: its type, unit, allowed values, where it comes from, and how it is said."""

from dataclasses import dataclass
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
    """The greatest number stated, or more: what nobody recorded may come on top."""


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
