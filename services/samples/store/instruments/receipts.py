"""What doors receive, kept: many messages in one statement, each of them once.

Senders use their control ids again with other contents (2 in 94, 17 in 130 and 35 in 382 messages of three real
feeds): the key is sender, id and the hash of the bytes. The same key is the same message; the same id with other bytes
is a new one, and flagged.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.samples.domain.instruments.arrival import Arrival, Kept, ReceiptState

_COLUMNS: Final = {
    "id": "uuid",
    "door": "text",
    "device": "text",
    "profile": "text",
    "protocol": "text",
    "sender": "text",
    "control_id": "text",
    "kind": "text",
    "message_version": "text",
    "body_hash": "bytea",
    "raw": "bytea",
    "raw_size": "bigint",
    "peer": "text",
    "answer": "bytea",
    "answer_code": "text",
    "state": "text",
    "reason": "text",
    "assays": "text",
    "again": "boolean",
}
_WRITTEN: Final = ", ".join(name for name in _COLUMNS if name != "again")
_SELECTED: Final = ", ".join(
    "string_to_array(came.assays, ',')" if name == "assays" else f"came.{name}" for name in _COLUMNS if name != "again"
)
_LISTS: Final = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_COLUMNS.values(), start=3))

_HOLD: Final = "SELECT pg_advisory_xact_lock(one) FROM unnest($1::bigint[]) AS one"

_KEEP: Final = f"""
    INSERT INTO instrument_receipts (lab, received_at, processed_at, version, id_reused, {_WRITTEN})
    SELECT $1, $2, CASE WHEN came.state = 'received' THEN NULL ELSE $2::timestamptz END, 1,
           came.control_id <> '' AND (came.again OR EXISTS (
               SELECT FROM instrument_receipts e
               WHERE e.lab = $1 AND e.sender = came.sender AND e.control_id = came.control_id
           )),
           {_SELECTED}
    FROM unnest({_LISTS}) AS came({", ".join(_COLUMNS)})
    ON CONFLICT (lab, sender, control_id, body_hash) DO NOTHING
    RETURNING id, id_reused
"""

_EARLIER: Final = """
    SELECT r.id, r.sender, r.control_id, r.body_hash, r.answer, r.answer_code, r.id_reused,
           CASE WHEN r.state = 'refused' THEN r.reason END AS refusal
    FROM unnest($2::text[], $3::text[], $4::bytea[]) AS came(sender, control_id, body_hash)
    JOIN instrument_receipts r USING (sender, control_id, body_hash)
    WHERE r.lab = $1
"""

Key = tuple[str, str, bytes]


async def keep(tx: Transaction, arrivals: Sequence[Arrival]) -> Sequence[Kept]:
    """Store those that are new, and say of each what its sender is told.

    Whoever has an id first holds it until the commit: the same id through another door at this moment waits.
    """
    first: dict[Key, int] = {}
    for turn, arrival in enumerate(arrivals):
        first.setdefault(arrival.key, turn)
    came = [arrivals[turn] for turn in first.values()]
    await tx.connection.execute(_HOLD, sorted({_lock(tx, arrival) for arrival in came}))
    told = await _kept_now(tx, came)
    if len(told) < len(came):
        told |= await _kept_before(tx, [arrival for arrival in came if arrival.key not in told])
    return [
        told[arrival.key] if first[arrival.key] == turn else replace(told[arrival.key], repeated=True)
        for turn, arrival in enumerate(arrivals)
    ]


async def _kept_now(tx: Transaction, came: Sequence[Arrival]) -> dict[Key, Kept]:
    ids = {new_id(): arrival for arrival in came}
    rows = zip(*_rows(ids), strict=True)
    found = await tx.connection.fetch(_KEEP, tx.call.scope, tx.now, *(list(column) for column in rows))
    reused = {row["id"]: row["id_reused"] for row in found}
    new = [(one, arrival) for one, arrival in ids.items() if one in reused]
    await audit.write(tx, *(_entry(one, arrival, id_reused=reused[one]) for one, arrival in new))
    return {arrival.key: _told(one, arrival, id_reused=reused[one]) for one, arrival in new}


async def _kept_before(tx: Transaction, came: Sequence[Arrival]) -> dict[Key, Kept]:
    columns = zip(*(arrival.key for arrival in came), strict=True)
    found = await tx.connection.fetch(_EARLIER, tx.call.scope, *(list(column) for column in columns))
    return {
        (row["sender"], row["control_id"], row["body_hash"]): Kept(
            row["id"],
            row["answer"],
            row["answer_code"],
            id_reused=row["id_reused"],
            repeated=True,
            refusal=row["refusal"],
        )
        for row in found
    }


def _rows(ids: dict[UUID, Arrival]) -> list[tuple[Any, ...]]:
    """In the order of the columns; `again` is said of an id that came earlier in the same batch with other bytes."""
    seen: set[tuple[str, str]] = set()
    rows = []
    for one, arrival in ids.items():
        state = ReceiptState.RECEIVED if arrival.refusal is None else ReceiptState.REFUSED
        rest = {
            "id": one,
            "state": state.value,
            "reason": arrival.refusal,
            "assays": None if arrival.assays is None else ",".join(sorted(arrival.assays)),
            "again": arrival.key[:2] in seen,
        }
        seen.add(arrival.key[:2])
        rows.append(tuple(rest[name] if name in rest else getattr(arrival, name) for name in _COLUMNS))
    return rows


def _told(one: UUID, arrival: Arrival, *, id_reused: bool) -> Kept:
    return Kept(one, arrival.answer, arrival.answer_code, id_reused=id_reused, refusal=arrival.refusal)


def _entry(one: UUID, arrival: Arrival, *, id_reused: bool) -> Audit:
    """Why it is refused stands beside its bytes."""
    state = "received" if arrival.refusal is None else "refused"
    changes = {"door": arrival.door.value, "state": state, **({"id_reused": True} if id_reused else {})}
    return Audit(did="received message", about=f"receipt/{one}", changes=changes)


def _lock(tx: Transaction, arrival: Arrival) -> int:
    name = f"receipt {tx.call.scope} {arrival.sender} {arrival.control_id}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)
