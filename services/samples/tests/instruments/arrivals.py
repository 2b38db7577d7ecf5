"""Messages as doors hand them over, for tests of what is kept of them."""

from typing import Any

from services.samples.domain.instruments.arrival import Arrival, Door
from services.samples.domain.instruments.message import Protocol


def arrival(raw: bytes = b"MSH|^~\\&|COBAS|LAB", *, control_id: str = "159", **told: Any) -> Arrival:
    """Of one instrument, answered AA."""
    usual = {"door": Door.MLLP, "protocol": Protocol.HL7, "sender": "COBAS|LAB", "kind": "OUL^R22"}
    answered = {"answer": b"MSA|AA|" + control_id.encode(), "answer_code": "AA"}
    return Arrival.of(raw=raw, control_id=control_id, **{**usual, **answered, **told})
