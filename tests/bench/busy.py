"""Says so when the machine has other work: then all figures are too low, limits and ours alike."""

import os

from rich.console import Console

BUSY_FROM = 0.5
"""Runnable processes per core, over the last minute."""


def tell_if_busy(console: Console) -> None:
    """One line, or none."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load / cores > BUSY_FROM:
        console.print(
            f"[yellow]This machine has other work (load {load:.1f} on {cores} cores): the figures will be too low.[/]",
            highlight=False,
        )
