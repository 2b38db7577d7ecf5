"""Commands that run once during a start and must succeed."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import anyio

from deploy.local.disk import speaks_of_full_disk
from deploy.local.ending import ended
from libs.common.embedded.child_process import ChildProcess, end_group, last_words, recent, spawn
from libs.common.embedded.failures import CannotRun

STOP_SECONDS = 1.0


async def run_once(name: str, command: tuple[str, ...], *, log: Path, environment: Mapping[str, str]) -> None:
    """Run it to its end; its last words become ours when it fails."""
    since = log.stat().st_size if log.exists() else 0  # noqa: ASYNC240
    process = spawn(ChildProcess(name=name, command=command, log=log, environment=environment))
    try:
        code = await ended(process)
    finally:
        await _leave_nothing(process)
    if speaks_of_full_disk(recent(log, since=since)):
        raise CannotRun(f"The disk is full: {name} could not write; make room (its log is {log}).")
    if code != 0:
        raise CannotRun(f"{name} failed: {last_words(log, since=since)} (its log is {log})")


async def _leave_nothing(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        with anyio.move_on_after(STOP_SECONDS, shield=True):
            await ended(process)
    end_group(process)
