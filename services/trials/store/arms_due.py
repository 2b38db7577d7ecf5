"""Arms whose doors moved: who may say so sees no child, so the clock finds those whose verdicts it concerns."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert, or_, select, update

from libs.common.database import Transaction
from libs.common.identifiers import new_id
from libs.common.vocabulary import Verdict
from services.trials.domain.answers.changes import ArmKey
from services.trials.store import open_trials
from services.trials.store.patients import is_matchable
from services.trials.store.tables.looks import arms_due
from services.trials.store.tables.patients import known_patients
from services.trials.store.tables.pins import pins
from services.trials.store.tables.trials import site_statuses
from services.trials.store.tables.verdicts import verdicts


async def add(tx: Transaction, *, trial: str, arm: str) -> None:
    """To be looked at; audited with the door."""
    await tx.execute(insert(arms_due).values(id=new_id(), trial=trial, arm=arm))


async def add_all_at(tx: Transaction, hospital: str) -> None:
    """Every arm that the hospital has a door to: more is known of where that is."""
    door = site_statuses.c.trial, site_statuses.c.arm
    for row in await tx.all(select(*door).where(site_statuses.c.hospital == hospital).distinct()):
        await add(tx, trial=row.trial, arm=row.arm)


async def spread(tx: Transaction, day: date) -> None:
    """Let the clock look at the children who can, or perhaps can, enter one of them, or were advised to.

    Where the criteria ask for the place, a hospital may be the first that a child can enter.
    """
    found = await tx.all(select(arms_due).with_for_update(skip_locked=True))
    asking = await _asking_for_places(tx, day) if found else ()
    for trial, arm in sorted({(row.trial, row.arm) for row in found}):
        concerned = [verdicts.c.trial == trial, verdicts.c.arm == arm]
        if (trial, arm) not in asking:
            concerned.append(verdicts.c.verdict != Verdict.NOT_ELIGIBLE)
        whom = known_patients.c.code.in_(select(verdicts.c.patient).where(*concerned))
        advised = known_patients.c.code.in_(select(pins.c.patient).where(pins.c.trial == trial))
        await tx.execute(update(known_patients).where(or_(whom, advised), is_matchable()).values(reassessed_on=None))
    if found:
        await tx.execute(delete(arms_due).where(arms_due.c.id.in_([row.id for row in found])))


async def _asking_for_places(tx: Transaction, day: date) -> Collection[ArmKey]:
    trials = await open_trials.open_on(tx, day)
    return {(trial.id, arm.id) for trial in trials for arm in trial.arms if arm.site_keys}
