"""Stops a process with everything it has started, and lets it go on."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def paused(pid: int) -> Iterator[None]:
    """Stand still, with all descendants: PostgreSQL's backends are processes of their own."""
    stopped = family(pid)
    try:
        for member in stopped:
            _tell(member, signal.SIGSTOP)
        yield
    finally:
        for member in reversed(stopped):
            _tell(member, signal.SIGCONT)


def family(pid: int) -> list[int]:
    """A process, then its descendants."""
    children = _children_by_parent()
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return found


def _children_by_parent() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                told = (entry / "stat").read_text(encoding="ascii", errors="replace")
                parent = int(told.rpartition(")")[2].split()[1])
                found.setdefault(parent, []).append(int(entry.name))
    return found


def _tell(pid: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, what)
