"""All tables of the service; whoever wants them all imports this module."""

from services.trials.store.tables import (
    answers,
    checks,
    ctml,
    fact_conflicts,
    history,
    hospitals,
    looks,
    parts,
    patients,
    pins,
    questions,
    registries,
    trials,
    verdicts,
)
from services.trials.store.tables.metadata import METADATA

__all__ = [
    "METADATA",
    "answers",
    "checks",
    "ctml",
    "fact_conflicts",
    "history",
    "hospitals",
    "looks",
    "parts",
    "patients",
    "pins",
    "questions",
    "registries",
    "trials",
    "verdicts",
]
