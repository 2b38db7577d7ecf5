"""The file of one service's checkpoints: JSON lines that are only ever added to."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from libs.common.auditing.checkpoint import Checkpoint, Unreadable

LONGEST_LINE: Final = 4_096


class CheckpointFile:
    """`<folder>/<service>.jsonl`. Several workers may share it: the database says whose turn it is to write."""

    def __init__(self, folder: Path, *, service: str) -> None:
        self.path = folder / f"{service}.jsonl"

    def add(self, line: bytes) -> None:
        """Put one line behind the others, durably. A line torn by a power cut before is left, and ended."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            end = b"" if _ends_well(file.fileno()) else b"\n"
            file.write(end + line + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def last(self) -> tuple[bytes, Checkpoint] | None:
        """The last line that can be read, or None if there is none."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(os.fstat(file.fileno()).st_size - 2 * LONGEST_LINE, 0))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return None
        for line in reversed(lines):
            found = _read(line)
            if found is not None:
                return line, found
        return None

    def size(self) -> int:
        """How long the file is by now."""
        return self.path.stat().st_size if self.path.exists() else 0

    def lines(self, *, until: int) -> Iterator[tuple[int, bytes, Checkpoint | None]]:
        """Every line that begins before a place, numbered, as it can be read; None where it cannot."""
        if not until:
            return
        with self.path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if until <= 0:
                    return
                until -= len(line)
                said = line.rstrip(b"\n")
                if said:
                    yield number, said, _read(said)


def _read(line: bytes) -> Checkpoint | None:
    try:
        return Checkpoint.read(line)
    except Unreadable:
        return None


def _ends_well(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"
