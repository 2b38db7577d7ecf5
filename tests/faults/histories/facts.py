"""Two facts that build on each other, and the small read model that is made of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Column, Integer, Table, Text, insert, select, text
from sqlalchemy.types import Uuid

from libs.common.consumer import Heard
from libs.common.contracts.envelope import Event
from libs.common.database import Transaction, metadata
from libs.common.errors import NotYetKnown, WrongState
from libs.common.keeping import keep_newest

METADATA = metadata()
children = Table("children", METADATA, Column("child", Text, primary_key=True), Column("version", Integer))
visits = Table("visits", METADATA, Column("visit", Text, primary_key=True), Column("child", Text))
applied = Table(
    "applied",
    METADATA,
    Column("turn", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Uuid),
    Column("aggregate", Text),
)
"""Every effect once more, so that a second one would show."""


class ChildNamed(Event, service="histories", noun="child", participle="named", key="child"):
    """A child has a name, or another one."""

    child: str


class VisitNoted(Event, service="histories", noun="visit", participle="noted", key="visit"):
    """A child came; nobody can say so who has not heard of the child."""

    visit: str
    child: str


@dataclass
class Troubles:
    """Which children the reader's own code stumbles over, for now."""

    refused: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)


@dataclass
class Reactions:
    """What the service does, until it crashes in the middle of it."""

    troubles: Troubles
    crash_in: int = 0
    """At which reaction from now on; 0 is never."""
    lose_connection: bool = False
    kill: Callable[[], object] = asyncio.Event
    """Ends the process that runs it."""

    def heard(self) -> dict[str, Heard]:
        return {
            ChildNamed.type(): Heard(ChildNamed, (self.name_child,)),
            VisitNoted.type(): Heard(VisitNoted, (self.note_visit,)),
        }

    async def name_child(self, tx: Transaction, event: ChildNamed) -> None:
        await self._note(tx, event)
        if event.child in self.troubles.refused:
            raise WrongState("The child is closed.")
        if event.child in self.troubles.broken:
            raise ZeroDivisionError
        await keep_newest(tx, children, child=event.child, version=event.version)

    async def note_visit(self, tx: Transaction, event: VisitNoted) -> None:
        await self._note(tx, event)
        if await tx.first(select(children).where(children.c.child == event.child)) is None:
            raise NotYetKnown("The child is not known yet.")
        await tx.execute(insert(visits).values(visit=f"{event.visit}/{event.version}", child=event.child))

    async def _note(self, tx: Transaction, event: Event) -> None:
        """Half of the effect is written, then perhaps comes the crash."""
        await tx.execute(insert(applied).values(event_id=event.id, aggregate=event.aggregate))
        self.crash_in -= 1
        if self.crash_in == 0 and self.lose_connection:
            await tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        if self.crash_in == 0:
            self.kill()
            await asyncio.Event().wait()
