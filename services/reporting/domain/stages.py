"""The standing of a patient's code in the reports, and what may follow what; a diagram is made from it."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Standing(StrEnum):
    """What a reader finds under a code."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    MERGED = "merged"


MOVES: Mapping[tuple[Standing, Standing], str] = MappingProxyType(
    {
        (Standing.SHOWN, Standing.HIDDEN): "consent to the registry withdrawn",
        (Standing.HIDDEN, Standing.SHOWN): "consent to the registry given again",
        (Standing.SHOWN, Standing.MERGED): "found to be a duplicate",
        (Standing.HIDDEN, Standing.MERGED): "found to be a duplicate",
    }
)
"""Allowed moves and the fact that makes each."""


def diagram() -> str:
    """The moves as a mermaid state diagram, as the README shows it."""
    lines = [f"    {before} --> {after}: {fact}" for (before, after), fact in MOVES.items()]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Standing.SHOWN}", *lines])


if __name__ == "__main__":
    sys.stdout.write(diagram() + "\n")
