"""Logs that have grown long are put aside at a start; one earlier part of each is kept."""

from pathlib import Path

LONG_BYTES = 20_000_000


def put_aside(folder: Path) -> None:
    """Begin long logs anew."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LONG_BYTES:
            log.replace(log.with_suffix(".log.1"))
