"""One system at a time on one folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from libs.common.embedded.failures import CannotRun


@contextmanager
def sole_use(lock: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel gives it back however we end."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(_taken(lock)) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _taken(lock: Path) -> str:
    holder = lock.read_text(encoding="ascii").strip() or "unknown"
    return (
        f"ReALLNet already runs on the folder {lock.parent} (process {holder}); "
        "stop it with Ctrl-C, or give this one a folder (REALLNET_VAR) and ports (REALLNET_PORT_BASE) of its own."
    )
