"""Room on the disk: checked before the start, recognised in the last words of a child that ran out of it."""

import errno
import os
import shutil
from pathlib import Path

from libs.common.embedded.failures import CannotRun

NEEDED_MEGABYTES = 200  # a new cluster takes 40 MB, its first write-ahead segments 64 MB, the bus and logs the rest
SIGNS = (os.strerror(errno.ENOSPC).lower(), "enospc", "no space left", "insufficient storage", "disk full")


def check_room(folder: Path) -> None:
    """Refuse to start what would soon run out of disk."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < NEEDED_MEGABYTES:
        raise CannotRun(
            f"The disk is full: {free} MB are free where {folder} lives, {NEEDED_MEGABYTES} MB are needed; "
            "make room or choose another folder with REALLNET_VAR."
        )


def speaks_of_full_disk(words: str) -> bool:
    """Whether a child's last words say that it could not write."""
    return any(sign in words.lower() for sign in SIGNS)
