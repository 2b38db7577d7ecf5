"""Orders out, as a device wants them; and what a device hears that asks for its orders."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from services.samples.domain.instruments.message import InstrumentMessage
from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder
from services.samples.doors.astm.orders import order_records
from services.samples.doors.hl7.acceptance import is_query
from services.samples.doors.hl7.orders import oml_o21, oml_o33, orm_o01
from services.samples.doors.hl7.query_answers import QueryStatus, qck_q02, rsp_k11

_WRITTEN: Final[Mapping[str, Callable[[Sequence[OutgoingOrder], Envelope], bytes]]] = {
    "OML^O33": oml_o33,
    "OML^O21": oml_o21,
    "ORM^O01": orm_o01,
    "ASTM": order_records,
}
_RSP: Final = "QBP"
_QCK: Final = "QRY"


def write_orders(message: str, orders: Sequence[OutgoingOrder], envelope: Envelope) -> bytes:
    """By the profile's `orders`: an HL7 message for MLLP or HTTP, or E1394 records for an ASTM link."""
    return _WRITTEN[message](orders, envelope)


def asks_for_orders(message: InstrumentMessage) -> bool:
    """A question that has an answer of its own, in place of an acknowledgement."""
    if message.query is None or message.query.cancelled or not is_query(message.kind):
        return False
    return message.kind.split("^")[0] in {_RSP, _QCK}


def asks_for_display(message: InstrumentMessage) -> bool:
    """QRY^Q02: the answer comes apart from its acknowledgement, in lines (DSR^Q03)."""
    return message.kind == "QRY^Q02"


def answer_to_query(raw: bytes, message: InstrumentMessage, *, found: int, now: datetime, control_id: str) -> bytes:
    """RSP^K11 or QCK^Q02: whether there are orders. In LAW these follow as a message of their own (LAB-28)."""
    status = QueryStatus.FOUND if found else QueryStatus.NOTHING
    answer = rsp_k11 if message.kind.startswith(_RSP) else qck_q02
    return answer(raw, status=status, now=now, control_id=control_id)
