"""Random histories of one service: what may happen to it, in any order."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import uuid_utils
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from libs.common.contracts.envelope import Event
from tests.faults.histories.agreement import check_agreement, check_stream
from tests.faults.histories.facts import ChildNamed, VisitNoted
from tests.faults.histories.poison import POISON
from tests.faults.histories.reference import Reference
from tests.faults.histories.world import World

T = TypeVar("T")
NAMES = ("A", "B", "C")
HOURS = 12
MOMENT = 1_780_000_000
"""Seconds; the ids of events are drawn around it, as by a clock that jumps."""

child = st.sampled_from(NAMES)
facts = st.lists(st.tuples(st.booleans(), child), min_size=1, max_size=4)
moments = st.lists(st.integers(MOMENT - 10**6, MOMENT + 10**6), min_size=4, max_size=4)
place = st.integers(0, 10_000)


class Histories(RuleBasedStateMachine):
    """Facts are told, carried, read; in between everything goes wrong; in the end all agree."""

    runner: ClassVar[asyncio.Runner]
    world: ClassVar[World]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize()
    def begin(self) -> None:
        self.run(self.world.begin())
        self.reference = Reference(self.world.troubles)
        self.versions: dict[str, int] = {}
        self.told: list[Event] = []
        self.out_of_order: set[str] = set()
        self.open: tuple[AsyncExitStack, list[Event]] | None = None

    def events(self, facts: list[tuple[bool, str]], moments: list[int]) -> list[Event]:
        """The next versions of what is not being written by the transaction that is open."""
        busy = {event.aggregate for event in self.open[1]} if self.open else set()
        made = [self._event(is_visit, name, at) for (is_visit, name), at in zip(facts, moments, strict=False)]
        return [self._next(event) for event in made if event.aggregate not in busy]

    def _event(self, is_visit: bool, name: str, moment: int) -> Event:
        common = {
            "id": UUID(int=uuid_utils.uuid7(nanoseconds=moment * 10**9).int),
            "at": self.world.clock.now(),
            "version": 1,
        }
        return VisitNoted(visit=name, child=name, **common) if is_visit else ChildNamed(child=name, **common)

    def _next(self, event: Event) -> Event:
        version = self.versions[event.aggregate] = self.versions.get(event.aggregate, 0) + 1
        return event.model_copy(update={"version": version})

    @rule(facts=facts, moments=moments)
    def tell(self, facts: list[tuple[bool, str]], moments: list[int]) -> None:
        events = self.events(facts, moments)
        self.run(self.world.tell(events))
        self.told += events

    @precondition(lambda self: self.open is None)
    @rule(facts=facts, moments=moments)
    def begin_telling(self, facts: list[tuple[bool, str]], moments: list[int]) -> None:
        events = self.events(facts, moments)
        self.open = self.run(self.world.begin_telling(events)), events

    @precondition(lambda self: self.open is not None)
    @rule(commits=st.booleans())
    def end_telling(self, commits: bool) -> None:
        """The others have committed meanwhile; or the process crashes, and nothing was told."""
        assert self.open is not None
        (stack, events), self.open = self.open, None
        if self.run(self.world.end_telling(stack, commits=commits)):
            self.told += events

    @rule(crash_after=st.none() | st.integers(1, 5))
    def carry(self, crash_after: int | None) -> None:
        self.run(self.world.carry(crash_after=crash_after))

    @rule()
    def publish_again_after_a_crash(self) -> None:
        self.run(self.world.forget_that_all_was_published())

    @precondition(lambda self: self.told)
    @rule(place=place)
    def repeat(self, place: int) -> None:
        """Late, out of its order, and beyond the half hour in which the server would notice; or too early."""
        event = self.told[place % len(self.told)]
        self.out_of_order.add(event.aggregate)
        self.run(self.world.say(event.nats_subject, event.to_cloudevent()))

    @rule(place=place, name=child)
    def poison(self, place: int, name: str) -> None:
        event = ChildNamed(child=name, at=self.world.clock.now(), version=1)
        self.run(self.world.say(event.nats_subject, POISON[place % len(POISON)](event)))

    @rule(name=child, broken=st.booleans())
    def trouble(self, name: str, broken: bool) -> None:
        (self.world.troubles.broken if broken else self.world.troubles.refused).add(name)

    @rule(name=child)
    def mend(self, name: str) -> None:
        self.world.troubles.broken.discard(name)
        self.world.troubles.refused.discard(name)

    @rule(crash_in=st.integers(0, 6), lose_connection=st.booleans())
    def read(self, crash_in: int, lose_connection: bool) -> None:
        self.world.reactions.crash_in = crash_in
        self.world.reactions.lose_connection = lose_connection
        self.run(self.world.read())
        self.follow()

    def follow(self) -> None:
        """Let the reference read as far as the reader has come."""
        state, messages = self.run(self.world.stream())
        self.reference.begin(state.created_at, last=state.last)
        self.reference.read(messages, until=self.run(self.world.position()))

    @rule(hours=st.integers(-HOURS, HOURS))
    def jump(self, hours: int) -> None:
        self.world.jump(timedelta(hours=hours))
        self.agree()

    @rule()
    def agree(self) -> None:
        self.run(self.world.settle())
        self.follow()
        self.reference.settle()
        self.run(check_agreement(self.world, self.reference))

    @precondition(lambda self: self.reference.held)
    @rule(place=place, discards=st.booleans())
    def dead_letter(self, place: int, discards: bool) -> None:
        """Somebody looks at one, and replays it or gives it up."""
        self.agree()
        if self.reference.held:
            which = place % len(self.reference.held)
            self.run(self.world.handle(which, discards=discards))
            self.reference.handle(which, discards=discards)
        self.agree()

    @rule()
    def rebuild(self) -> None:
        self.run(self.world.rebuild())
        self.reference.forget()

    @rule()
    def wipe_bus(self) -> None:
        """It is filled again by the relay; what was there without being told is gone."""
        self.run(self.world.wipe_bus())
        self.out_of_order.clear()

    def teardown(self) -> None:
        """In the end everything told is in the stream, in order, and took effect."""
        if not hasattr(self, "reference"):
            return
        if self.open is not None:
            self.end_telling(commits=False)
        self.carry(crash_after=None)
        self.agree()
        check_stream(self.run(self.world.stream())[1], self.told, apart_from=self.out_of_order)
