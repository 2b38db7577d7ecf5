"""Audit entries and events of one transaction, gathered and written in one round trip just before the commit."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple
from uuid import UUID

from libs.common.connections import Connection
from libs.common.statement import Statement


class AuditRow(NamedTuple):
    """One entry of audit_entries."""

    at: datetime
    by_subject: str
    by_organisation: str
    did: str
    about: str
    patient: str | None
    reason: str | None
    changes: str | None
    request_id: str | None


class EventRow(NamedTuple):
    """One event of the ledger, but for its time and position."""

    id: UUID
    type: str
    aggregate: str
    version: int
    subject: str
    body: bytes


AUDIT_TYPES: Final = ("timestamptz", "text", "text", "text", "text", "text", "text", "jsonb", "text")
EVENT_TYPES: Final = ("uuid", "text", "text", "integer", "text", "bytea")

_PLACE: Final = re.compile(r"\$(\d+)")

_NOTE: Final = """
    INSERT INTO audit_entries ({columns})
    SELECT {columns} FROM {source} ORDER BY turn
"""

# Positions are drawn before the insert, not returned by it: the ledger's rows are invisible to
# the organisation that writes them (row-level security), and RETURNING would need to see them.
# The statement locks its tables before it draws: so whoever sees that all who held the lock of the marks
# have ended knows that no position drawn before can still appear (relaying/floor.py).
_STATE: Final = """
    stated AS (
        SELECT nextval('ledger_position') AS position, e.*
        FROM (SELECT * FROM {source} ORDER BY turn) AS e
    ), kept AS (
        INSERT INTO ledger (recorded_at, position, {columns})
        SELECT {now}, position, {columns} FROM stated
    ), waiting AS (
        INSERT INTO outbox_waiting (position, recorded_at, aggregate, id, subject, body)
        SELECT position, {now}, aggregate, id, subject, body FROM stated
    )
"""


@dataclass(slots=True)
class BackboneRows:
    """What a transaction has noted and stated so far, in order."""

    noted: list[AuditRow] = field(default_factory=list)
    stated: list[EventRow] = field(default_factory=list)
    written: int = 0
    """Events that have been written already."""

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.noted or self.stated)

    async def write(self, connection: Connection, now: datetime, *, beside: Sequence[Statement] = ()) -> None:
        """Write what was gathered, and in the same round trip the rows that the statements `beside` write.

        What is gathered later is written the next time.
        """
        noted, stated = self.noted, self.stated
        self.noted, self.stated, self.written = [], [], self.written + len(stated)
        rows = tuple((one.sql, len(one.values[0])) for one in beside)
        sql = _statement(rows, notes=_how_many(noted), statements=_how_many(stated))
        values = chain.from_iterable(one.values[0] for one in beside)
        gathered = (*_values(noted), now, *_values(stated)) if stated else _values(noted)
        await connection.execute(sql, *values, *gathered)


async def write_rows(connection: Connection, ready: Sequence[Statement]) -> None:
    """What the statements write, in one round trip; none of them sees the others' rows."""
    if len(ready) == 1:
        await connection.execute(ready[0].sql, *ready[0].values[0])
        return
    rows = tuple((one.sql, len(one.values[0])) for one in ready)
    sql = _statement(rows, notes=HowMany.NONE, statements=HowMany.NONE)
    await connection.execute(sql, *chain.from_iterable(one.values[0] for one in ready))


class HowMany(Enum):
    """One row goes as plain values: the driver looks long at each element of an array."""

    NONE = 0
    ONE = 1
    MANY = 2


@lru_cache(maxsize=1_000)
def _statement(rows: tuple[tuple[str, int], ...], *, notes: HowMany, statements: HowMany) -> str:
    """One text for each combination that occurs: the connections keep their plans."""
    parts, used = [], 0
    for turn, (sql, values) in enumerate(rows):
        parts.append(f"written{turn} AS ({_further(sql, by=used)})")
        used += values
    first = used + 1
    if notes is not HowMany.NONE:
        columns, source = ", ".join(AuditRow._fields), _source(AuditRow._fields, AUDIT_TYPES, notes, first=first)
        parts.append(f"noted AS ({_NOTE.format(columns=columns, source=source)})")
        first += len(AUDIT_TYPES)
    if statements is not HowMany.NONE:
        columns, source = (
            ", ".join(EventRow._fields),
            _source(EventRow._fields, EVENT_TYPES, statements, first=first + 1),
        )
        parts.append(_STATE.format(columns=columns, source=source, now=f"${first}"))
    return f"WITH {', '.join(parts)} SELECT"


def _further(sql: str, *, by: int) -> str:
    """The statement with its places counted from further on."""
    return _PLACE.sub(lambda found: f"${int(found[1]) + by}", sql)


def _source(columns: tuple[str, ...], types: tuple[str, ...], how_many: HowMany, *, first: int) -> str:
    """The rows as a table of these columns, and `turn`, which numbers them."""
    names = f"({', '.join(columns)}, turn)"
    places = [f"${place}::{kind}" for place, kind in enumerate(types, start=first)]
    if how_many is HowMany.ONE:
        return f"(VALUES ({', '.join(places)}, 1)) AS one{names}"
    return f"unnest({', '.join(f'{place}[]' for place in places)}) WITH ORDINALITY AS many{names}"


def _how_many(rows: Sequence[object]) -> HowMany:
    return HowMany(min(len(rows), 2))


def _values(rows: Sequence[tuple[object, ...]]) -> Iterable[object]:
    """A single row's values, or one list for each column."""
    return rows[0] if len(rows) == 1 else zip(*rows, strict=True)
