"""YAML from outside, within limits: aliases count as often as they stand, tags and merges are refused, keys are unique.

An alias shares what its anchor holds, so a file of nested aliases ("billion laughs") stays small in memory; whoever
walks it would not, which is why what it expands to is counted against the limit.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from libs.common.guarded.limits import Document, Limits, Place, refuse, text_of, too_deep, too_many
from libs.common.guarded.yaml_events import events, place_of
from libs.common.guarded.yaml_scalars import scalar

STRUCTURE: Final = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!", None}
LONGEST_KEY: Final = 200


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that has not ended."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    before: int
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Builds one document after the other."""

    limits: Limits
    documents: list[Document] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    nodes: int = 0

    def hear(self, event: Any) -> None:
        """Take one event."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.anchors.clear()

    def _scalar(self, event: Any) -> None:
        place = place_of(event)
        self._count(1, place)
        value = scalar(event, place)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self._put(value, place)

    def _open(self, event: Any) -> None:
        place = place_of(event)
        self._count(1, place)
        if event.tag not in STRUCTURE:
            refuse(place, "A tag of this kind is not read.", right="plain lists and objects")
        if len(self.stack) >= self.limits.depth:
            too_deep(place, self.limits)
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        if event.anchor:
            self.anchors.pop(event.anchor, None)
        self._put(value, place)
        self.stack.append(_Open(value, event.anchor, self.nodes))

    def _close(self, event: Any) -> None:
        del event
        done = self.stack.pop()
        if done.anchor:
            self.anchors[done.anchor] = (done.value, self.nodes - done.before + 1)

    def _alias(self, event: Any) -> None:
        place = place_of(event)
        if event.anchor not in self.anchors:
            refuse(place, "This alias repeats what is not whole before it.")
        value, size = self.anchors[event.anchor]
        self._count(size, place)
        self._put(value, place)

    def _put(self, value: Any, place: Place) -> None:
        if not self.stack:
            self.documents.append(Document(value, place))
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            top.key = _key(value, top.value, place)
        else:
            top.value[top.key], top.key = value, None

    def _count(self, more: int, place: Place) -> None:
        self.nodes += more
        if self.nodes > self.limits.nodes:
            too_many(place, self.limits)


def _key(value: Any, mapping: dict[str, Any], place: Place) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_KEY:
        refuse(place, "A key is a short text.", right=f"text of at most {LONGEST_KEY} characters")
    if value == "<<":
        refuse(place, "Merged keys are not read.", right="write the keys out")
    if value in mapping:
        refuse(place, "This key stands twice in the same object.")
    mapping[value] = None
    return value


def read_yaml(data: bytes, limits: Limits) -> list[Document]:
    """Every document of the file, or a refusal with line and column."""
    builder = _Builder(limits)
    for event in events(text_of(data, limits)):
        builder.hear(event)
    return builder.documents
