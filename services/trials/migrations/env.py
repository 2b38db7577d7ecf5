"""Migrations of the trials database."""

from libs.common.migrations import run
from services.trials.store.tables.every import METADATA

run(METADATA)
