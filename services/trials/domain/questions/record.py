"""A tree's record in this service: its versions, which is in force, and against which criteria it was proved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.common.errors import Forbidden, WrongState

Pins = Mapping[str, int]
"""Trials with the version of their criteria."""


@dataclass(frozen=True, slots=True)
class TreeRecord:
    """A tree as it is kept."""

    id: str
    in_force: int | None
    newest: int
    edition: int | None
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TreeVersion:
    """One version of the tree: written by one person, proved, and published by another."""

    tree: str
    tree_version: int
    document: Mapping[str, Any]
    written_by: str
    written_at: datetime
    published_by: str | None = None
    published_at: datetime | None = None
    proved_against: Pins | None = None

    def check_publisher(self, by: str) -> None:
        """Four eyes, as with criteria."""
        if self.published_at is not None:
            raise WrongState("The newest version is in force already; write a new one first.")
        if by == self.written_by:
            raise Forbidden("A tree is published by another person than the one who wrote it.")

    def stale(self, in_force: Pins) -> tuple[str, ...]:
        """Trials that were opened, closed or given other criteria since it was proved."""
        proved = self.proved_against or {}
        return tuple(sorted(one for one in {*proved, *in_force} if proved.get(one) != in_force.get(one)))
