"""A server that outlived a killed parent, or only its pid file: cleared away before the next start.

Only to be called by the holder of the folder's lock, so that no living system loses its server.
"""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from libs.common.embedded.failures import CannotRun

PATIENCE_SECONDS = 10.0


def end_leftover(pid_file: Path, *, program: str, how: signal.Signals) -> None:
    """End the program the file speaks of, if it still runs, and remove the file."""
    pid = _pid_in(pid_file)
    if pid is None:
        return
    if _runs(pid, program):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        _wait_gone(pid, program)
    pid_file.unlink(missing_ok=True)


def _pid_in(pid_file: Path) -> int | None:
    try:
        return abs(int(pid_file.read_text(encoding="utf-8").split(maxsplit=1)[0]))
    except (OSError, ValueError, IndexError):
        return None


def _runs(pid: int, program: str) -> bool:
    """Whether this process is that program; the number may meanwhile belong to another one."""
    listed = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)],  # noqa: S607  where `ps` lies differs between systems
        capture_output=True,
        text=True,
        check=False,
    )
    words = listed.stdout.split()
    return bool(words) and Path(words[0]).name == program


def _wait_gone(pid: int, program: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _runs(pid, program):
        if time.monotonic() > deadline:
            raise CannotRun(f"A {program} of an earlier start (process {pid}) does not end; end it by hand.")
        time.sleep(0.05)
