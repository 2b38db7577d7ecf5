"""The file in which the admissions of outside parties are kept: public keys and times, nothing that opens anything."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import TypeAdapter

from libs.common.provisioning.admissions import Admission, Admissions

LOOK_SECONDS = 0.05

_FILE = TypeAdapter(tuple[Admission, ...])


class Register:
    """One file; whoever changes it holds its lock until the change is in force."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Admission]:
        """Everybody who is admitted, by organisation."""
        if not self._path.exists():
            return {}
        found = _FILE.validate_json(self._path.read_bytes())
        return {admission.organisation: admission for admission in found}

    def write(self, admissions: Admissions) -> None:
        """Replace the file in one step."""
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(_FILE.dump_json(tuple(admissions.values()), indent=1) + b"\n")
        fresh.replace(self._path)

    def version(self) -> int:
        """Another one after every change: when the file was written."""
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[None]:
        """Wait until nobody else changes it; the kernel gives the lock back however we end."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock:
            while not _locked(lock.fileno()):
                await asyncio.sleep(LOOK_SECONDS)
            yield


def _locked(file: int) -> bool:
    """Not waited for in the call: whoever waits has other things to do meanwhile."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
