"""A tube of the own biobank, locked in the order in which everybody locks: patient, sample, aliquot."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import Forbidden
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.store import patients
from services.samples.store.biobank import aliquots
from services.samples.store.tubes import samples


async def lock_tube(tx: Transaction, call: Call, aliquot_id: UUID, *, for_use: bool) -> Aliquot:
    """One tube at the version that the caller means; for use, consent and quarantine are asked at this moment."""
    [aliquot] = await lock_tubes(tx, call, [aliquot_id], for_use=for_use)
    call.check_version(aliquot.version)
    return aliquot


async def lock_tubes(tx: Transaction, call: Call, aliquot_ids: Sequence[UUID], *, for_use: bool) -> Sequence[Aliquot]:
    """Several, in the order asked for."""
    seen = [await aliquots.find(tx, one) for one in aliquot_ids]
    for patient in sorted({one.patient for one in seen}):
        known = await patients.hold(tx, patient)
        if for_use:
            known.check_consents(FOR_SAMPLES)
    for sample_id in sorted({one.sample_id for one in seen}):
        sample = await samples.lock(tx, sample_id)
        if for_use:
            sample.check_usable()
    locked = await aliquots.lock_all(tx, aliquot_ids)
    if any(one.hub != call.caller.organisation for one in locked):
        raise Forbidden("Only the hub in whose biobank it lies can do this.")
    return locked
