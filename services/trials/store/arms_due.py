"""Arms whose doors moved: who may say so sees no child, so the clock finds those whose verdicts it concerns."""

from sqlalchemy import delete, insert, or_, select, update

from libs.common.database import Transaction
from libs.common.identifiers import new_id
from libs.common.vocabulary import Verdict
from services.trials.store.patients import is_matchable
from services.trials.store.tables.looks import arms_due
from services.trials.store.tables.patients import known_patients
from services.trials.store.tables.pins import pins
from services.trials.store.tables.verdicts import verdicts


async def add(tx: Transaction, *, trial: str, arm: str) -> None:
    """To be looked at; audited with the door."""
    await tx.execute(insert(arms_due).values(id=new_id(), trial=trial, arm=arm))


async def spread(tx: Transaction) -> None:
    """Let the clock look at the children who can, or perhaps can, enter one of them, or were advised to."""
    found = await tx.all(select(arms_due).with_for_update(skip_locked=True))
    for trial, arm in sorted({(row.trial, row.arm) for row in found}):
        concerned = verdicts.c.trial == trial, verdicts.c.arm == arm, verdicts.c.verdict != Verdict.NOT_ELIGIBLE
        whom = known_patients.c.code.in_(select(verdicts.c.patient).where(*concerned))
        advised = known_patients.c.code.in_(select(pins.c.patient).where(pins.c.trial == trial))
        await tx.execute(update(known_patients).where(or_(whom, advised), is_matchable()).values(reassessed_on=None))
    if found:
        await tx.execute(delete(arms_due).where(arms_due.c.id.in_([row.id for row in found])))
