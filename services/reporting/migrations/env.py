"""Migrations of reporting's database run in the environment all services share."""

from libs.common.migrations import run
from services.reporting.store.tables.every import METADATA

run(METADATA)
