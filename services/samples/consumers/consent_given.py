"""When a family agrees to a purpose, what needs it may be done."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import ConsentGiven
from libs.common.database import Transaction
from services.samples.commands.destruction.spare_tubes import spare_tubes
from services.samples.store import patients


@consumes(ConsentGiven)
async def note_consent(tx: Transaction, event: ConsentGiven) -> None:
    """Keep it, unless something later is known."""
    await patients.seize(tx, event.patient)
    await patients.set_consents(
        tx, event.patient, [event.purpose], given=True, version=event.version, since=event.given_on
    )
    await spare_tubes(tx, event.patient)
