"""Child processes that die with us: how they are described, started and stopped.

The leash follows the *thread* that starts the child (Linux PR_SET_PDEATHSIG), so start children from the main thread.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded.account import Account
from libs.common.embedded.failures import CannotRun, EndedEarly

LEASH = Path(__file__).with_name("leash.py")
POLL_SECONDS = 0.02
RECENT_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class ChildProcess:
    """A program to run: everything needed to start it, nothing about whether it runs."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL  # when we are killed, and nobody is left to stop it in good order
    account: Account | None = None


def spawn(child: ChildProcess) -> subprocess.Popen[bytes]:
    """Start it in a session of its own (Ctrl-C reaches only us), its output going to its log."""
    if not Path(child.command[0]).is_file():
        raise CannotRun(f"The program {child.command[0]} is missing; run `make clean` and try again.")
    child.log.parent.mkdir(parents=True, exist_ok=True)
    with child.log.open("ab") as log:
        return subprocess.Popen(
            leashed(child),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=None if child.environment is None else dict(child.environment),
            start_new_session=True,
        )


def wait_ready(
    process: subprocess.Popen[bytes], child: ChildProcess, *, is_ready: Callable[[], bool], within: float
) -> None:
    """Return once it answers; complain when it ends or takes too long."""
    deadline = time.monotonic() + within
    while not is_ready():
        if process.poll() is not None:
            raise EndedEarly(f"{child.name} ended before it was ready: {last_words(child.log)}")
        if time.monotonic() > deadline:
            stop(process, child.stop_signal, within=1)
            raise CannotRun(f"{child.name} was not ready within {within:.0f} seconds: {last_words(child.log)}")
        time.sleep(POLL_SECONDS)


def stop(process: subprocess.Popen[bytes], how: signal.Signals, *, within: float) -> None:
    """Ask it to end; after the given time end it and whatever it started."""
    if process.poll() is None:
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(within)
    end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the child and its own children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_words(log: Path, *, since: int = 0) -> str:
    """The last line a child wrote that says something; `since` leaves out what stood there before."""
    lines = recent(log, since=since).splitlines()
    return next((_plain(line) for line in reversed(lines) if line.strip()), "(it said nothing)")


def recent(log: Path, *, since: int = 0) -> str:
    """The end of a log, short enough to look through."""
    try:
        with log.open("rb") as file:
            file.seek(max(since, log.stat().st_size - RECENT_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def leashed(child: ChildProcess) -> list[str]:
    """The whole command: ours, which ties it to this process and drops privileges, and then becomes the child's."""
    account = child.account
    identity = "-" if account is None else f"{account.uid}:{account.gid}"
    capability = "-" if account is None or account.capability is None else str(account.capability)
    parent = str(os.getpid())
    signal_number = str(int(child.death_signal))
    return [sys.executable, "-I", "-S", str(LEASH), parent, signal_number, identity, capability, *child.command]


def _plain(line: str) -> str:
    """The event of a JSON line, any other line as it is."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line.strip()
    return str(entry["event"]) if isinstance(entry, dict) and "event" in entry else line.strip()
