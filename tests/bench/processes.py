"""CPU and memory of processes, with all their children or without, read from Linux's /proc."""

from collections.abc import Mapping
from dataclasses import dataclass
from os import sysconf
from pathlib import Path
from typing import Self

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class _Process:
    """One line of the process table; `cpu` counts the children that have ended, too."""

    parent: int
    cpu: float

    @classmethod
    def read(cls, folder: Path) -> Self:
        """From /proc/<pid>/stat; the name in brackets may hold spaces, what follows does not."""
        fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        ticks = sum(int(field) for field in fields[11:15])  # utime, stime, cutime, cstime
        return cls(parent=int(fields[1]), cpu=ticks / sysconf("SC_CLK_TCK"))


def are_visible() -> bool:
    """Whether this machine shows its processes this way."""
    return (PROC / "self" / "smaps_rollup").exists()


def cpu_seconds(pids: Mapping[str, int]) -> dict[str, float]:
    """CPU time used so far by each of the named processes, children included."""
    table = _table()
    return {name: sum(table[one].cpu for one in _family(pid, table)) for name, pid in pids.items()}


def memory_megabytes(pids: Mapping[str, int]) -> dict[str, float]:
    """Proportional set size of each, children included: pages that several share are counted once among them."""
    table = _table()
    return {name: sum(_proportional(one) for one in _family(pid, table)) for name, pid in pids.items()}


def own_cpu_seconds(pid: int) -> float:
    """CPU time of one process without its children, to the nanosecond: the scheduler's own account."""
    threads = (PROC / str(pid) / "task").iterdir()
    return sum(int((thread / "schedstat").read_text(encoding="ascii").split()[0]) for thread in threads) / 1e9


def own_megabytes(pid: int) -> float:
    """Proportional set size of one process without its children."""
    return _proportional(pid)


def used_between(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """What each has used since."""
    return {name: after[name] - before[name] for name in before if name in after}


def _table() -> dict[int, _Process]:
    found: dict[int, _Process] = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            try:
                found[int(folder.name)] = _Process.read(folder)
            except (OSError, IndexError):  # ended while we looked
                continue
    return found


def _family(pid: int, table: Mapping[int, _Process]) -> list[int]:
    children = [child for child, process in table.items() if process.parent == pid]
    own = [pid] if pid in table else []
    return [*own, *(one for child in children for one in _family(child, table))]


def _proportional(pid: int) -> float:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
