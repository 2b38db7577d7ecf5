"""To whom the records of a child belong: all of them pass to another hospital, or to another code, at once."""

from sqlalchemy import Table, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.store.tables.assays import assays
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.destruction import destructions
from services.samples.store.tables.forwarding import forwardings
from services.samples.store.tables.known import known_episodes
from services.samples.store.tables.photographs import photographs
from services.samples.store.tables.reception import nonconformities
from services.samples.store.tables.reflex import reflexes
from services.samples.store.tables.research import research_pseudonyms
from services.samples.store.tables.samples import samples

_RECORDS: tuple[Table, ...] = (
    samples,
    assays,
    aliquots,
    nonconformities,
    destructions,
    forwardings,
    photographs,
    reflexes,
)


async def pass_to_hospital(tx: Transaction, patient: str, *, hospital: str, entry: Audit) -> None:
    """The new hospital sees them from now on, the old one no longer."""
    for table in _RECORDS:
        await tx.execute(update(table).where(table.c.patient == patient).values(hospital=hospital))
    await audit.write(tx, entry)


async def pass_to_code(tx: Transaction, duplicate: str, *, patient: str, hospital: str, entry: Audit) -> None:
    """They go on under the surviving code, at its hospital."""
    for table in _RECORDS:
        passed = update(table).where(table.c.patient == duplicate).values(patient=patient, hospital=hospital)
        await tx.execute(passed)
    # The names within requests stay: what was handed out under two of them stays under both.
    behind = update(research_pseudonyms).where(research_pseudonyms.c.patient == duplicate)
    await tx.execute(behind.values(patient=patient))
    episodes = update(known_episodes).where(known_episodes.c.patient == duplicate)
    await tx.execute(episodes.values(patient=patient))
    await audit.write(tx, entry)
