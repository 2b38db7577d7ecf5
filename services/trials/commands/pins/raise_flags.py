"""Where a recommendation no longer stands on what it stood on, say so: once for each reason."""

from collections.abc import Iterable, Mapping

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.contracts.trials import PinGoneStale
from libs.common.database import Transaction
from services.trials.domain.pins.holding import Situation, no_longer
from services.trials.domain.pins.pin import FlaggedPin, Pin
from services.trials.store import pins


async def raise_flags(tx: Transaction, found: Iterable[FlaggedPin], now: Situation) -> None:
    """Inside the transaction of whatever changed; the patient's row is locked."""
    for one in found:
        raised = {flag.reason for flag in one.flags}
        fresh = [reason for reason in no_longer(one.pin, now) if reason not in raised]
        if fresh:
            await _raise(tx, one.pin, dict(enumerate(fresh, start=len(raised) + 1)))


async def _raise(tx: Transaction, pin: Pin, reasons: Mapping[int, str]) -> None:
    told = {"reasons": list(reasons.values())}
    await pins.flag(
        tx, pin, reasons, Audit(did="flagged pin", about=f"pin/{pin.id}", patient=pin.patient, changes=told)
    )
    await outbox.put(tx, *(_event(tx, pin, reason, version=number) for number, reason in reasons.items()))


def _event(tx: Transaction, pin: Pin, reason: str, *, version: int) -> PinGoneStale:
    """For the child's own hospital; the board hears everything."""
    return PinGoneStale(
        at=tx.now,
        version=version,
        origin=pin.hospital,
        destination=pin.hospital,
        pin_id=pin.id,
        patient=pin.patient,
        consultation_id=pin.consultation_id,
        recommendation_id=pin.recommendation_id,
        recommendation_version=pin.recommendation_version,
        position=pin.position,
        trial=pin.trial,
        arm=pin.arm,
        hospital=pin.at_hospital,
        criteria_version=pin.criteria_version,
        reason=reason,
    )
