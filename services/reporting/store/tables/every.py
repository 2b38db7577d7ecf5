"""All tables of the service; whoever wants them all imports this module."""

from services.reporting.store.tables import (
    board,
    course,
    destruction,
    kits,
    own,
    patients,
    research,
    samples,
    trials,
    webhooks,
)
from services.reporting.store.tables.read_model import METADATA, READ_MODELS

__all__ = [
    "METADATA",
    "READ_MODELS",
    "board",
    "course",
    "destruction",
    "kits",
    "own",
    "patients",
    "research",
    "samples",
    "trials",
    "webhooks",
]
