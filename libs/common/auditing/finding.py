"""What a verification of an audit trail found wrong, and where."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

LATE: Final = timedelta(minutes=10)
"""Entries that old are sealed, and seals signed, wherever the worker works."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed or signed."""

    position: str
    sentence: str


def numbered(what: str, first: int, last: int) -> str:
    """`entry 7`, or `entries 7-9`."""
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{what} {first}" if first == last else f"{plural} {first}-{last}"
