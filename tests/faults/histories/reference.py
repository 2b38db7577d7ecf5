"""What a reader must make of a stream, as simply as it can be said: in memory, one message after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from pydantic import ValidationError

from libs.common.bus.reading import Arrived
from tests.faults.histories.facts import ChildNamed, Troubles, VisitNoted

KINDS = {kind.type(): kind for kind in (ChildNamed, VisitNoted)}
UNREADABLE = "unreadable"
DONE = ("done", "")


@dataclass
class Held:
    """A message that could not be applied; a dead letter if it is parked."""

    id: str
    aggregate: str
    body: bytes
    state: str
    code: str


@dataclass
class Reference:
    """The read model, the position, what is held, and which effects there were."""

    troubles: Troubles
    stream: str = ""
    position: int = 0
    children: dict[str, int] = field(default_factory=dict)
    visits: dict[str, str] = field(default_factory=dict)
    applied: list[tuple[str, str]] = field(default_factory=list)
    inbox: set[str] = field(default_factory=set)
    held: list[Held] = field(default_factory=list)

    def begin(self, stream: str, *, last: int) -> None:
        """Another stream, or one that has lost its end, is read from its beginning."""
        if stream != self.stream or self.position > last:
            self.stream, self.position = stream, 0

    def forget(self) -> None:
        """Everything is to be built anew."""
        self.position = 0
        for built in (self.children, self.visits, self.applied, self.inbox, self.held):
            built.clear()

    def read(self, messages: Sequence[Arrived], *, until: int) -> None:
        """Take what has come, once each; what is behind a held one of its aggregate waits."""
        for message in messages:
            if self.position < message.sequence <= until:
                self._take(message)
                self.position = message.sequence

    def settle(self) -> None:
        """Try the first of each aggregate until nothing moves any more."""
        while [held for held in list(self._firsts()) if self._try(held)]:
            pass

    def handle(self, which: int, *, discards: bool) -> None:
        """One of what is held is given up, or tried again."""
        held = self.held[which]
        if discards:
            self.held.remove(held)
        else:
            held.state = "waiting"

    def _take(self, message: Arrived) -> None:
        name, aggregate = _names(message, self.stream)
        if name in self.inbox:
            return
        self.inbox.add(name)
        if any(held.aggregate == aggregate for held in self.held):
            self.held.append(Held(name, aggregate, message.body, "waiting", "behind"))
        elif (why := self._apply(message.body)) != DONE:
            self.held.append(Held(name, aggregate, message.body, *why))

    def _firsts(self) -> Iterator[Held]:
        first = {held.aggregate: held for held in reversed(self.held)}
        return (held for held in list(first.values()) if held.state == "waiting")

    def _try(self, held: Held) -> bool:
        """Whether it could be applied; what fails without a reason is tried some times and then parked."""
        why = self._apply(held.body)
        if why == DONE:
            self.held.remove(held)
            return True
        held.state, held.code = ("parked", "failed") if why[1] == "failed" else why
        return False

    def _apply(self, body: bytes) -> tuple[str, str]:
        try:
            envelope = orjson.loads(body)
            event = KINDS[envelope["subject"] and envelope["type"]].from_envelope(envelope)
        except (ValueError, KeyError, TypeError, ValidationError):
            return ("parked", "malformed")
        why = self._visit(event) if isinstance(event, VisitNoted) else self._child(event)
        if why == DONE:
            self.applied.append((str(event.id), event.aggregate))
        return why

    def _child(self, event: ChildNamed) -> tuple[str, str]:
        if event.child in self.troubles.refused:
            return ("parked", "wrong_state")
        if event.child in self.troubles.broken:
            return ("waiting", "failed")
        self.children[event.child] = max(event.version, self.children.get(event.child, 0))
        return DONE

    def _visit(self, event: VisitNoted) -> tuple[str, str]:
        if event.child not in self.children:
            return ("waiting", "not_yet_known")
        self.visits[f"{event.visit}/{event.version}"] = event.child
        return DONE


def _names(message: Arrived, stream: str) -> tuple[str, str]:
    """Id and aggregate; what has no envelope is named by its place in this stream."""
    try:
        envelope = orjson.loads(message.body)
        return str(UUID(envelope["id"])), envelope["subject"]
    except (ValueError, KeyError, TypeError, AttributeError):
        place = f"{UNREADABLE}/{stream}/{message.sequence}"
        return place, place
