"""When what a recommended trial stood on no longer holds, the recommendation says so."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.trials import PinGoneStale
from libs.common.database import Transaction
from services.board.domain.stale_pin import StalePin
from services.board.store import patients, stale_pins


@consumes(PinGoneStale)
async def mark_recommendation(tx: Transaction, event: PinGoneStale) -> None:
    """Keep the reason; what was signed stays as it was signed."""
    patient = await patients.follow(tx, event.patient)
    found = StalePin(
        pin_id=event.pin_id,
        reason=event.reason,
        consultation_id=event.consultation_id,
        recommendation_id=event.recommendation_id,
        patient=patient.code,
        position=event.position,
        trial=event.trial,
        arm=event.arm,
        hospital=event.hospital,
        told_at=event.at,
    )
    about = f"recommendation/{event.recommendation_id}"
    await stale_pins.keep(tx, found, Audit(did="heard of stale recommendation", about=about, patient=patient.code))
