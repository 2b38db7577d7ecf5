"""Writes down what the other services would state: versions per aggregate, times an hour apart, ids by a rule."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5

from libs.common.contracts.envelope import Event

E = TypeVar("E", bound=Event)

BEGINNING = datetime(2025, 1, 7, 9, 0, tzinfo=UTC)
NAMES = UUID("00000000-0000-5000-8000-000000000000")


def named(name: str) -> UUID:
    """The same id for the same name, in every run."""
    return uuid5(NAMES, name)


class Chronicle:
    """Events in the order in which they were stated."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._versions: Counter[str] = Counter()

    @property
    def now(self) -> datetime:
        return BEGINNING + timedelta(hours=len(self.events))

    def state(self, event: type[E], **content: Any) -> E:
        """One more fact, now, with the next version of its aggregate."""
        first = event(at=self.now, version=1, id=named(f"event {len(self.events)}"), **content)
        self._versions[first.aggregate] += 1
        stated = first.model_copy(update={"version": self._versions[first.aggregate]})
        self.events.append(stated)
        return stated

    def by_aggregate(self) -> Mapping[str, list[Event]]:
        """The events of each aggregate, in order."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.aggregate, []).append(event)
        return found
