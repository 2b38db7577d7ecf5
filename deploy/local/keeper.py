"""Keeps one child running: starts it, sees that it is ready, starts it again when it crashes."""

import signal
import subprocess
import time

import anyio
from anyio.abc import TaskStatus

from deploy.local.charge import STOP_WITHIN, Charge
from deploy.local.disk import speaks_of_full_disk
from deploy.local.ending import ended
from libs.common.embedded.child_process import end_group, last_words, recent, spawn
from libs.common.embedded.failures import CannotRun, EndedEarly

CALM_SECONDS = 60.0  # a child that ran so long has recovered: its crashes are forgotten
LOOK_SECONDS = 0.05
PAUSES = (signal.SIGSTOP, signal.SIGCONT)


class Keeper:
    """The life of one child, over all its restarts."""

    def __init__(self, charge: Charge, *, tireless: bool = False) -> None:
        """`tireless` gives up only a child that has never been ready."""
        self.charge = charge
        self._tireless = tireless
        self.process: subprocess.Popen[bytes] | None = None
        self.is_ready = False
        self.starts = 0
        self._crashes = 0
        self._was_ready = False
        self._log_start = 0
        self._care = anyio.CancelScope()

    @property
    def pid(self) -> int | None:
        """The running process, if there is one at this moment."""
        running = self.process is not None and self.process.poll() is None
        return self.process.pid if self.process is not None and running else None

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Care for the child until told to stop; reports `started` once it is ready."""
        with self._care:
            await self._get_ready()
            task_status.started()
            while True:
                await self._until_crash()
                await self._get_ready()

    async def stop(self) -> None:
        """End the care and the child: politely, then by force."""
        self._care.cancel()
        process, self.is_ready = self.process, False
        if process is None:
            return
        with anyio.move_on_after(STOP_WITHIN[self.charge.turn], shield=True):
            if process.poll() is None:
                process.send_signal(self.charge.child.stop_signal)
            await ended(process)
        end_group(process)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Do to the child what a test or an accident does."""
        if self.process is not None:
            self.is_ready = self.is_ready and how in PAUSES
            self.process.send_signal(how)

    async def _get_ready(self) -> None:
        while not self.is_ready:
            try:
                await self._start()
            except EndedEarly as early:
                await self._after_crash(str(early))

    async def _until_crash(self) -> None:
        if self.process is None:
            return
        since = time.monotonic()
        code = await ended(self.process)
        if time.monotonic() - since > CALM_SECONDS:
            self._crashes = 0
        await self._after_crash(f"{self.charge.name} crashed ({_told(code)}): {self._last_words()}")

    async def _start(self) -> None:
        self.charge.prepare()
        log = self.charge.child.log
        self._log_start = log.stat().st_size if log.exists() else 0
        self.process = spawn(self.charge.child)
        self.starts += 1
        await self._become_ready(self.process)
        self.is_ready = self._was_ready = True

    async def _become_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + self.charge.ready_within
        while not await self.charge.is_ready():
            if process.poll() is not None:
                raise EndedEarly(f"{self.charge.name} ended before it was ready: {self._last_words()}")
            if time.monotonic() > deadline:
                limit = f"{self.charge.ready_within:.0f} seconds"
                raise CannotRun(f"{self.charge.name} was not ready within {limit}: {self._last_words()}")
            await anyio.sleep(LOOK_SECONDS)

    async def _after_crash(self, reason: str) -> None:
        self.is_ready = False
        if self.process is not None:
            end_group(self.process)
        log = self.charge.child.log
        if speaks_of_full_disk(recent(log, since=self._log_start)):
            raise CannotRun(f"The disk is full: {self.charge.name} could not write; make room (its log is {log}).")
        if self._tireless and self._was_ready:
            self._crashes = 0
        if self._crashes == len(self.charge.back_off):
            raise CannotRun(f"{reason} (it was started again {self._crashes} times; its log is {log})")
        await anyio.sleep(self.charge.back_off[self._crashes])
        self._crashes += 1

    def _last_words(self) -> str:
        return last_words(self.charge.child.log, since=self._log_start)


def _told(code: int) -> str:
    """How it ended, in words."""
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
