"""A message as a reader takes it: its envelope, if it has one."""

from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

import orjson
from asyncpg.pgproto.pgproto import UUID as DriversUUID  # noqa: N811 - the same under both names would confuse

from libs.common.bus.reading import Arrived

LONGEST_NAME = 300
"""Characters of a type or subject; ours have less than a hundred, and an index takes no long ones."""

_NO_ENVELOPE = UUID("6f6d2a10-0000-5000-8000-7265616c6c6e")
"""Namespace of the ids we give to messages that have none."""


AS_WRITTEN: Final = 36
"""Characters of an id as we write it."""


class Incoming(NamedTuple):
    """One message; `envelope` is None when it cannot be read."""

    sequence: int
    id: UUID
    type: str
    aggregate: str
    body: bytes
    envelope: dict[str, Any] | None


def incoming(message: Arrived, *, stream: str) -> Incoming:
    """Read the envelope; what is no envelope still gets an id, so that it can be parked once."""
    try:
        envelope = orjson.loads(message.body)
        kind, aggregate = _name(envelope["type"]), _name(envelope["subject"])
        return Incoming(message.sequence, _id(envelope["id"]), kind, aggregate, message.body, envelope)
    except (ValueError, KeyError, TypeError, AttributeError):
        unnamed = uuid5(_NO_ENVELOPE, f"{stream}/{message.sequence}")
        kind = message.subject.replace("\x00", "")[:LONGEST_NAME]
        return Incoming(message.sequence, unnamed, kind, f"unreadable/{unnamed}", message.body, None)


def _id(found: str) -> UUID:
    """The driver reads and compares ids several times as fast as Python, but knows only the usual way to write them."""
    return DriversUUID(found) if len(found) == AS_WRITTEN else UUID(found)


def _name(found: object) -> str:
    """A name that can be stored: one that cannot would stop the reader for ever, not only its event."""
    if not isinstance(found, str) or len(found) > LONGEST_NAME or "\x00" in found:
        raise ValueError
    return found
