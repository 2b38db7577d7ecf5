"""Which service counts its overdue clocks how."""

from collections.abc import Mapping
from typing import Final

from libs.common.standing.overdue import Overdue, no_clocks
from services.board.store.overdue import count_overdue as board
from services.registry.store.overdue import count_overdue as registry
from services.samples.store.overdue import count_overdue as samples
from services.trials.store.overdue import count_overdue as trials

CLOCKS: Final[Mapping[str, Overdue]] = {
    "registry": registry,
    "samples": samples,
    "board": board,
    "trials": trials,
    "reporting": no_clocks,
}
