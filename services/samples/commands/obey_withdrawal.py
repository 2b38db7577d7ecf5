"""The family withdrew purposes: what may no longer be used is quarantined, what was only ordered is cancelled."""

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Transaction
from libs.common.vocabulary import Assay, Purpose
from services.samples.commands.assays.cancel_assays import cancel_all
from services.samples.commands.destruction.list_tubes import list_tubes
from services.samples.commands.research.recall_tubes import recall_tubes
from services.samples.domain.consents import assays_of, freezes_everything
from services.samples.domain.known_patient import Withdrawal
from services.samples.domain.stages import SampleStage, can_move
from services.samples.domain.tubes import sample_statements as statements
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.tubes import samples


async def obey_withdrawal(tx: Transaction, told: ConsentWithdrawn) -> None:
    """Obey, and confirm also when nothing was held."""
    known = await patients.seize(tx, told.patient)
    await patients.set_consents(
        tx,
        told.patient,
        told.purposes,
        given=False,
        version=told.version,
        since=told.withdrawn_on,
        withdrawal_id=told.withdrawal_id,
    )
    # A consent given later, whose event came first, is not taken back by this older one.
    withdrawn = frozenset(told.purposes) - await patients.consents(tx, told.patient)
    await obey(tx, told.patient, withdrawn, Withdrawal(told.withdrawal_id, told.withdrawn_on))
    if known.merged_into is not None:
        # Told of a duplicate whose tubes have passed on: they fall too, unless the family agreed under the other code.
        left = withdrawn - await patients.consents(tx, (await patients.seize(tx, known.merged_into)).code)
        await obey(tx, known.merged_into, left, Withdrawal(told.withdrawal_id, told.withdrawn_on))
    about = f"withdrawal/{told.withdrawal_id}"
    await audit.write(tx, Audit(did="obeyed withdrawal", about=about, patient=told.patient))
    await outbox.put(tx, WithdrawalConfirmed.of(told, by_service="samples", at=tx.now))


async def obey(tx: Transaction, patient: str, withdrawn: frozenset[Purpose], withdrawal: Withdrawal) -> None:
    """All that stands under the code, the child's row being held: tubes, orders, what was picked for research."""
    if freezes_everything(withdrawn):
        await _freeze(tx, patient, withdrawal)
    else:
        await _cancel(tx, patient, assays_of(withdrawn))
    await recall_tubes(tx, patient, withdrawn)


async def _freeze(tx: Transaction, patient: str, withdrawal: Withdrawal) -> None:
    """Samples first, then orders, as everybody locks them; then whoever holds tubes is told to destroy them."""
    held = [one for one in await samples.of_patient(tx, patient) if can_move(one.stage, SampleStage.QUARANTINED)]
    frozen = [sample.quarantined() for sample in held]
    for sample in frozen:
        await samples.move(tx, sample, Audit(did="quarantined sample", about=f"sample/{sample.id}", patient=patient))
    await outbox.put(tx, *(statements.quarantined(sample, at=tx.now) for sample in frozen))
    await _cancel(tx, patient, frozenset(Assay))
    await list_tubes(tx, patient, withdrawal)


async def _cancel(tx: Transaction, patient: str, kinds: frozenset[Assay]) -> None:
    if kinds:
        await cancel_all(tx, await assays.open_of_patient(tx, patient, kinds), reason="consent withdrawn")
