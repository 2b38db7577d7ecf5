"""The seals by themselves: each carries the head that its content and the seal before it give."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final, TypeAlias

import asyncpg

from libs.common.auditing.canonical import BEGINNING, DIGEST_BYTES, SALT_BYTES, seal_head
from libs.common.auditing.finding import Finding, numbered

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

LOWEST: Final = -(2**63)
AT_ONCE: Final = 50
_SEALS: Final = "SELECT * FROM audit_seals WHERE number > $1 ORDER BY number LIMIT $2"


@dataclass(frozen=True, slots=True)
class Seal:
    """A row of `audit_seals`."""

    number: int
    through: int
    total: int
    sealed_at: datetime
    checkpoint: int
    entries: list[int]
    salts: bytes
    digests: bytes
    head: bytes

    def salt(self, place: int) -> bytes:
        return self.salts[place * SALT_BYTES : (place + 1) * SALT_BYTES]

    def digest(self, place: int) -> bytes:
        return self.digests[place * DIGEST_BYTES : (place + 1) * DIGEST_BYTES]

    def head_after(self, previous: bytes) -> bytes:
        """The head it must carry."""
        return seal_head(
            previous,
            number=self.number,
            through=self.through,
            total=self.total,
            checkpoint=self.checkpoint,
            sealed_at=self.sealed_at,
            entries=self.entries,
            digests=self.digests,
        )

    def is_whole(self, *, after: int) -> bool:
        """Whether its columns fit each other and go on from where the seal before it ended."""
        count = len(self.entries)
        rising = all(one < two for one, two in pairwise([after, *self.entries]))
        sizes = (len(self.salts), len(self.digests)) == (count * SALT_BYTES, count * DIGEST_BYTES)
        return count > 0 and rising and sizes and self.entries[-1] <= self.through


FIRST: Final = Seal(0, LOWEST, 0, datetime.max.replace(tzinfo=UTC), 0, [], b"", b"", BEGINNING)
"""Stands before the first seal."""


async def read_seals(connection: Connection) -> AsyncIterator[Seal]:
    """All of them, some at a time."""
    last = LOWEST
    while rows := await connection.fetch(_SEALS, last, AT_ONCE):
        for row in rows:
            yield _seal(row)
        last = rows[-1]["number"]


def wrong_with(seal: Seal, before: Seal) -> Iterator[Finding]:
    """What is not as it was made."""
    here = f"seal {seal.number}"
    if seal.number != before.number + 1:
        yield Finding(numbered("seal", before.number + 1, seal.number - 1), "missing")
    elif seal.head_after(before.head) != seal.head or seal.total != before.total + len(seal.entries):
        yield Finding(here, "was changed: its content does not give the head that it carries")
    elif not seal.is_whole(after=before.through):
        yield Finding(here, "is not one that the worker makes")


def _seal(row: Any) -> Seal:
    return Seal(**dict(row))
