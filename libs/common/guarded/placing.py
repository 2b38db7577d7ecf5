"""Where in a file a path leads, found only when something is wrong there: JSON is read as the YAML that it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from libs.common.errors import Refusal
from libs.common.guarded.limits import Place
from libs.common.guarded.yaml_events import events, place_of

Step = str | int


@dataclass(slots=True)
class _Level:
    """A mapping or sequence on the way: `step` is the key whose value comes, or the place in the list."""

    mapping: bool
    step: Step | None = None
    keys: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Walk:
    """Follows the events and remembers the deepest part of the path that was met."""

    path: tuple[Step, ...]
    document: int
    twice: str | None
    levels: list[_Level] = field(default_factory=list)
    at: int = -1
    found: Place | None = None
    met: int = -1
    over: bool = False

    def hear(self, event: Any) -> None:
        """Take one event."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.at += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.levels.pop()
            self._value_ended()
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)

    def _node(self, event: Any) -> None:
        top = self.levels[-1] if self.levels else None
        if top is not None and top.mapping and top.step is None:
            self._key(event, top)
            return
        if top is not None and not top.mapping:
            top.step = 0 if not isinstance(top.step, int) else top.step + 1
        self._meet(event)
        if isinstance(event, yaml.CollectionStartEvent):
            self.levels.append(_Level(isinstance(event, yaml.MappingStartEvent)))
        else:
            self._value_ended()

    def _value_ended(self) -> None:
        if self.levels and self.levels[-1].mapping:
            self.levels[-1].step = None

    def _key(self, event: Any, top: _Level) -> None:
        name = str(getattr(event, "value", ""))
        if name in top.keys and name == self.twice:
            self.found, self.over = place_of(event), True
        top.keys.add(name)
        top.step = name
        self._meet(event)

    def _meet(self, event: Any) -> None:
        if self.twice is not None or self.at != self.document:
            return
        here = tuple(level.step for level in self.levels)
        if len(here) > self.met and self.path[: len(here)] == here:
            self.found, self.met = place_of(event), len(here)
            self.over = self.met == len(self.path)


def place_in(text: str, path: Sequence[Step] = (), *, document: int = 0, twice: str | None = None) -> Place | None:
    """Line and column of what the path leads to, or of the nearest thing above it."""
    walk = _Walk(tuple(path), document, twice)
    try:
        for event in events(text):
            walk.hear(event)
            if walk.over:
                break
    except Refusal:
        pass
    return walk.found
