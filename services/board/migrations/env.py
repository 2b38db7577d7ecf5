"""The board's migrations run in the shared environment."""

from libs.common.migrations import run
from services.board.store.known_tables import METADATA

run(METADATA)
