"""Audit entries and events of one transaction, gathered and written in one round trip just before the commit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

from libs.common.connections import Connection


class AuditRow(NamedTuple):
    """One entry of audit_entries, but for its time."""

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


AUDIT_TYPES: Final = ("text", "text", "text", "text", "text", "text", "jsonb", "text")
EVENT_TYPES: Final = ("uuid", "text", "text", "integer", "text", "bytea")

_NOTE: Final = """
    INSERT INTO audit_entries (at, {columns})
    SELECT $1, {columns} FROM unnest({places}) WITH ORDINALITY AS a({columns}, turn) ORDER BY turn
"""

# Positions are drawn before the insert, not returned by it: the ledger's rows are invisible to
# the organisation that writes them (row-level security), and RETURNING would need to see them.
# The transaction takes its number before it draws: so whoever sees that all transactions up to a number
# have ended knows that no position drawn before can still appear (relaying/waiting.py).
_STATE: Final = """
    stated AS (
        SELECT nextval('ledger_position') AS position, e.*
        FROM pg_current_xact_id() AS transaction_number, (
            SELECT * FROM unnest({places}) WITH ORDINALITY AS u({columns}, turn) ORDER BY turn
        ) AS e
    ), kept AS (
        INSERT INTO ledger (recorded_at, position, {columns})
        SELECT $1, position, {columns} FROM stated
    )
    INSERT INTO outbox_waiting (position, recorded_at, aggregate)
    SELECT position, $1, aggregate FROM stated
"""


@dataclass(slots=True)
class BackboneRows:
    """What a transaction has noted and stated so far, in order."""

    noted: list[AuditRow] = field(default_factory=list)
    stated: list[EventRow] = field(default_factory=list)
    written: int = 0
    """Events that have been written already."""

    async def write(self, connection: Connection, now: datetime) -> None:
        """Write what was gathered; what comes later is written the next time."""
        noted, stated = self.noted, self.stated
        if not noted and not stated:
            return
        self.noted, self.stated, self.written = [], [], self.written + len(stated)
        sql = _statement(with_audit=bool(noted), with_events=bool(stated))
        await connection.execute(sql, now, *_columns(noted), *_columns(stated))


@cache
def _statement(*, with_audit: bool, with_events: bool) -> str:
    """One of three statements: their plans are kept by each connection."""
    note = _NOTE.format(columns=", ".join(AuditRow._fields), places=_places(AUDIT_TYPES, first=2))
    if not with_events:
        return note
    places = _places(EVENT_TYPES, first=2 + (len(AUDIT_TYPES) if with_audit else 0))
    state = _STATE.format(columns=", ".join(EventRow._fields), places=places)
    return f"WITH noted AS ({note}), {state}" if with_audit else f"WITH {state}"


def _places(types: tuple[str, ...], *, first: int) -> str:
    return ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, start=first))


def _columns(rows: Iterable[tuple[object, ...]]) -> Iterable[tuple[object, ...]]:
    """Rows turned into columns, one list for each."""
    return zip(*rows, strict=True)
