"""One event, and everything its service does about it."""

from collections.abc import Mapping

import structlog

from libs.common.consumer import Heard, heard_as
from libs.common.database import Transaction
from libs.common.errors import Malformed
from libs.common.reader.incoming import Incoming
from libs.common.tracing import bind_event

TOLD_ONE_BY_ONE = 4
"""Events that come together and are each told in a log line, which takes as long as the reaction.

Of a larger crowd, one line tells how many.
"""

_log = structlog.get_logger(__name__)


async def react(tx: Transaction, heard: Mapping[str, Heard], message: Incoming, *, crowd: int = 1) -> None:
    """Let every reaction to this type do its work, as part of the request that the event came from.

    `crowd` is how many came together.
    """
    envelope = message.envelope
    if envelope is None:
        raise Malformed("The message is no event: its envelope cannot be read.")
    known = heard_as(heard, message.type)
    with bind_event(
        event_id=envelope["id"], traceparent=envelope.get("traceparent"), request_id=envelope.get("requestid")
    ):
        if crowd <= TOLD_ONE_BY_ONE:
            _log.info("event heard", type=message.type)
        event = known.event.from_envelope(envelope)
        for reaction in known.reactions:
            await reaction(tx, event)
