"""All doors of one process: opened together, and closed when what was read has been answered."""

import asyncio
from collections.abc import Collection
from functools import partial
from typing import Final

import structlog

from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.database import Database
from libs.common.permissions import Permission
from services.samples.commands.instruments.answer_query import answer_query
from services.samples.commands.instruments.benches import Benches
from services.samples.commands.instruments.joint_receiving import JointReceiving
from services.samples.commands.instruments.line_orders import say_taken, take_orders
from services.samples.commands.instruments.receive import receive
from services.samples.domain.instruments.arrival import Door
from services.samples.domain.instruments.message import Protocol
from services.samples.doors.astm.conversation import AstmConversation
from services.samples.doors.astm.saying import Orders, Saying
from services.samples.doors.counting import Counts
from services.samples.doors.doors_file import DoorProtocol, Doors, DoorSetting
from services.samples.doors.hl7.desk import Hl7Desk
from services.samples.doors.line import Line
from services.samples.doors.mllp.conversation import MllpConversation
from services.samples.doors.open_door import Conversation, OpenDoor
from services.samples.doors.place import Place
from services.samples.doors.ways import Ways

CLOSE_WITHIN: Final = 2.0
"""Seconds in which what was read is answered when the process is told to stop."""

SPOKEN: Final = {
    DoorProtocol.MLLP: (Door.MLLP, Protocol.HL7),
    DoorProtocol.ASTM: (Door.ASTM, Protocol.ASTM),
}

log = structlog.get_logger(__name__)


class Listening:
    """Doors of organisations that are not in the network stay closed."""

    def __init__(self, db: Database, doors: Doors, *, known: Collection[str], counts: Counts) -> None:
        self._db = db
        self._limits = doors.limits
        self._counts = counts
        self._benches = Benches(db)
        self._places = asyncio.Semaphore(doors.limits.large_at_once)
        self._receiving: dict[tuple[str, str], JointReceiving] = {}
        self.doors = tuple(self._door(setting) for setting in doors.door)
        self._known = known

    @property
    def closed(self) -> tuple[str, ...]:
        """Doors that should be open."""
        return tuple(door.setting.name for door in self.doors if not door.is_open and self._is_known(door.setting))

    async def open(self) -> None:
        """All of them, or an OSError."""
        for door in self.doors:
            if self._is_known(door.setting):
                await door.open()
            else:
                log.error("a door stays closed: its organisation is not in the network")

    async def close(self) -> None:
        """In good order."""
        await asyncio.gather(*(door.close(CLOSE_WITHIN) for door in self.doors))
        for receiving in self._receiving.values():
            await receiving.end()
        await self._benches.end()

    def _is_known(self, setting: DoorSetting) -> bool:
        return all(one in self._known for one in setting.organisations)

    def _door(self, setting: DoorSetting) -> OpenDoor:
        return OpenDoor(setting, partial(self._converse, setting), limits=self._limits, counts=self._counts)

    def _converse(self, setting: DoorSetting, line: Line, organisation: str) -> Conversation:
        receiving, limits = self._receiving_of(setting, organisation), self._limits
        ways = partial(self._ways, setting, line.peer, organisation)
        told, place = self._counts.at(setting.name), Place(self._places, limits.large_bytes)
        call = call_of(setting.name, organisation)
        find = partial(answer_query, self._db, call)
        if setting.protocol is DoorProtocol.ASTM:
            take, say = partial(take_orders, self._db, call), partial(say_taken, self._db, call)
            saying = Saying(clock=self._db.clock, orders=Orders(find=find, take=take, say=say))
            return AstmConversation(line, receiving, ways, saying=saying, told=told, limits=limits, place=place)
        desk = Hl7Desk(receiving, clock=self._db.clock, told=told, find=find)
        return MllpConversation(line, desk, ways, limits=limits, place=place)

    async def _ways(self, setting: DoorSetting, peer: str | None, organisation: str) -> Ways:
        door, protocol = SPOKEN[setting.protocol]
        bench = await self._benches.of(organisation)
        return Ways(door=door, protocol=protocol, bench=bench, port=setting.port, peer=peer)

    def _receiving_of(self, setting: DoorSetting, organisation: str) -> JointReceiving:
        """One per laboratory and door: what it stores is noted in the door's name."""
        key = (setting.name, organisation)
        if key not in self._receiving:
            call = call_of(setting.name, organisation)
            self._receiving[key] = JointReceiving(partial(receive, self._db), call, patience=self._limits.patience)
        return self._receiving[key]


def call_of(door: str, organisation: str) -> Call:
    """Whoever reaches the door is an instrument of the organisation, and may hand in results."""
    caller = Caller(
        subject=f"instrument:{organisation}/{door}",
        organisation=organisation,
        permissions=frozenset({Permission.RESULTS_POST}),
        kind="instrument",
    )
    return Call(caller=caller, scope=organisation)
