"""One child in the supervisor's care: how it is started, when it is ready, when its turn to stop comes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import IntEnum

from libs.common.embedded.child_process import ChildProcess


class Turn(IntEnum):
    """The order of stopping: who takes work goes before what the work needs."""

    WORKER = 0
    HTTP = 1
    ISSUER = 2
    BUS = 3
    DATABASE = 4


BACK_OFF_SECONDS = (0.3, 1.0, 3.0)  # one pause per restart; afterwards a person has to look

# Together below the ten seconds in which everything must have stopped.
STOP_WITHIN = {Turn.WORKER: 2.5, Turn.HTTP: 2.5, Turn.ISSUER: 1.0, Turn.BUS: 1.0, Turn.DATABASE: 2.0}


def _nothing() -> None:
    """Most children need no preparation."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What the supervisor has to know about a child."""

    child: ChildProcess
    turn: Turn
    is_ready: Callable[[], Awaitable[bool]]
    prepare: Callable[[], None] = field(default=_nothing)
    ready_within: float = 60.0
    back_off: tuple[float, ...] = BACK_OFF_SECONDS

    @property
    def name(self) -> str:
        """What people call it."""
        return self.child.name
