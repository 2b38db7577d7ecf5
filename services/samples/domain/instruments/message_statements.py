"""What the laboratory is told of a message that needs somebody; codes only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from libs.common.contracts.samples.instruments import (
    InstrumentMessageQuarantined,
    InstrumentMessageSettled,
    MessageWaits,
)
from services.samples.domain.instruments.filing import Outcome
from services.samples.domain.instruments.receipt import Receipt

_WAITS: Final = {
    Outcome.UNMATCHED: MessageWaits.UNMATCHED,
    Outcome.TAKEN_BACK: MessageWaits.UNMATCHED,
    Outcome.UNMAPPED: MessageWaits.UNMAPPED,
    Outcome.REFUSED: MessageWaits.REFUSED,
    Outcome.TO_DECIDE: MessageWaits.TO_DECIDE,
}


def waits_for(outcomes: Iterable[Outcome]) -> tuple[MessageWaits, ...]:
    """Everything that somebody has to look at, each once."""
    return tuple(dict.fromkeys(_WAITS[one] for one in outcomes if one in _WAITS))


def quarantined(receipt: Receipt, waits: tuple[MessageWaits, ...], *, at: datetime) -> InstrumentMessageQuarantined:
    """Somebody has to look at it."""
    return InstrumentMessageQuarantined(**_common(receipt, at), waits=waits)


def settled(receipt: Receipt, *, at: datetime) -> InstrumentMessageSettled:
    """Nobody has to any more."""
    return InstrumentMessageSettled(**_common(receipt, at))


def _common(receipt: Receipt, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "version": receipt.version,
        "origin": receipt.lab,
        "destination": receipt.lab,
        "message_id": receipt.id,
        "lab": receipt.lab,
    }
