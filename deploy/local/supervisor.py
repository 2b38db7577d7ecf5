"""Looks after all children of a local system and stops them in the right order."""

import signal
from collections.abc import Sequence

import anyio
from anyio.abc import TaskGroup

from deploy.local.charge import Charge, Turn
from deploy.local.keeper import Keeper
from libs.common.embedded.failures import CannotRun

LOOK_SECONDS = 0.05


class Supervisor:
    """Lives inside a task group, which fails as soon as one child cannot be kept running."""

    def __init__(self, tasks: TaskGroup, *, tireless: bool = False) -> None:
        """`tireless` never gives a crashing child up."""
        self._tasks = tasks
        self._tireless = tireless
        self._keepers: dict[str, Keeper] = {}

    async def start(self, charges: Sequence[Charge]) -> None:
        """Start these children together and return once all are ready."""
        async with anyio.create_task_group() as starting:
            for charge in charges:
                keeper = Keeper(charge, tireless=self._tireless)
                self._keepers[charge.name] = keeper
                starting.start_soon(self._tasks.start, keeper.run)

    async def stop(self) -> None:
        """Stop all children, turn by turn; nothing interrupts it."""
        with anyio.CancelScope(shield=True):
            for turn in Turn:
                async with anyio.create_task_group() as stopping:
                    for keeper in self._of_turn(turn):
                        stopping.start_soon(keeper.stop)

    def pids(self) -> dict[str, int]:
        """The running processes by name."""
        return {name: keeper.pid for name, keeper in self._keepers.items() if keeper.pid is not None}

    def is_ready(self, name: str) -> bool:
        """Whether this child runs and is ready."""
        keeper = self._keeper(name)
        return keeper.is_ready and keeper.pid is not None

    def starts(self, name: str) -> int:
        """How often this child was started."""
        return self._keeper(name).starts

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Let one child crash (or stand still, with SIGSTOP); its keeper starts it again."""
        self._keeper(name).kill(how)

    async def until_ready(self) -> None:
        """Wait until every child is up again."""
        while not all(self.is_ready(name) for name in self._keepers):
            await anyio.sleep(LOOK_SECONDS)

    def _of_turn(self, turn: Turn) -> list[Keeper]:
        return [keeper for keeper in self._keepers.values() if keeper.charge.turn is turn]

    def _keeper(self, name: str) -> Keeper:
        if name not in self._keepers:
            raise CannotRun(f"There is no child called '{name}'; there are {', '.join(self._keepers)}.")
        return self._keepers[name]
