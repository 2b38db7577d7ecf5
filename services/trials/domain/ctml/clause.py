"""A `match` clause: what stands in it, as it is written; groups of alternatives, groups of demands, and leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.trials.domain.ctml.complaint import ComplaintError, Path
from services.trials.domain.ctml.leaves import Leaf
from services.trials.domain.ctml.reading_leaves import read_leaves
from services.trials.domain.ctml.vocabulary import COLLECTIONS

FORMS: Final = "and, or, clinical, genomic, prior_treatments"
LARGEST: Final = 20_000
"""Leaves and groups in one clause."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A leaf where it stands."""

    leaf: Leaf
    path: Path


@dataclass(frozen=True, slots=True)
class Leaves:
    """One `clinical`, `genomic` or `prior_treatments` object: all must hold."""

    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """`and` or `or` of items."""

    any: bool
    items: tuple["Item", ...]


Item = tuple[Leaves | Group, ...]
"""One object of a list; written with several keys, all of them must hold."""


class _Count:
    """Counts what one clause holds."""

    def __init__(self) -> None:
        self.left = LARGEST

    def one(self, path: Path) -> None:
        self.left -= 1
        if self.left < 0:
            raise ComplaintError(path, "The clause is too large.", f"at most {LARGEST} leaves and groups")


def read_clause(found: object, path: Path) -> tuple[Item, ...]:
    """All items must hold; an empty clause asks nothing, and MatchMiner matches nobody by it."""
    return _items(found, path, _Count(), 0)


def _items(found: object, path: Path, count: _Count, depth: int) -> tuple[Item, ...]:
    if not isinstance(found, list):
        raise ComplaintError(path, "This is a list.", f"objects with {FORMS}")
    return tuple(_item(one, (*path, place), count, depth) for place, one in enumerate(found))


def _item(found: object, path: Path, count: _Count, depth: int) -> Item:
    if not isinstance(found, Mapping) or not found:
        raise ComplaintError(path, "This is an object with one criterion or group.", FORMS)
    return tuple(_part(key, value, (*path, key), count, depth) for key, value in found.items())


def _part(key: str, value: object, path: Path, count: _Count, depth: int) -> Leaves | Group:
    count.one(path)
    if key in COLLECTIONS:
        return Leaves(tuple(Asked(leaf, (*path, *name)) for name, leaf in read_leaves(key, value, path)))
    if key not in {"and", "or"}:
        raise ComplaintError(path, "This is neither a group nor a kind of criteria.", FORMS)
    items = _items(value, path, count, depth + 1)
    if key == "or":
        _check_alternatives(items, path)
    return Group(key == "or", items)


def _check_alternatives(items: tuple[Item, ...], path: Path) -> None:
    if not items:
        raise ComplaintError(path, "There is no alternative in it.", "one at least")
    for place, item in enumerate(items):
        kinds = {isinstance(part, Group) for part in item}
        if len(kinds) > 1:
            raise ComplaintError((*path, place), "Criteria and groups stand in one alternative.", "an `and` of them")
