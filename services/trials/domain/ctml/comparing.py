"""What is different between two versions of a CTML document, by the paths of what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from services.trials.domain.ctml.complaint import Path, written

MOST: Final = 200
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """One place: what was there, and what is."""

    where: str
    before: str | None
    after: str | None
    of_criteria: bool


def compared(before: Any, after: Any) -> tuple[Changed, ...]:
    """The first two hundred differences."""
    return tuple(islice(_compared(before, after, ()), MOST))


def _compared(before: Any, after: Any, path: Path) -> Iterator[Changed]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _either(before, after, key, (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        for place in range(max(len(before), len(after))):
            yield from _either(dict(enumerate(before)), dict(enumerate(after)), place, (*path, place))
    elif before != after or type(before) is not type(after):
        yield _changed(path, _short(before), _short(after))


def _either(before: dict[Any, Any], after: dict[Any, Any], key: Any, path: Path) -> Iterator[Changed]:
    if key not in after:
        yield _changed(path, _short(before[key]), None)
    elif key not in before:
        yield _changed(path, None, _short(after[key]))
    else:
        yield from _compared(before[key], after[key], path)


def _changed(path: Path, before: str | None, after: str | None) -> Changed:
    return Changed(written(path), before, after, "match" in path)


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        kind = "object" if isinstance(value, dict) else "list"
        return f"{kind} of {len(value)}"
    return str(value)[:LONGEST]
