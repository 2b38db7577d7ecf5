"""Events are written in the transaction of the fact they state: ledger for ever, mark until published."""

from uuid import UUID

from libs.common.backbone_rows import EventRow
from libs.common.contracts.envelope import Event
from libs.common.errors import TooLarge
from libs.common.gathered import Gathered
from libs.common.tracing import current_event_id, current_request_id, current_trace

LARGEST = 900_000
"""Bytes of an event; the bus takes 1 MB with headers."""


async def put(tx: Gathered, *events: Event) -> None:
    """State the facts. Lock each aggregate's row before, so that their order is the true one."""
    signed = [_signed(tx, event) for event in events]
    tx.backbone.stated += [
        EventRow(event.id, event.type(), event.aggregate, event.version, event.nats_subject, _body(event))
        for event in signed
    ]


def _body(event: Event) -> bytes:
    """Refuse here what the bus would refuse later, when nobody could be told any more."""
    body = event.to_cloudevent()
    if len(body) > LARGEST:
        raise TooLarge(f"An event may hold {LARGEST} bytes at most; this one would hold {len(body)}.")
    return body


def _signed(tx: Gathered, event: Event) -> Event:
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
