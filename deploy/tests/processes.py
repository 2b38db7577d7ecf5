"""Looking at processes from outside, as a person at the terminal would."""

import os
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 60.0


def wait_for(condition: Callable[[], bool], *, what: str, within: float = PATIENCE_SECONDS) -> None:
    """Look until it is so."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether the process lives (one that only waits to be reaped does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return _exists(pid) if not Path("/proc/self").exists() else False
    return state != "Z"


def user_of(pid: int) -> int:
    """Whom the process runs as."""
    return Path(f"/proc/{pid}").stat().st_uid


def mentioning(folder: Path) -> list[int]:
    """The processes whose command or environment speaks of a folder: everything that a system there has started."""
    sign = os.fsencode(folder)
    return [pid for pid in _all_pids() if pid != os.getpid() and _speaks_of(pid, sign) and is_running(pid)]


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _speaks_of(pid: int, sign: bytes) -> bool:
    try:
        return any(sign in Path(f"/proc/{pid}/{file}").read_bytes() for file in ("cmdline", "environ"))
    except OSError:
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
