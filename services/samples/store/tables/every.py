"""All tables of the service; whoever wants them all imports this module."""

from services.samples.store.tables import (
    assays,
    biobank,
    custody,
    destruction,
    kits,
    known,
    labelling,
    loggers,
    preparations,
    pseudonym_keys,
    reception,
    research,
    samples,
    temperatures,
    transit,
    unmatched,
    viability,
)
from services.samples.store.tables.metadata import METADATA

__all__ = [
    "METADATA",
    "assays",
    "biobank",
    "custody",
    "destruction",
    "kits",
    "known",
    "labelling",
    "loggers",
    "preparations",
    "pseudonym_keys",
    "reception",
    "research",
    "samples",
    "temperatures",
    "transit",
    "unmatched",
    "viability",
]
