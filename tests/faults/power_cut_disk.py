"""A disk whose power can be cut: a server runs on a file system of its own, in a file that is its block device.

What the server has written and not flushed lies in the page cache of that file system; the file below it holds what
has reached the device. So a copy of that file, taken while the server stands still, is the disk after a power cut.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from libs.common.embedded.child_process import ChildProcess, end_group, leashed, spawn, wait_ready

MEGABYTE = 1 << 20
START_SECONDS = 30.0
STOPPED = {"T", "t", "Z", "X"}

# In a mount namespace of its own: whatever ends the server, or us, unmounts it and frees the loop device.
MOUNTED = (
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "sh",
    "-c",
    'mount -o loop "$0" "$1" && shift && exec "$@"',
)


@dataclass
class Disk:
    """A server's disk: the image it lies on, and where the server sees it."""

    image: Path
    place: Path
    process: "subprocess.Popen[bytes] | None" = None

    @classmethod
    def made(cls, image: Path, place: Path, *, megabytes: int) -> "Disk":
        """A new file system that holds what the place holds now."""
        place.mkdir(parents=True, exist_ok=True)
        image.touch()
        os.truncate(image, megabytes * MEGABYTE)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-d", str(place), str(image)], check=True, capture_output=True)  # noqa: S607
        return cls(image, place)

    def start(self, child: ChildProcess, *, is_ready: Callable[[], bool]) -> None:
        """Run the server on this disk."""
        mounting = (str(_program(MOUNTED[0])), *MOUNTED[1:], str(self.image), str(self.place))
        wrapped = replace(child, account=None, command=(*mounting, *leashed(child)))
        self.process = spawn(wrapped)
        wait_ready(self.process, child, is_ready=is_ready, within=START_SECONDS)

    def pause(self) -> None:
        """The server stands still, in all its processes."""
        for process in _family(self._pid):
            os.kill(process, signal.SIGSTOP)
        while not all(_stands_still(process) for process in _family(self._pid)):
            time.sleep(0.001)

    def cut(self) -> None:
        """Go on with what the device holds at this moment; the paused server ends, and what it had not flushed."""
        copy = self.image.with_name(f"{self.image.name}+")
        subprocess.run(["cp", "--sparse=auto", str(self.image), str(copy)], check=True)  # noqa: S607
        self.end()
        copy.replace(self.image)

    def end(self) -> None:
        """End the server, if it runs."""
        if self.process is None:
            return
        for process in _family(self._pid):
            os.kill(process, signal.SIGKILL)
        end_group(self.process)
        self.process = None

    @property
    def _pid(self) -> int:
        assert self.process is not None
        return self.process.pid


@cache
def obstacle() -> str | None:
    """What keeps this machine from mounting such a disk, in one sentence; None where it goes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a disk of one's own can be mounted by root on Linux alone"
    missing = [program for program in ("mkfs.ext4", "mount", "unshare") if shutil.which(program) is None]
    if missing:
        return f"the programs {', '.join(missing)} are missing"
    return _refusal()


def _refusal() -> str | None:
    """Containers often have no loop devices: try once."""
    script = (
        'd=$(mktemp -d) && truncate -s 1M "$d/i" && mkfs.ext4 -q "$d/i" && mkdir "$d/m" && mount -o loop "$d/i" "$d/m"'
    )
    tried = subprocess.run([*MOUNTED[:-1], script], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"this machine mounts no disk of one's own: {tried.stderr.strip()}"


def _program(name: str) -> Path:
    found = shutil.which(name)
    assert found is not None
    return Path(found)


def _family(process: int) -> Iterator[int]:
    """A process, then its descendants: a parent that stands still starts no more of them."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _read(task).split():
            yield from _family(int(child))


def _stands_still(process: int) -> bool:
    told = [_read(stat) for stat in Path(f"/proc/{process}/task").glob("*/stat")]
    return all(line.rpartition(")")[2].split()[0] in STOPPED for line in told if line)


def _read(path: Path) -> str:
    """Nothing where the thread has ended meanwhile."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""
