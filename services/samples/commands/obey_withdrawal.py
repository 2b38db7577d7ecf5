"""The family withdrew purposes: what may no longer be used is quarantined, what was only ordered is cancelled."""

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Transaction
from libs.common.vocabulary import Assay
from services.samples.commands.assays.cancel_assays import cancel_all
from services.samples.commands.research.recall_tubes import recall_tubes
from services.samples.domain.consents import assays_of, freezes_everything
from services.samples.domain.stages import SampleStage, can_move
from services.samples.domain.tubes import sample_statements as statements
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.tubes import samples


async def obey_withdrawal(tx: Transaction, told: ConsentWithdrawn) -> None:
    """Obey, and confirm also when nothing was held."""
    await patients.seize(tx, told.patient)
    await patients.set_consents(tx, told.patient, told.purposes, given=False, version=told.version)
    # A consent given later, whose event came first, is not taken back by this older one.
    withdrawn = frozenset(told.purposes) - await patients.consents(tx, told.patient)
    if freezes_everything(withdrawn):
        await _freeze(tx, told.patient)
    else:
        await _cancel(tx, told.patient, assays_of(withdrawn))
    await recall_tubes(tx, told.patient, withdrawn)
    about = f"withdrawal/{told.withdrawal_id}"
    await audit.write(tx, Audit(did="obeyed withdrawal", about=about, patient=told.patient))
    await outbox.put(tx, WithdrawalConfirmed.of(told, by_service="samples", at=tx.now))


async def _freeze(tx: Transaction, patient: str) -> None:
    """Samples first, then orders, as everybody locks them."""
    held = [one for one in await samples.of_patient(tx, patient) if can_move(one.stage, SampleStage.QUARANTINED)]
    frozen = [sample.quarantined() for sample in held]
    for sample in frozen:
        await samples.move(tx, sample, Audit(did="quarantined sample", about=f"sample/{sample.id}", patient=patient))
    await outbox.put(tx, *(statements.quarantined(sample, at=tx.now) for sample in frozen))
    await _cancel(tx, patient, frozenset(Assay))


async def _cancel(tx: Transaction, patient: str, kinds: frozenset[Assay]) -> None:
    if kinds:
        await cancel_all(tx, await assays.open_of_patient(tx, patient, kinds), reason="consent withdrawn")
