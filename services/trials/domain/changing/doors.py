"""The hospitals of a verdict: where an arm that a child can, or perhaps can, enter is run, and how each door stands."""

from collections.abc import Mapping
from datetime import date

Doors = Mapping[str, tuple[str, date]]
"""For each hospital its status, and since when."""


def moved(before: Doors, now: Doors) -> tuple[str, ...]:
    """The hospitals whose doors stand otherwise: `site:hub-madrid`."""
    return tuple(f"site:{one}" for one in sorted({*before, *now}) if before.get(one) != now.get(one))
