"""A domain value as the columns of its row: its own fields, neither copied nor unfolded (asdict does both)."""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

_Reading = tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]
_READINGS: Final[dict[type, _Reading]] = {}


def columns_of(value: Any) -> dict[str, Any]:
    """Field by field of a dataclass."""
    kind = type(value)
    reading = _READINGS.get(kind) or _READINGS.setdefault(kind, _reading(kind))
    names, read = reading
    return dict(zip(names, read(value), strict=True))


def _reading(kind: Any) -> _Reading:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)
