"""Orders out as E1394 records: H, then P and O for every specimen, L; the link frames them."""

from collections.abc import Sequence
from typing import Final

from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder, Wanted
from services.samples.doors.astm.record import Signs

_SIGNS: Final = Signs()
_ACTION: Final = {Wanted.NEW: "N", Wanted.CANCELLED: "C"}
_STAMP: Final = "%Y%m%d%H%M%S"
_ORDERED: Final = "O"
_ANSWERED: Final = "Q"
"""O-26: this answers a query; O: nobody has asked."""
_END: Final = "N"
_SAID: Final = "F"
_NOTHING: Final = "I"
"""L-3: the usual end; what was asked for is said; there is nothing of what was asked for (LIS02-A2)."""


def order_records(orders: Sequence[OutgoingOrder], envelope: Envelope, *, signs: Signs = _SIGNS) -> bytes:
    """New and cancelled tests of one specimen stand in O records of their own (O-12)."""
    return _records(orders, envelope, signs, kind=_ORDERED, end=_END)


def answer_records(orders: Sequence[OutgoingOrder], envelope: Envelope, *, signs: Signs = _SIGNS) -> bytes:
    """What a device hears that has asked. Nothing ordered: H and L alone, and L says so."""
    return _records(orders, envelope, signs, kind=_ANSWERED, end=_SAID if orders else _NOTHING)


def _records(orders: Sequence[OutgoingOrder], envelope: Envelope, signs: Signs, *, kind: str, end: str) -> bytes:
    lines = [_header(envelope, signs)]
    for number, order in enumerate(orders, start=1):
        lines += [_joined(["P", str(number), "", _text(order.patient, signs)], signs)]
        wanted = [one for one in Wanted if any(test.wanted is one for test in order.tests)]
        lines += [_order(index, order, one, signs, kind) for index, one in enumerate(wanted, start=1)]
    lines.append(_joined(["L", "1", end], signs))
    return "".join(f"{line}\r" for line in lines).encode("utf-8")


def _header(envelope: Envelope, signs: Signs) -> str:
    delimiters = f"{signs.repetition}{signs.component}{signs.escape}"
    fields = ["H", delimiters, _text(envelope.control_id, signs), "", _text(envelope.application, signs)]
    fields += [*[""] * 4, _text(envelope.receiving_application, signs), "", envelope.processing_id, "LIS2-A2"]
    return _joined([*fields, envelope.now.strftime(_STAMP)], signs)


def _order(number: int, order: OutgoingOrder, wanted: Wanted, signs: Signs, kind: str) -> str:
    tests = signs.repetition.join(
        f"{signs.component * 3}{_text(test.code, signs)}" for test in order.tests if test.wanted is wanted
    )
    ordered = order.ordered_at.strftime(_STAMP) if order.ordered_at else ""
    collected = order.collected_at.strftime(_STAMP) if order.collected_at else ""
    fields = ["O", str(number), _text(order.container or order.specimen, signs), "", tests, order.priority.value]
    fields += [ordered, collected, *[""] * 3, _ACTION[wanted], *[""] * 3, _text(order.material, signs)]
    return _joined([*fields, *[""] * 9, kind], signs)


def _joined(fields: list[str], signs: Signs) -> str:
    return signs.field.join(fields).rstrip(signs.field)


def _text(text: str, signs: Signs) -> str:
    """Without controls; delimiters escaped."""
    letters = {signs.escape: "E", signs.field: "F", signs.component: "S", signs.repetition: "R"}
    mark = signs.escape
    return "".join(f"{mark}{letters[sign]}{mark}" if sign in letters else sign for sign in text if sign.isprintable())
