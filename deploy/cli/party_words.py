"""Times as an operator types them after `reallnet party`."""

import re
from datetime import datetime, timedelta

import typer

_SPAN = re.compile(r"(\d{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def a_span(text: str) -> timedelta:
    """`90s`, `30m`, `12h`, `7d`."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"'{text}' is no span of time such as 90s, 30m, 12h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def an_instant(text: str) -> datetime:
    """A time with its zone: the network's parties do not share one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no time such as 2026-11-22T08:00+01:00") from None
    if found.tzinfo is None:
        raise typer.BadParameter(f"'{text}' lacks its zone: write 2026-11-22T08:00+01:00, or Z for UTC")
    return found
