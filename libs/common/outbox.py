"""Events are written in the transaction of the fact they state: ledger for ever, mark until published."""

from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Text, bindparam, text
from sqlalchemy.types import DateTime, Integer, Uuid

from libs.common.contracts.envelope import Event
from libs.common.database import Transaction
from libs.common.errors import TooLarge
from libs.common.tracing import current_event_id, current_request_id, current_trace

LARGEST = 900_000
"""Bytes of an event; the bus takes 1 MB with headers."""

# Positions are drawn before the insert, not returned by it: the ledger's rows are invisible to
# the organisation that writes them (row-level security), and RETURNING would need to see them.
# The transaction takes its number before it draws: so whoever sees that all transactions up to a number
# have ended knows that no position drawn before can still appear (relaying/waiting.py).
_PUT = text(
    """
    WITH stated AS (
        SELECT nextval('ledger_position') AS position, e.*
        FROM pg_current_xact_id() AS transaction_number, (
            SELECT * FROM unnest(:ids, :types, :aggregates, :versions, :subjects, :bodies)
                WITH ORDINALITY AS u(id, type, aggregate, version, subject, body, turn)
            ORDER BY turn
        ) AS e
    ), kept AS (
        INSERT INTO ledger (recorded_at, position, id, type, aggregate, version, subject, body)
        SELECT :now, position, id, type, aggregate, version, subject, body FROM stated
    )
    INSERT INTO outbox_waiting (position, recorded_at, aggregate)
    SELECT position, :now, aggregate FROM stated
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("types", type_=ARRAY(Text)),
    bindparam("aggregates", type_=ARRAY(Text)),
    bindparam("versions", type_=ARRAY(Integer)),
    bindparam("subjects", type_=ARRAY(Text)),
    bindparam("bodies", type_=ARRAY(LargeBinary)),
    bindparam("now", type_=DateTime(timezone=True)),
)


async def put(tx: Transaction, *events: Event) -> None:
    """State the facts. Lock each aggregate's row before, so that their order is the true one."""
    if not events:
        return
    signed = [_signed(tx, event) for event in events]
    bodies = [_body(event) for event in signed]
    await tx.execute(
        _PUT,
        {
            "ids": [event.id for event in signed],
            "types": [event.type() for event in signed],
            "aggregates": [event.aggregate for event in signed],
            "versions": [event.version for event in signed],
            "subjects": [event.nats_subject for event in signed],
            "bodies": bodies,
            "now": tx.now,
        },
    )
    tx.stated += len(signed)


def _body(event: Event) -> bytes:
    """Refuse here what the bus would refuse later, when nobody could be told any more."""
    body = event.to_cloudevent()
    if len(body) > LARGEST:
        raise TooLarge(f"An event may hold {LARGEST} bytes at most; this one would hold {len(body)}.")
    return body


def _signed(tx: Transaction, event: Event) -> Event:
    """Add who did it, in which request and trace, and which event caused it."""
    return event.model_copy(
        update={
            "actor": event.actor or tx.call.by,
            "cause": event.cause or _uuid(current_event_id()),
            "traceparent": current_trace() or None,
            "requestid": current_request_id() or None,
        }
    )


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None
