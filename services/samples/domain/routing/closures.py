"""The overlay on the library's holidays: closures and extra openings of single hubs (closures.toml)."""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.organisation import Opening

FILE: Final = Path(__file__).with_name("closures.toml")


@cache
def closures_of(hub: str) -> Mapping[date, str]:
    """The days on which this hub is closed besides holidays, and why."""
    return {entry["day"]: entry["why"] for entry in _entries("closed") if entry["hub"] == hub}


@cache
def extra_openings_of(hub: str) -> Mapping[date, Opening]:
    """The days on which this hub is open although it would rest."""
    return {entry["day"]: opening_of(entry["hours"]) for entry in _entries("open") if entry["hub"] == hub}


def opening_of(hours: str) -> Opening:
    """Hours such as 09:00-14:00, in the hub's wall time."""
    opens, closes = (time.fromisoformat(wall) for wall in hours.split("-"))
    return Opening(opens=opens, closes=closes)


@cache
def _entries(kind: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8")).get(kind, ()))
