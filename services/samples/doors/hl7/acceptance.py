"""What is wrong with a message that could be read: type, processing id, version, and what strict rules ask for."""

import re
from typing import Final

from services.samples.domain.instruments.message import InstrumentMessage
from services.samples.domain.instruments.objection import ErrorCode, Objection
from services.samples.domain.instruments.profile import ReadingRules, Strictness

RESULTS: Final = frozenset({"ORU^R01", "ORU^R30", "ORU^R31", "ORU^R32", "OUL^R21", "OUL^R22", "OUL^R23", "OUL^R24"})
"""What strict rules take; lenient ones take ORU and OUL with any trigger."""
NOTICES: Final = frozenset({"ESU", "INU", "SSU", "EAN", "NMD"})
"""State of a device, of its reagents, of a tube in it, of its clock: kept; nobody has to do anything about them."""
QUERIES: Final = frozenset({"QBP^Q11", "QRY^Q02", "QRY^Q01", "QRY^R02", "QCN^J01"})
ANSWERS: Final = frozenset({"ACK", "ORL", "ORR", "RSP"})
"""Types of what comes back for our own orders; nobody acknowledges an acknowledgement."""
_TYPES: Final = {kind.split("^")[0] for kind in RESULTS | QUERIES} | NOTICES
_VERSION: Final = re.compile(r"2\.[3-8](\.\d)?")
_VERSION_TWO: Final = re.compile(r"2(\.\d){1,2}")
_PROCESSING: Final = frozenset("PTD")


def objections(message: InstrumentMessage, rules: ReadingRules) -> tuple[Objection, ...]:
    """What the sender is told; nothing means AA. A message is kept whatever is wrong with it."""
    found = [_kind(message, rules), _version(message, rules)]
    if rules.strictness is Strictness.STRICT:
        found += _strictly(message)
    return tuple(one for one in found if one)


def is_result(kind: str) -> bool:
    """Whether it brings observations."""
    return kind.split("^", maxsplit=1)[0] in {"ORU", "OUL"}


def is_query(kind: str) -> bool:
    return kind in QUERIES or kind in {"QBP", "QRY"} or kind.startswith("QBP^Z")


def is_notice(kind: str) -> bool:
    return kind.split("^", maxsplit=1)[0] in NOTICES


def is_answer(kind: str) -> bool:
    return kind.split("^", maxsplit=1)[0] in ANSWERS


def _kind(message: InstrumentMessage, rules: ReadingRules) -> Objection | None:
    kind = message.kind
    result = kind in RESULTS if rules.strictness is Strictness.STRICT else is_result(kind)
    if result or is_query(kind) or is_answer(kind) or is_notice(kind):
        return None
    if not kind:
        return _error(ErrorCode.REQUIRED, "MSH-9 says no type of message.", "MSH^1^9")
    if kind.split("^")[0] not in _TYPES:
        return _error(ErrorCode.MESSAGE_TYPE, "This door takes results and queries: ORU, OUL, QBP, QRY.", "MSH^1^9")
    return _error(ErrorCode.EVENT, "This trigger is not taken with this type of message.", "MSH^1^9")


def _version(message: InstrumentMessage, rules: ReadingRules) -> Objection | None:
    """Lenient rules take every v2, and one that is not named."""
    version = message.version or ""
    lenient = rules.strictness is Strictness.LENIENT
    if _VERSION.fullmatch(version) or (lenient and (not version or _VERSION_TWO.match(version))):
        return None
    if not version:
        return _error(ErrorCode.REQUIRED, "MSH-12 says no version.", "MSH^1^12")
    return _error(ErrorCode.VERSION, "Versions 2.3 to 2.8 are taken.", "MSH^1^12")


def _strictly(message: InstrumentMessage) -> list[Objection | None]:
    return [
        None if message.control_id else _error(ErrorCode.REQUIRED, "MSH-10 is empty.", "MSH^1^10"),
        None
        if message.processing_id in _PROCESSING
        else _error(ErrorCode.PROCESSING_ID, "MSH-11 is none of P, T, D.", "MSH^1^11"),
        *(_error(ErrorCode.DATA_TYPE, remark, None) for remark in message.remarks),
    ]


def _error(code: ErrorCode, sentence: str, location: str | None) -> Objection:
    return Objection(code=code, sentence=sentence, location=location)
