"""The family agrees again before the tubes are destroyed: what nobody has accounted for is spared.

The tubes stay in quarantine: a new consent is for new tubes, until the network decides how old ones are set free.
"""

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.consents import freezes_everything
from services.samples.domain.destruction import destruction_statements as statements
from services.samples.domain.destruction.destruction import Destruction, is_accounted, was_destroyed
from services.samples.domain.destruction.rules import Exemption
from services.samples.store import patients
from services.samples.store.destruction import destructions, listed_tubes


async def spare_tubes(tx: Transaction, patient: str) -> None:
    """A form signed for a day to come spares them, too: destroying cannot be taken back, waiting can."""
    known = await patients.hold(tx, patient)
    if freezes_everything(known.withdrawn):
        return
    for one in await destructions.open_of_patient(tx, patient):
        await _spare(tx, one)


async def _spare(tx: Transaction, one: Destruction) -> None:
    waiting = [tube for tube in await listed_tubes.of_list(tx, one.id) if tube.outcome is None]
    again = Exemption.CONSENT_GIVEN_AGAIN
    await listed_tubes.save(tx, [tube.accounted_by_record(again, at=tx.now) for tube in waiting])
    tubes = await listed_tubes.of_list(tx, one.id)
    # What was noted waits for its witness; the worker certifies when everything is accounted for.
    over = is_accounted(tubes) and not was_destroyed(tubes)
    after = one.revoked(at=tx.now) if over else one.grown()
    entry = Audit(did="spared tubes", about=f"destruction/{one.id}", patient=one.patient, reason="consent given again")
    await destructions.save(tx, after, entry)
    state = statements.revoked if over else statements.listed
    await outbox.put(tx, state(after, tubes, at=tx.now))
