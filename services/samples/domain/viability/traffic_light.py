"""When a clock is green, amber or red (viability.toml)."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.vocabulary import Colour

FILE: Final = Path(__file__).with_name("viability.toml")
TICK: Final = timedelta(microseconds=1)
"""The smallest step of time that the database keeps: red begins this much after the limit."""


def rule_id() -> str:
    """Under which version of the thresholds a colour was given."""
    return str(_table()["rule"])


def margin_of(limit: timedelta) -> timedelta:
    """How long before the limit it turns amber."""
    share: float = _table()["amber_share"]
    return min(timedelta(minutes=_table()["amber_minutes"]), limit * share)


def colour_at(now: datetime, *, limit_at: datetime, limit: timedelta) -> Colour:
    """Exactly at the limit is in time, hence amber; on instants."""
    if now > limit_at:
        return Colour.RED
    return Colour.AMBER if now >= limit_at - margin_of(limit) else Colour.GREEN


def next_change(now: datetime, *, limit_at: datetime, limit: timedelta) -> datetime | None:
    """The first instant after `now` with another colour; None when it is red already."""
    changes = (limit_at - margin_of(limit), limit_at + TICK)
    return next((at for at in changes if at > now), None)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
