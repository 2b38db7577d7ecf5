"""The storage tree: sites hold rooms hold freezers … hold boxes; boxes have a grid, bags and bins have none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from libs.common.errors import Invalid, WrongState


class StorageKind(StrEnum):
    """What a node of the tree is, the widest first."""

    SITE = "site"
    ROOM = "room"
    FREEZER = "freezer"
    TANK = "tank"
    SHELF = "shelf"
    RACK = "rack"
    BOX = "box"
    CONTAINER = "container"
    """A bag, a bin, a holder: tubes lie in it without a position."""
    OTHER = "other"
    """Named by the hub before there was a tree."""


K = StorageKind
_DEPTH: Final[Mapping[StorageKind, int]] = MappingProxyType(
    {K.SITE: 0, K.ROOM: 1, K.FREEZER: 2, K.TANK: 2, K.SHELF: 3, K.RACK: 4, K.BOX: 5, K.CONTAINER: 5}
)
HOLDS_NO_TUBES: Final = frozenset({K.SITE, K.ROOM})
HAS_GRID: Final = frozenset({K.BOX, K.RACK})
_CELL: Final = re.compile(r"([A-Z])([1-9][0-9]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows are letters, columns numbers: `C4` is the fourth place of the third row."""

    rows: int
    columns: int

    def positions(self) -> list[str]:
        """Every place, row by row."""
        return [f"{chr(ord('A') + row)}{column + 1}" for row in range(self.rows) for column in range(self.columns)]

    def has(self, position: str) -> bool:
        """Whether there is such a place."""
        cell = _CELL.fullmatch(position)
        return cell is not None and ord(cell[1]) - ord("A") < self.rows and int(cell[2]) <= self.columns

    def __str__(self) -> str:
        """From the first place to the last."""
        return f"A1 to {chr(ord('A') + self.rows - 1)}{self.columns}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """One node. `path` is what people write: the names from the root on, with slashes."""

    id: UUID
    label: str
    hub: str
    parent_id: UUID | None
    kind: StorageKind
    name: str
    path: str
    grid: Grid | None
    capacity: int | None
    created_at: datetime
    closed_at: datetime | None = None
    """Since when it is out of use; null while it is in use."""

    def check_can_hold(self, inner: StorageKind) -> None:
        """Refuse a room in a box; what was named before there was a tree may hold anything."""
        if self.kind is K.OTHER:
            return
        if inner is K.OTHER or self.kind is K.CONTAINER or _DEPTH[inner] <= _DEPTH[self.kind]:
            raise Invalid(f"A {self.kind} holds no {inner}.", where="body.kind", wrong=inner)

    def check_in_use(self, *, where: str | None) -> None:
        """Refuse what was taken out of use."""
        if self.closed_at is not None:
            raise WrongState("This place is out of use.", where=where, wrong=self.path, right="a place in use")

    def check_has(self, position: str | None, *, where: str) -> None:
        """Refuse a position that is not in the grid, and a tube without one where positions have names."""
        self.check_in_use(where=where)
        if self.kind in HOLDS_NO_TUBES:
            raise Invalid(f"A {self.kind} holds no tubes.", where=where, wrong=self.path, right="a box")
        if position is None and self.kind is not K.CONTAINER:
            raise Invalid("In this box every tube has a position.", where=where, right=self._right())
        if position is not None and self.kind is K.CONTAINER:
            raise Invalid("This container has no positions.", where=where, wrong=position, right="null")
        if position is not None and self.grid is not None and not self.grid.has(position):
            raise Invalid("The box has no such position.", where=where, wrong=position, right=self._right())

    def _right(self) -> str:
        return str(self.grid) if self.grid else "a position"


def check_shape(kind: StorageKind, grid: Grid | None, capacity: int | None) -> None:
    """Boxes and racks may have a grid; a limit of tubes is for what has none."""
    if grid is not None and kind not in HAS_GRID:
        raise Invalid(f"A {kind} has no grid.", where="body.grid", right="null")
    if capacity is not None and kind is not K.CONTAINER:
        raise Invalid("Only a container without a grid has a capacity.", where="body.capacity", right="null")


def ways_down(path: str) -> list[str]:
    """The paths of all nodes from the root to this one; an odd name, with empty parts, is a root of its own."""
    names = path.split("/")
    if not all(name.strip() for name in names):
        return [path]
    return ["/".join(names[: depth + 1]) for depth in range(len(names))]
