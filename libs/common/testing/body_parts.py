"""Every part of an example body, and the body with a mark in its place: for tests that put something hostile there."""

from collections.abc import Iterator
from typing import Any, Final

MARK: Final = "@@@"


def parts(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in the example, the outermost first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    yield here
    for name, found in inner:
        yield from parts(found, (*here, name))


def marked(value: Any, part: tuple[Any, ...]) -> Any:
    """A copy with the mark in place of that part."""
    if not part:
        return MARK
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[part[0]] = marked(value[part[0]], part[1:])
    return copied
