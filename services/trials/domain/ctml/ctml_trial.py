"""A trial as CTML says it: levels with clauses, whether each is open, and the hospitals."""

from dataclasses import dataclass
from typing import Any

from services.trials.domain.ctml.as_matchminer import Step, laid_out
from services.trials.domain.ctml.as_written import Row, in_a_row
from services.trials.domain.ctml.clause import Item
from services.trials.domain.ctml.complaint import Path


@dataclass(frozen=True, slots=True)
class Level:
    """A step, arm or dose level that carries a clause."""

    level: str
    internal_id: str | int | None
    step: str | None
    arm: str | None
    dose: str | None
    name: str | None
    suspended: bool
    path: Path
    clause: tuple[Item, ...]
    row: Row
    graph: tuple[Step, ...]
    repeats: bool
    """Whether a criterion stands at two places of one path."""


@dataclass(frozen=True, slots=True)
class CtmlSite:
    """A hospital of the trial."""

    name: str
    status: str | None
    coordinating: bool


@dataclass(frozen=True, slots=True)
class CtmlTrial:
    """One trial of a file."""

    protocol_no: str
    nct_id: str | None
    title: str
    phase: str | None
    summary: str | None
    open: bool
    """Whether it takes patients."""
    levels: tuple[Level, ...]
    sites: tuple[CtmlSite, ...]
    documenting: tuple[str, ...]
    """Paths of keys that were kept and have no bearing on who matches."""
    document: dict[str, Any]


def clause_of(clause: tuple[Item, ...]) -> tuple[Row, tuple[Step, ...]]:
    """As it is written, and as MatchMiner reads it."""
    return in_a_row(clause), laid_out(clause)
