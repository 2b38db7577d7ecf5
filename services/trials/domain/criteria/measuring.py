"""How large and how deep what came in is, before it is read: without recursion, and no further than is allowed."""

from collections.abc import Iterator, Mapping
from typing import Final

from libs.common.errors import Invalid

DEEPEST: Final = 40
LARGEST: Final = 5_000
"""Beyond these no protocol was ever written; they keep evaluation short."""

_LAYERS: Final = 2 * DEEPEST + 12
"""A level of a tree is an object and a list; a question has some layers of its own."""

_LONGEST_NAME: Final = 40
"""Of a name, in the place of what is wrong."""

Placed = tuple[str, object]


def check_size(node: object, where: str) -> None:
    """Refuse with the place at which it became too much. What stands there twice by reference counts twice."""
    nodes, layers = 0, [iter([(where, node)])]
    while layers:
        place, found = next(layers[-1], (None, None))
        if place is None:
            layers.pop()
            continue
        nodes += isinstance(found, Mapping)
        if nodes > LARGEST:
            raise Invalid(f"A tree has at most {LARGEST} nodes.", where=place)
        if len(layers) > _LAYERS:
            raise Invalid(f"A tree is at most {DEEPEST} levels deep.", where=place)
        if isinstance(found, Mapping | list | tuple):
            layers.append(_inside(found, place))


def _inside(found: Mapping[str, object] | list[object] | tuple[object, ...], place: str) -> Iterator[Placed]:
    if isinstance(found, Mapping):
        return ((f"{place}.{named(key)}", value) for key, value in found.items())
    return ((f"{place}[{number}]", value) for number, value in enumerate(found))


def named(key: object) -> str:
    """A key as part of a place: repeated only where it is a name at all."""
    text = str(key)
    return (
        text if text.isascii() and text.replace("-", "_").isidentifier() and len(text) <= _LONGEST_NAME else "(a name)"
    )
