"""What the figures were measured on, and whether the machine had other work: then all of them are too low."""

import os

from rich.console import Console

from tests.bench.figure import Figure

BUSY_FROM = 0.5
"""Runnable processes per core, over the last minute."""


def surroundings() -> list[Figure]:
    """They stand before all other figures of a run."""
    return [
        Figure("machine: cores", os.cpu_count() or 1, ""),
        Figure("machine: load before the run", os.getloadavg()[0], ""),
    ]


def tell_if_busy(found: list[Figure], console: Console) -> None:
    """One line, or none."""
    cores, load = (figure.value for figure in found)
    if load / cores > BUSY_FROM:
        sentence = f"This machine has other work (load {load:.1f} on {cores} cores): the figures will be too low."
        console.print(f"[yellow]{sentence}[/]", highlight=False)
