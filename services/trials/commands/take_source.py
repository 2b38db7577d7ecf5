"""Keep what a source claims, and answer anew: shared by the reactions and by a physician's entry."""

from libs.common.audit import Audit
from libs.common.contracts.envelope import Event
from libs.common.database import Transaction
from libs.common.errors import NotYetKnown
from services.trials.commands.reassess import reassess
from services.trials.domain.facts.claim import Source
from services.trials.domain.patient import KnownPatient
from services.trials.store import patients, sources


async def take_source(tx: Transaction, code: str, source: Source) -> None:
    """A source stated again replaces its claims; one known in a higher version changes nothing."""
    await take_source_of(tx, await known(tx, code), source)


async def take_source_of(tx: Transaction, patient: KnownPatient, source: Source) -> None:
    """The same for a patient that this transaction holds."""
    if await keep_source(tx, patient, source):
        await reassess(tx, patient)


async def keep_source(tx: Transaction, patient: KnownPatient, source: Source) -> bool:
    """Without answering anew; says whether it was new."""
    if not patient.keeps_facts:
        return False
    entry = Audit(did=f"kept facts of {source.kind}", about=source.id, patient=patient.code)
    return await sources.save(tx, patient, source, entry)


async def drop_source(tx: Transaction, code: str, event: Event) -> None:
    """Keep the source without claims, so that an older version arriving late does not bring them back."""
    source = Source(event.aggregate, event.noun, event.version, event.at, event=event.id, by=event.actor, voided=True)
    await take_source(tx, code, source)


async def known(tx: Transaction, code: str) -> KnownPatient:
    """The patient, locked; events of a merged code count for the surviving one."""
    patient = await patients.lock(tx, code)
    if patient is None:
        raise NotYetKnown("The registration of this patient has not arrived yet.")
    if patient.merged_into is not None:
        return await known(tx, patient.merged_into)
    return patient
