"""A domain value as the columns of its row: its own fields, neither copied nor unfolded (asdict does both)."""

from collections.abc import Callable, Hashable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any


def columns_of(value: Any) -> dict[str, Any]:
    """Field by field of a dataclass."""
    kind: Hashable = type(value)
    names, read = _reading(kind)
    return dict(zip(names, read(value), strict=True))


@cache
def _reading(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)
