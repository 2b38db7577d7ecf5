"""The environment of samples' migrations: the common one, for the tables of samples."""

from libs.common.migrations import run
from services.samples.store.tables.every import METADATA

run(METADATA)
